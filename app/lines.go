package app

// Lines says how much of the journal can be read.
type Lines struct {
	Path  string `json:"path"`
	Whole int    `json:"whole"`
	// Unreadable are the numbers, from 1, of the lines that cannot be read. They are skipped.
	Unreadable []int `json:"unreadable,omitempty"`
}
