package notify

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What golang.org/x/sys lacks of combase.dll.
var (
	combase               = windows.NewLazySystemDLL("combase.dll")
	roInitialize          = combase.NewProc("RoInitialize")
	roUninitialize        = combase.NewProc("RoUninitialize")
	roActivateInstance    = combase.NewProc("RoActivateInstance")
	roGetFactory          = combase.NewProc("RoGetActivationFactory")
	windowsCreateString   = combase.NewProc("WindowsCreateString")
	windowsDeleteString   = combase.NewProc("WindowsDeleteString")
	coRegisterClassObject = combase.NewProc("CoRegisterClassObject")
	coRevokeClassObject   = combase.NewProc("CoRevokeClassObject")
)

// The classes and interfaces of Windows.UI.Notifications and Windows.Data.Xml.Dom that are used, by the metadata of
// Windows 10 (1607 and later have them all).
const (
	managerClass  = "Windows.UI.Notifications.ToastNotificationManager"
	toastClass    = "Windows.UI.Notifications.ToastNotification"
	documentClass = "Windows.Data.Xml.Dom.XmlDocument"
)

var (
	toastManagerID   = guid("{50ac103f-d235-4598-bbef-98fe4d1a3ad4}") // IToastNotificationManagerStatics
	toastManager2ID  = guid("{7ab93c52-0e48-4750-ba9d-1a4113981847}") // IToastNotificationManagerStatics2
	toastFactoryID   = guid("{04124b20-82c6-4229-b109-fd9ed4662b53}") // IToastNotificationFactory
	toast2ID         = guid("{9dfb9fd1-143a-490e-90bf-b9fba7132de7}") // IToastNotification2
	xmlDocumentID    = guid("{f7f3a506-1e87-42d6-bcfb-b8c809fa5494}") // IXmlDocument
	xmlDocumentIOID  = guid("{6cd0e74e-ee65-4489-9ebf-ca43e87ba637}") // IXmlDocumentIO
	unknownID        = guid("{00000000-0000-0000-c000-000000000046}") // IUnknown
	classFactoryID   = guid("{00000001-0000-0000-c000-000000000046}") // IClassFactory
	toastActivatorID = guid("{53e31837-6600-4a81-9395-75cffe746f94}") // INotificationActivationCallback
)

// The places of their methods. Those of IInspectable, which all of WinRT begin with, are 0 to 5.
const (
	queryInterface = 0 // IUnknown
	release        = 2

	createToastNotifierWithID = 7 // IToastNotificationManagerStatics
	getHistory                = 6 // IToastNotificationManagerStatics2
	createToastNotification   = 6 // IToastNotificationFactory
	putTag                    = 6 // IToastNotification2
	putGroup                  = 8
	loadXML                   = 6 // IXmlDocumentIO
	showToast                 = 6 // IToastNotifier
	removeGroupedTagWithID    = 8 // IToastNotificationHistory
	clearWithID               = 12
)

func guid(s string) windows.GUID {
	g, err := windows.GUIDFromString(s)
	if err != nil {
		panic(err)
	}
	return g
}

// A comObject is an interface of an object of Windows's.
type comObject struct {
	methods *[16]uintptr // as many as the interface has
}

// call calls the method at a place. Pointers among the arguments stay where they are until it returns.
//
//go:uintptrescapes
func (o *comObject) call(method int, arguments ...uintptr) error {
	result, _, _ := syscall.SyscallN(o.methods[method], append([]uintptr{uintptr(unsafe.Pointer(o))}, arguments...)...)
	return failure(result)
}

func (o *comObject) as(id windows.GUID) (*comObject, error) {
	var other *comObject
	err := o.call(queryInterface, uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&other)))
	return other, err
}

func (o *comObject) release() {
	if o != nil {
		_ = o.call(release) // which returns the number of references
	}
}

// failure is the error in an HRESULT.
func failure(result uintptr) error {
	if code := uint32(result); int32(code) < 0 {
		return fmt.Errorf("%w (0x%08X)", syscall.Errno(code), code)
	}
	return nil
}

// withString lends a string of the Windows Runtime.
func withString(s string, use func(hstring uintptr) error) error {
	units, err := windows.UTF16FromString(s)
	if err != nil {
		return err
	}
	var hstring uintptr
	result, _, _ := windowsCreateString.Call(uintptr(unsafe.Pointer(&units[0])), uintptr(len(units)-1), uintptr(unsafe.Pointer(&hstring)))
	if err := failure(result); err != nil {
		return err
	}
	defer windowsDeleteString.Call(hstring)
	return use(hstring)
}

// factoryOf is what makes objects of a class.
func factoryOf(class string, id windows.GUID) (o *comObject, err error) {
	err = withString(class, func(name uintptr) error {
		result, _, _ := roGetFactory.Call(name, uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(&o)))
		return failure(result)
	})
	return o, err
}

func instanceOf(class string) (o *comObject, err error) {
	err = withString(class, func(name uintptr) error {
		result, _, _ := roActivateInstance.Call(name, uintptr(unsafe.Pointer(&o)))
		return failure(result)
	})
	return o, err
}

