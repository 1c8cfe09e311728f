package notify

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// registryKey is where Windows looks up who sends toasts: the name, the icon, and whom to tell of a click
// (https://learn.microsoft.com/windows/apps/design/shell/tiles-and-notifications/send-local-toast-other-apps). The
// activator has no LocalServer32: where the program does not run, a click starts nothing.
const registryKey = `Software\Classes\AppUserModelId\` + AppName

// shownValue has the slots in which toasts are shown; Windows does not look at it.
const shownValue = "Shown"

func register(icon string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, registryKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	return errors.Join(
		key.SetStringValue("DisplayName", AppName),
		key.SetStringValue("IconUri", icon),
		key.SetStringValue("CustomActivator", activatorClass.String()),
	)
}

// outstanding are the slots that were noted last.
func outstanding() []string {
	key, err := registry.OpenKey(registry.CURRENT_USER, registryKey, registry.QUERY_VALUE)
	if err != nil {
		return nil
	}
	defer key.Close()
	slots, _, _ := key.GetStringsValue(shownValue)
	return slots
}

// note notes in which slots something is shown, for the next run. What cannot be noted stays until it is replaced.
func note(slots []string) {
	key, err := registry.OpenKey(registry.CURRENT_USER, registryKey, registry.SET_VALUE)
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
