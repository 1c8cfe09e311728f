package host

import (
	"fmt"
	"os"
	"reflect"
	"strings"

	"golang.org/x/sys/unix"
)

// ReleaseCode gives the pages of the program's code back that only the start needed, which is most of them. What is called
// again comes back from the system's cache; code is never written to, so that nothing can be lost.
func ReleaseCode() error {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return fmt.Errorf("release the program's code: %w", err)
	}
	here := reflect.ValueOf(ReleaseCode).Pointer()
	for line := range strings.Lines(string(maps)) {
		var from, to uintptr
		var may string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &may); err != nil || here < from || here >= to || may != "r-xp" {
			continue
		}
		if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
			return fmt.Errorf("release the program's code: %w", errno)
		}
		return nil
	}
	return fmt.Errorf("release the program's code: %#x is not mapped as code", here)
}
