package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"clockin24/app"
	"clockin24/app/workday"
)

// Reasons are the [workday.ReasonStore] in a JSON file that nobody but the user can read.
type Reasons struct {
	path string

	mu  sync.Mutex // guards now, and is held while the file is written
	now app.Reasons
}

// LoadReasons reads the file at path, which need not exist. A damaged file is set aside, and the error is a [*DamagedError]. The
// Reasons that it returns can be used even with an error.
func LoadReasons(path string) (*Reasons, error) {
	f := &Reasons{path: path}
	data, err := Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case err != nil:
		return f, fmt.Errorf("read the reasons: %w", err)
	}
	if err := json.Unmarshal(data, &f.now); err != nil {
		f.now = app.Reasons{}
		return f, SetAside(path, err)
	}
	return f, nil
}

// Reasons are the present ones.
func (f *Reasons) Reasons() app.Reasons {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// ChangeReasons writes them anew.
func (f *Reasons) ChangeReasons(change func(app.Reasons) app.Reasons) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = change(f.now)
	data, err := json.Marshal(f.now)
	if err == nil {
		err = Write(f.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write the reasons: %w", err)
	}
	return nil
}

var _ workday.ReasonStore = (*Reasons)(nil)
