//go:build !windows

package trials

// standIns are programs that the tests' own binary plays under another name.
func standIns() map[string]func() { return nil }
