package link

import (
	"errors"

	"golang.org/x/sys/windows"
)

// hungUp tells whether an error means that the process at the other end of a pipe has gone, or is going: it closes the pipe
// (ERROR_NO_DATA), has disconnected this end (ERROR_PIPE_NOT_CONNECTED), or has closed its own (ERROR_BROKEN_PIPE). Named
// pipes have no other errors for that, and the numbers that package syscall invents for Unix names never come from Windows.
func hungUp(err error) bool {
	return errors.Is(err, windows.ERROR_NO_DATA) || errors.Is(err, windows.ERROR_PIPE_NOT_CONNECTED) ||
		errors.Is(err, windows.ERROR_BROKEN_PIPE)
}
