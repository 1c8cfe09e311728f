/* Stands in for the notifications of the Windows Runtime where there are none, as in Wine, for TestToastsOfWindows. It
   has the interfaces that the notifier uses, with all their methods in the order of Windows's metadata, writes down what
   it is asked, and counts the objects that were not released.

   x86_64-w64-mingw32-gcc -shared -o toasts.dll testdata/toasts.c -lole32 -luuid
   GOOS=windows go test -c -o notify.test.exe .
   CLOCKIN24_TOASTS="Z:$PWD/toasts.dll" wine notify.test.exe -test.v */

#define COBJMACROS
#include <windows.h>
#include <initguid.h>
#include <stdio.h>
#include <wchar.h>

typedef void *HSTRING_;
static const wchar_t *(WINAPI *buffer_of)(HSTRING_, UINT32 *);

DEFINE_GUID(id_unknown, 0x00000000, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);
DEFINE_GUID(id_factory, 0x00000035, 0x0000, 0x0000, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46);
DEFINE_GUID(id_manager, 0x50ac103f, 0xd235, 0x4598, 0xbb, 0xef, 0x98, 0xfe, 0x4d, 0x1a, 0x3a, 0xd4);
DEFINE_GUID(id_manager2, 0x7ab93c52, 0x0e48, 0x4750, 0xba, 0x9d, 0x1a, 0x41, 0x13, 0x98, 0x18, 0x47);
DEFINE_GUID(id_toast_factory, 0x04124b20, 0x82c6, 0x4229, 0xb1, 0x09, 0xfd, 0x9e, 0xd4, 0x66, 0x2b, 0x53);
DEFINE_GUID(id_toast, 0x997e2675, 0x059e, 0x4e60, 0x8b, 0x06, 0x17, 0x60, 0x91, 0x7c, 0x8b, 0x80);
DEFINE_GUID(id_toast2, 0x9dfb9fd1, 0x143a, 0x490e, 0x90, 0xbf, 0xb9, 0xfb, 0xa7, 0x13, 0x2d, 0xe7);
DEFINE_GUID(id_notifier, 0x75927b93, 0x03f3, 0x41ec, 0x91, 0xd3, 0x6e, 0x5b, 0xac, 0x1b, 0x38, 0xe7);
DEFINE_GUID(id_history, 0x5caddc63, 0x01d3, 0x4c97, 0x98, 0x6f, 0x05, 0x33, 0x48, 0x3f, 0xee, 0x14);
DEFINE_GUID(id_document, 0xf7f3a506, 0x1e87, 0x42d6, 0xbc, 0xfb, 0xb8, 0xc8, 0x09, 0xfa, 0x54, 0x94);
DEFINE_GUID(id_document_io, 0x6cd0e74e, 0xee65, 0x4489, 0x9e, 0xbf, 0xca, 0x43, 0xe8, 0x7b, 0xa6, 0x37);

static wchar_t said[1 << 16];
static LONG alive;

__declspec(dllexport) const wchar_t *WINAPI Said(void) { return said; }
__declspec(dllexport) UINT_PTR WINAPI Alive(void) { return alive; }

/* An object has one or two interfaces, each a pointer to methods and the way back. */
struct object;
struct face { const void **methods; struct object *object; };
struct object {
  struct face first, second;
  const GUID *id, *id2;
  LONG references;
  wchar_t text[1 << 13], tag[80], group[80], app[80];
};
typedef struct face face;

static HRESULT WINAPI query(face *f, const GUID *id, void **out) {
  struct object *o = f->object;
  *out = NULL;
  if (IsEqualGUID(id, &id_unknown) || IsEqualGUID(id, &id_factory) || IsEqualGUID(id, o->id)) *out = &o->first;
  else if (o->id2 && IsEqualGUID(id, o->id2)) *out = &o->second;
  else return E_NOINTERFACE;
  InterlockedIncrement(&o->references);
  return S_OK;
}
static ULONG WINAPI add_ref(face *f) { return InterlockedIncrement(&f->object->references); }
static ULONG WINAPI release(face *f) {
  LONG left = InterlockedDecrement(&f->object->references);
  if (!left) { InterlockedDecrement(&alive); HeapFree(GetProcessHeap(), 0, f->object); }
  return left;
}
/* What is asked for without being used fails the test. */
static HRESULT WINAPI unused(void) { wcscat(said, L"an unused method\n"); return E_NOTIMPL; }
#define COM query, add_ref, release
#define INSPECTABLE COM, unused, unused, unused

