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

// detached keeps what a terminal sends to this program (an interrupt, its end) from the browser.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func sameName(a, b string) bool { return a == b }
