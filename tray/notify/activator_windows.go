package notify

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// An activator is what Windows calls when a toast is clicked
// (https://learn.microsoft.com/windows/win32/api/notificationactivationcallback/nn-notificationactivationcallback-inotificationactivationcallback).
// COM sees two objects: the class factory, and the one callback that the factory hands out. Both live as long as the program,
// because Go never frees a callback. So references need not be counted, and Windows may call late.
type activator struct {
	class             windows.GUID
	factory, callback activatorObject
}

// An activatorObject is what COM knows of an object: a pointer to its methods.
type activatorObject struct {
	methods *[5]uintptr
}

// Of winerror.h.
const (
	noInterface   = 0x80004002 // E_NOINTERFACE
	badPointer    = 0x80004003 // E_POINTER
	noAggregation = 0x80040110 // CLASS_E_NOAGGREGATION
)

// newActivator makes the activator of a class. It calls clicked with the arguments of what was clicked, on a thread of Windows.
func newActivator(class windows.GUID, clicked func(arguments string)) *activator {
	a := &activator{class: class}
	hand := func(o *activatorObject, own, asked *windows.GUID, out **activatorObject) uintptr {
		if asked == nil || out == nil {
			return badPointer
		}
		if *asked != *own && *asked != unknownID {
			*out = nil
			return noInterface
		}
		*out = o
		return 0
	}
	count := windows.NewCallback(func(*activatorObject) uintptr { return 1 })
	a.factory.methods = &[5]uintptr{
		windows.NewCallback(func(_ *activatorObject, asked *windows.GUID, out **activatorObject) uintptr {
			return hand(&a.factory, &classFactoryID, asked, out)
		}),
		count, count,
		windows.NewCallback(func(_ *activatorObject, outer unsafe.Pointer, asked *windows.GUID, out **activatorObject) uintptr {
			if outer != nil {
				return noAggregation
			}
			return hand(&a.callback, &toastActivatorID, asked, out)
		}),
		windows.NewCallback(func(_ *activatorObject, lock uintptr) uintptr { return 0 }),
	}
	a.callback.methods = &[5]uintptr{
		windows.NewCallback(func(_ *activatorObject, asked *windows.GUID, out **activatorObject) uintptr {
			return hand(&a.callback, &toastActivatorID, asked, out)
		}),
		count, count,
		windows.NewCallback(func(_ *activatorObject, app, arguments *uint16, inputs unsafe.Pointer, number uintptr) uintptr {
			clicked(windows.UTF16PtrToString(arguments)) // nil is empty
			return 0
		}),
	}
	return a
}

// register makes COM call the activator until the registration is revoked.
func (a *activator) register() (registration uint32, err error) {
	const (
		localServer = 0x4 // CLSCTX_LOCAL_SERVER
		multipleUse = 1   // REGCLS_MULTIPLEUSE
	)
	result, _, _ := coRegisterClassObject.Call(uintptr(unsafe.Pointer(&a.class)), uintptr(unsafe.Pointer(&a.factory)),
		localServer, multipleUse, uintptr(unsafe.Pointer(&registration)))
	return registration, failure(result)
}
