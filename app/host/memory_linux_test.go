package host

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestCodeThatNobodyCallsIsReleased(t *testing.T) {
	all, size := code(t, "Size:")
	if _, _, errno := unix.Syscall(unix.SYS_MADVISE, all, uintptr(size)<<10, unix.MADV_POPULATE_READ); errno != 0 {
		t.Fatal(errno) // Linux before 5.14
	}
	_, before := code(t, "Rss:")
	must(t, ReleaseCode())
	if _, after := code(t, "Rss:"); after == 0 || after > before/2 {
		t.Errorf("%d KiB of code in memory, of %d before and %d at all", after, before, size)
	}
}

// code is where the program's code begins, and a number that the system tells of it, in KiB.
func code(t *testing.T, about string) (from uintptr, kib int) {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	must(t, err)
	defer f.Close()
	here, within := reflect.ValueOf(code).Pointer(), false
	for s := bufio.NewScanner(f); s.Scan(); {
		var start, end uintptr
		if n, _ := fmt.Sscanf(s.Text(), "%x-%x ", &start, &end); n == 2 {
			from, within = start, start <= here && here < end
		}
		if number, found := strings.CutPrefix(s.Text(), about); found && within {
			_, err := fmt.Sscanf(number, "%d kB", &kib)
			must(t, err)
			return from, kib
		}
	}
	t.Fatal("the code is not mapped")
	return 0, 0
}
