package child

import (
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

func opener(page string) (name string, args []string) {
	return "rundll32", []string{"url.dll,FileProtocolHandler", page}
}

// detached has no console flash up for a program that would have one.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NO_WINDOW}
}

// sameName compares names of variables, which have no case on Windows.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }
