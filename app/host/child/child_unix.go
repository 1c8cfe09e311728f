//go:build unix

package child

import (
	"runtime"
	"syscall"
)

func opener(page string) (name string, args []string) {
	if runtime.GOOS == "darwin" {
		return "open", []string{page}
	}
	return "xdg-open", []string{page}
}

// detached gives the browser a session of its own, so that it does not get what a terminal sends to this program: an interrupt,
// or a hangup when the terminal is closed.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func sameName(a, b string) bool { return a == b }