// toastGroup, and the slot as the tag, are what a toast is replaced and removed by.
const toastGroup = "notices"

// A toastNotifier shows toasts. It belongs to one thread.
type toastNotifier struct {
	app               string
	notifier, history *comObject
	registration      uint32 // for clicks
}

// newToastNotifier makes the notifier of an app, an AppUserModelID, whose activator is told of clicks.
func newToastNotifier(app string, clicks *activator) (t *toastNotifier, err error) {
	for _, p := range []*windows.LazyProc{
		roInitialize, roUninitialize, roActivateInstance, roGetFactory, windowsCreateString, windowsDeleteString,
		coRegisterClassObject, coRevokeClassObject,
	} {
		if err := p.Find(); err != nil {
			return nil, err
		}
	}
	const multithreaded = 1 // RO_INIT_MULTITHREADED
	result, _, _ := roInitialize.Call(multithreaded)
	if err := failure(result); err != nil {
		return nil, fmt.Errorf("initialize the Windows Runtime: %w", err)
	}
	t = &toastNotifier{app: app}
	defer func() {
		if err != nil {
			t.close()
			t = nil
		}
	}()
	manager, err := factoryOf(managerClass, toastManagerID)
	if err != nil {
		return t, fmt.Errorf("find the notification manager: %w", err)
	}
	defer manager.release()
	manager2, err := manager.as(toastManager2ID)
	if err != nil {
		return t, fmt.Errorf("find the notification manager: %w", err)
	}
	defer manager2.release()
	if err := manager2.call(getHistory, uintptr(unsafe.Pointer(&t.history))); err != nil {
		return t, fmt.Errorf("find the notifications: %w", err)
	}
	err = withString(app, func(app uintptr) error {
		return manager.call(createToastNotifierWithID, app, uintptr(unsafe.Pointer(&t.notifier)))
	})
	if err != nil {
		return t, fmt.Errorf("make a notifier: %w", err)
	}
	if t.registration, err = clicks.register(); err != nil {
		return t, fmt.Errorf("register for clicks: %w", err)
	}
	return t, nil
}

// show shows a toast by its document, in place of what has the same tag; an empty tag is none.
func (t *toastNotifier) show(document, tag string) error {
	content, err := documentOf(document)
	if err != nil {
		return fmt.Errorf("read the toast: %w", err)
	}
	defer content.release()
	maker, err := factoryOf(toastClass, toastFactoryID)
	if err != nil {
		return fmt.Errorf("make a toast: %w", err)
	}
	defer maker.release()
	var toast *comObject
	if err := maker.call(createToastNotification, uintptr(unsafe.Pointer(content)), uintptr(unsafe.Pointer(&toast))); err != nil {
		return fmt.Errorf("make a toast: %w", err)
	}
	defer toast.release()
	if tag != "" {
		if err := mark(toast, tag); err != nil {
			return fmt.Errorf("name the toast: %w", err)
		}
	}
	if err := t.notifier.call(showToast, uintptr(unsafe.Pointer(toast))); err != nil {
		return fmt.Errorf("show the toast: %w", err)
	}
	return nil
}

// documentOf makes an IXmlDocument.
func documentOf(document string) (*comObject, error) {
	object, err := instanceOf(documentClass)
	if err != nil {
		return nil, err
	}
	defer object.release()
	loader, err := object.as(xmlDocumentIOID)
	if err != nil {
		return nil, err
	}
	defer loader.release()
	if err := withString(document, func(s uintptr) error { return loader.call(loadXML, s) }); err != nil {
		return nil, err
	}
	return object.as(xmlDocumentID)
}

// mark gives a toast its name.
func mark(toast *comObject, tag string) error {
	toast2, err := toast.as(toast2ID)
	if err != nil {
		return err
	}
	defer toast2.release()
	if err := withString(tag, func(s uintptr) error { return toast2.call(putTag, s) }); err != nil {
		return err
	}
	return withString(toastGroup, func(s uintptr) error { return toast2.call(putGroup, s) })
}

// remove takes a toast away, from the screen and from the notification centre, if it is still there.
func (t *toastNotifier) remove(tag string) {
	// It is an error where it is gone already.
	_ = withString(tag, func(tag uintptr) error {
		return withString(toastGroup, func(group uintptr) error {
			return withString(t.app, func(app uintptr) error { return t.history.call(removeGroupedTagWithID, tag, group, app) })
		})
	})
}

// clear takes away all that the app has shown.
func (t *toastNotifier) clear() {
	_ = withString(t.app, func(app uintptr) error { return t.history.call(clearWithID, app) })
}

// close ends what newToastNotifier began, on the same thread.
func (t *toastNotifier) close() {
	if t == nil {
		return
	}
	if t.registration != 0 {
		coRevokeClassObject.Call(uintptr(t.registration))
	}
	t.notifier.release()
	t.history.release()
	roUninitialize.Call()
}
