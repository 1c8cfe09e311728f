package app

// Lines says how much of the journal is whole.
type Lines struct {
	Path  string `json:"path"`
	Whole int    `json:"whole"`
	// Unreadable are the numbers, from 1, of the lines that are not whole. They are skipped.
	Unreadable []int `json:"unreadable,omitempty"`
}
