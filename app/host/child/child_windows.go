package child

import (
	"strings"
	"syscall"
)

func opener(page string) (name string, args []string) {
	return "rundll32", []string{"url.dll,FileProtocolHandler", page}
}

func detached() *syscall.SysProcAttr { return nil }

// sameName compares names of variables, which have no case on Windows.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }
