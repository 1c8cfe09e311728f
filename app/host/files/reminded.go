package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"clockin24/app/remind"
)

// A Reminded remembers over a restart which reminders were shown today.
type Reminded struct{ path string }

// RemindedAt keeps them in the file at path, which need not exist.
func RemindedAt(path string) Reminded { return Reminded{path} }

// LoadReminded is what was saved last. A file that cannot be understood is set aside, and the error is a [*DamagedError].
func (f Reminded) LoadReminded() (r remind.Reminded, err error) {
	text, err := Read(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return remind.Reminded{}, nil
	case errors.Is(err, ErrNotAFile), errors.Is(err, ErrTooLarge):
		return remind.Reminded{}, SetAside(f.path, err)
	case err != nil:
		return remind.Reminded{}, fmt.Errorf("read what was reminded of: %w", err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return remind.Reminded{}, SetAside(f.path, err)
	}
	return r, nil
}

// SaveReminded is durable when it returns.
func (f Reminded) SaveReminded(r remind.Reminded) error {
	text, err := json.Marshal(r)
	if err == nil {
		err = Write(f.path, append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write what was reminded of: %w", err)
	}
	return nil
}
