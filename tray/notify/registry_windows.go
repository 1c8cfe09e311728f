package notify

import (
	"errors"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// An identity is who sends toasts, as Windows knows it. Nobody else can replace or remove these toasts or is called when they are
// clicked.
type identity struct {
	app   string       // the AppUserModelID
	class windows.GUID // the COM class that Windows calls on a click, which only this program has
}

var (
	ownIdentity  = identity{AppName, guid("{1078551d-f262-4b66-b601-046162ffc1d8}")}
	demoIdentity = identity{AppName + ".Demo", guid("{9218a2b1-315c-4e40-bc27-b76924396824}")}
)

// key is where Windows looks up who sends toasts: the name, the icon, and whom to tell of a click
// (https://learn.microsoft.com/windows/apps/design/shell/tiles-and-notifications/send-local-toast-other-apps). The
// activator has no LocalServer32, so a click starts nothing if the program does not run.
func (i identity) key() string { return `Software\Classes\AppUserModelId\` + i.app }

// shownValue has the slots in which toasts are shown. Windows does not read it.
const shownValue = "Shown"

func (i identity) register(icon string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, i.key(), registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	return errors.Join(
		key.SetStringValue("DisplayName", AppName),
		key.SetStringValue("IconUri", icon),
		key.SetStringValue("CustomActivator", i.class.String()),
	)
}

// unregister removes everything that register and note have written.
func (i identity) unregister() { _ = registry.DeleteKey(registry.CURRENT_USER, i.key()) }

// outstanding are the slots that were noted last.
func (i identity) outstanding() []string {
	key, err := registry.OpenKey(registry.CURRENT_USER, i.key(), registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	slots, _, _ := key.GetStringsValue(shownValue)
	return slots
}

// note writes down, for the next run, in which slots something is shown. A toast whose slot cannot be written down stays until it is
// replaced.
func (i identity) note(slots []string) {
	key, err := registry.OpenKey(registry.CURRENT_USER, i.key(), registry.SET_VALUE)
	if err != nil {
		return
	}
	defer key.Close()
	if len(slots) == 0 {
		_ = key.DeleteValue(shownValue)
		return
	}
	_ = key.SetStringsValue(shownValue, slots)
}