static void take(wchar_t *to, HSTRING_ s) {
  UINT32 n;
  const wchar_t *p = buffer_of(s, &n);
  wmemcpy(to, p, n);
  to[n] = 0;
}
static face *make(const void **methods, const GUID *id, const void **methods2, const GUID *id2) {
  struct object *o = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *o);
  o->first.methods = methods; o->second.methods = methods2;
  o->first.object = o->second.object = o;
  o->id = id; o->id2 = id2; o->references = 1;
  InterlockedIncrement(&alive);
  return &o->first;
}

static HRESULT WINAPI load_xml(face *f, HSTRING_ xml) {
  take(f->object->text, xml);
  return wcsncmp(f->object->text, L"<toast", 6) ? 0xC00CE556 : S_OK;
}
static const void *document[] = {INSPECTABLE}, *document_io[] = {INSPECTABLE, load_xml, unused, unused};

static HRESULT WINAPI put_tag(face *f, HSTRING_ s) { take(f->object->tag, s); return S_OK; }
static HRESULT WINAPI put_group(face *f, HSTRING_ s) { take(f->object->group, s); return S_OK; }
static const void *toast[] = {INSPECTABLE, unused, unused, unused, unused, unused, unused, unused, unused, unused},
                  *toast2[] = {INSPECTABLE, put_tag, unused, put_group, unused, unused, unused};

static HRESULT WINAPI create_toast(face *f, face *content, face **out) {
  if (!IsEqualGUID(content->object->id, &id_document) || content != &content->object->first) return E_INVALIDARG;
  *out = make(toast, &id_toast, toast2, &id_toast2);
  wcscpy((*out)->object->text, content->object->text);
  return S_OK;
}
static HRESULT WINAPI show(face *f, face *t) {
  if (wcsstr(t->object->text, L"refuse this")) return 0x803E0105; /* of the notification platform */
  swprintf(said + wcslen(said), 8192, L"%ls shows %ls/%ls: %ls\n", f->object->app, t->object->group, t->object->tag, t->object->text);
  return S_OK;
}
static const void *notifier[] = {INSPECTABLE, show, unused, unused, unused, unused, unused};

static HRESULT WINAPI remove_toast(face *f, HSTRING_ tag, HSTRING_ group, HSTRING_ app) {
  wchar_t t[80], g[80], a[80];
  take(t, tag); take(g, group); take(a, app);
  swprintf(said + wcslen(said), 400, L"%ls removes %ls/%ls\n", a, g, t);
  return 0x80070490; /* ERROR_NOT_FOUND */
}
static HRESULT WINAPI clear(face *f, HSTRING_ app) {
  wchar_t a[80];
  take(a, app);
  swprintf(said + wcslen(said), 400, L"%ls clears\n", a);
  return S_OK;
}
static const void *history[] = {INSPECTABLE, unused, unused, remove_toast, unused, unused, unused, clear};

static HRESULT WINAPI create_notifier(face *f, HSTRING_ app, face **out) {
  *out = make(notifier, &id_notifier, NULL, NULL);
  take((*out)->object->app, app);
  return S_OK;
}
static HRESULT WINAPI get_history(face *f, face **out) { *out = make(history, &id_history, NULL, NULL); return S_OK; }
static HRESULT WINAPI activate(face *f, face **out) { *out = make(document, &id_document, document_io, &id_document_io); return S_OK; }

static const void *manager[] = {INSPECTABLE, unused, create_notifier, unused}, *manager2[] = {INSPECTABLE, get_history};
static const void *maker[] = {INSPECTABLE, create_toast}, *activation[] = {INSPECTABLE, activate};

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING_ class, face **out) {
  wchar_t name[200];
  buffer_of = (void *)GetProcAddress(GetModuleHandleA("combase.dll"), "WindowsGetStringRawBuffer");
  take(name, class);
  if (!wcscmp(name, L"Windows.UI.Notifications.ToastNotificationManager")) *out = make(manager, &id_manager, manager2, &id_manager2);
  else if (!wcscmp(name, L"Windows.UI.Notifications.ToastNotification")) *out = make(maker, &id_toast_factory, NULL, NULL);
  else if (!wcscmp(name, L"Windows.Data.Xml.Dom.XmlDocument")) *out = make(activation, &id_factory, NULL, NULL);
  else return REGDB_E_CLASSNOTREG;
  return S_OK;
}
__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
