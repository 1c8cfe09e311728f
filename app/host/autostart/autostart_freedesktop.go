//go:build unix && !darwin

package autostart

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"clockin24/app/host/files"
)

// The Desktop Application Autostart Specification, https://specifications.freedesktop.org/autostart-spec/latest/, says that of
// several entries with one name, in the directories autostart of XDG_CONFIG_HOME and XDG_CONFIG_DIRS, the first counts.

// entryName is the file name of the autostart entry.
const entryName = entryID + ".desktop"

// ownEntry is the path of the person's own entry.
func ownEntry() (string, error) {
	config, err := files.ConfigHome()
	return filepath.Join(config, "autostart", entryName), err
}

// systemEntries are the paths of entries that a package may have installed for everybody, the one that counts first.
func systemEntries() []string {
	dirs := os.Getenv("XDG_CONFIG_DIRS")
	if dirs == "" {
		dirs = "/etc/xdg"
	}
	var entries []string
	for _, dir := range filepath.SplitList(dirs) {
		if filepath.IsAbs(dir) {
			entries = append(entries, filepath.Join(dir, "autostart", entryName))
		}
	}
	return entries
}

// status reads the entry that counts.
func (a *Switch) status(context.Context) (bool, error) {
	own, err := ownEntry()
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	for _, path := range append([]string{own}, systemEntries()...) {
		data, err := files.Read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, err
		}
		return readEntry(string(data)).starts(filepath.SplitList(os.Getenv("XDG_CURRENT_DESKTOP")))
	}
	return false, nil
}

// on writes the person's own entry anew. It drops whatever the desktop had written into it, because the person's wish is newer.
func (a *Switch) on(context.Context) error {
	path, err := ownEntry()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMissing, err)
	}
	text, err := entryText(a.program, a.args)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMissing, err)
	}
	return files.Write(path, []byte(text))
}

// off removes the person's own entry. If a package has installed one for everybody, off writes an own entry that hides it.
func (a *Switch) off(context.Context) error {
	path, err := ownEntry()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(systemEntries(), files.Exists) {
		return files.Write(path, []byte("[Desktop Entry]\nType=Application\nName=ClockIn24\nHidden=true\n"))
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// entryText is a desktop entry that starts the program,
// https://specifications.freedesktop.org/desktop-entry-spec/latest/.
func entryText(program string, args []string) (string, error) {
	words := []string{program}
	words = append(words, args...)
	for i, word := range words {
		if strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", fmt.Errorf("a desktop entry cannot start %q", word)
		}
		words[i] = quoteExec(word)
	}
	if strings.Contains(program, "=") {
		return "", fmt.Errorf("a desktop entry cannot start %q", program)
	}
	return "[Desktop Entry]\n" +
		"Type=Application\n" +
		"Name=ClockIn24\n" +
		"Comment=Start the workday in Bitrix24 from the system tray\n" +
		"Comment[ru]=Начать рабочий день в Битрикс24 из области уведомлений\n" +
		"Exec=" + escapeValue(strings.Join(words, " ")) + "\n" +
		"TryExec=" + escapeValue(program) + "\n" +
		"Icon=" + entryID + "\n" +
		"Terminal=false\n" +
		"StartupNotify=false\n" +
		"X-GNOME-Autostart-enabled=true\n", nil
}

// quoteExec quotes an argument of Exec where it has to be quoted, and doubles % so that it is no field code.
func quoteExec(word string) string {
	const reserved = " \t\n\"'\\><~|&;$*?#()`"
	quoted := strings.NewReplacer(`"`, `\"`, "`", "\\`", `$`, `\$`, `\`, `\\`).Replace(word)
	if strings.ContainsAny(word, reserved) || word == "" {
		quoted = `"` + quoted + `"`
	}
	return strings.ReplaceAll(quoted, "%", "%%")
}

// escapeValue escapes a value as every value of a desktop entry is escaped, quoted or not.
func escapeValue(text string) string { return strings.ReplaceAll(text, `\`, `\\`) }

// An entry is the group Desktop Entry of a file: values by key, as they are written.
type entry map[string]string

func readEntry(text string) entry {
	e, inside := entry{}, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			inside = line == "[Desktop Entry]"
			continue
		}
		if key, value, found := strings.Cut(line, "="); found && inside && !strings.HasPrefix(line, "#") {
			e[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return e
}

// starts tells whether a session of these desktops (XDG_CURRENT_DESKTOP) starts the entry. The error says by which key the
// person, or a desktop's settings, have switched it off.
func (e entry) starts(desktops []string) (bool, error) {
	named := func(key string) bool {
		return slices.ContainsFunc(strings.Split(e[key], ";"), func(one string) bool {
			return one != "" && slices.Contains(desktops, one)
		})
	}
	blocked := func(key string) (bool, error) {
		return false, fmt.Errorf("%w: %s=%s", ErrBlocked, key, e[key])
	}
	_, only := e["OnlyShowIn"]
	switch {
	case e["Hidden"] == "true":
		return blocked("Hidden")
	case e["X-GNOME-Autostart-enabled"] == "false":
		return blocked("X-GNOME-Autostart-enabled")
	case only && !named("OnlyShowIn"):
		return blocked("OnlyShowIn")
	case named("NotShowIn"):
		return blocked("NotShowIn")
	case e["TryExec"] != "":
		// A session skips an entry whose program is gone, so the switch is in fact off.
		_, err := exec.LookPath(strings.ReplaceAll(e["TryExec"], `\\`, `\`))
		return err == nil, nil
	}
	return e["Exec"] != "", nil
}
