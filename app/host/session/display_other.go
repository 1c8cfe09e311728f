//go:build !unix || darwin

package session

// HasDisplay tells whether this process is part of a graphical session, which here every session of a person is.
func HasDisplay() bool { return true }
