package journal

import "clockin24/app"

// Verify counts the lines that are whole, and names those that are not.
func (j *Journal) Verify() (found app.Lines, err error) {
	found.Path = j.path
	err = j.read(func(h *held) error {
		all, err := h.read()
		if err != nil {
			return err
		}
		found.Whole, found.Unreadable = len(all.lines)-len(all.bad), all.bad
		return nil
	})
	return found, err
}
