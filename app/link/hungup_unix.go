//go:build unix

package link

import (
	"errors"
	"syscall"
)

// hungUp tells whether an error means that the process at the other end has gone, or is going.
func hungUp(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
