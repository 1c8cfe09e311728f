package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dirs are the directories of this program on this machine, according to the environment when [NewDirs] is called. Naming a
// directory does not make it.
type Dirs struct {
	Config string // what the person chose: settings and account
	State  string // what the program remembers: journal and log
}

// NewDirs follows the XDG base directory specification on every system where its variables are set. Otherwise it follows the
// custom of the system: ~/.config and ~/.local/state, %AppData% and %LocalAppData%, ~/Library/Application Support.
func NewDirs() (Dirs, error) {
	config, err := ConfigHome()
	if err != nil {
		return Dirs{}, fmt.Errorf("find the directory for settings: %w", err)
	}
	state, err := xdgOr("XDG_STATE_HOME", usualStateHome)
	if err != nil {
		return Dirs{}, fmt.Errorf("find the directory for the journal: %w", err)
	}
	return Dirs{Config: filepath.Join(config, dirName), State: filepath.Join(state, dirName)}, nil
}

// ConfigHome is the directory below which every program keeps what the person chose, as [NewDirs] finds it.
func ConfigHome() (string, error) { return xdgOr("XDG_CONFIG_HOME", usualConfigHome) }

// xdgOr is the directory in an XDG variable; a relative one is ignored, as the specification asks.
func xdgOr(variable string, custom func() (string, error)) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return dir, nil
	}
	return custom()
}

// Settings is the path of the settings file.
func (d Dirs) Settings() string { return filepath.Join(d.Config, "settings.toml") }

// Holidays is the path of the file with the person's own days off.
func (d Dirs) Holidays() string { return filepath.Join(d.Config, "holidays.toml") }

// Reminded is the path of the file that says which reminders were shown today.
func (d Dirs) Reminded() string { return filepath.Join(d.State, "reminded.json") }

// Reasons is the path of the file with the reasons that the person has given.
func (d Dirs) Reasons() string { return filepath.Join(d.State, "reasons.json") }

// Account is the path of the file that says who is signed in.
func (d Dirs) Account() string { return filepath.Join(d.Config, "account.json") }

// Journal is the path of the journal. Files that belong to it are in the same directory.
func (d Dirs) Journal() string { return filepath.Join(d.State, "journal.txt") }

// SecretsLock is the path of the file whose lock keeps processes from changing the secrets in the keyring at the same
// time.
func (d Dirs) SecretsLock() string { return filepath.Join(d.State, "secrets.lock") }

// Snapshot is the path of the file with the portal's last answers.
func (d Dirs) Snapshot() string { return filepath.Join(d.State, "snapshot.json") }

// PressesLock is the path of the file whose lock keeps processes from sending a start at the same time.
func (d Dirs) PressesLock() string { return filepath.Join(d.State, "presses.lock") }

// Log is the path of the log.
func (d Dirs) Log() string { return filepath.Join(d.State, "clockin24.log") }

// Runtime makes a directory for sockets that nobody but the user can enter, and returns it. It is in the session's runtime
// directory, or in the directory for temporary files if the session has none. If another user has taken its name there, it is
// beside the journal.
func (d Dirs) Runtime() (string, error) {
	var failures []error
	for _, dir := range append(runtimeHomes(), filepath.Join(d.State, "run")) {
		err := makeOwn(dir)
		if err == nil {
			return dir, nil
		}
		failures = append(failures, err)
	}
	return "", fmt.Errorf("find a directory for the socket: %w", errors.Join(failures...))
}

// makeOwn makes dir, or checks that the one that is there is no link and belongs to the user alone.
func makeOwn(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ownOnly(info) {
		return fmt.Errorf("%s is not a directory of the user's own", dir)
	}
	return nil
}
