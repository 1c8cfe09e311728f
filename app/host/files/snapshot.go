package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"clockin24/app"
)

// A Snapshot is the [workday.SnapshotStore] in a JSON file that nobody but the user can read.
type Snapshot struct{ path string }

// SnapshotAt keeps the snapshot in the file at path, which need not exist.
func SnapshotAt(path string) *Snapshot { return &Snapshot{path: path} }

// LoadSnapshot reads what was remembered. A damaged file is an error, and the next [Snapshot.SaveSnapshot] replaces it: nothing is
// lost, because the portal can be asked again.
func (f *Snapshot) LoadSnapshot() (app.Snapshot, error) {
	data, err := Read(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return app.Snapshot{}, nil
	}
	var s app.Snapshot
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return app.Snapshot{}, fmt.Errorf("read what the portal last told: %w", err)
	}
	return s, nil
}

// SaveSnapshot replaces the file.
func (f *Snapshot) SaveSnapshot(s app.Snapshot) error {
	data, err := json.Marshal(s)
	if err == nil {
		err = Write(f.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep what the portal told: %w", err)
	}
	return nil
}
