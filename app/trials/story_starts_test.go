//go:build linux

package trials

import (
	"context"
	"flag"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// starts is how often the program is started and ended to find what it leaves behind.
var starts = flag.Int("starts", 4, "starts of the program in the story \"starts and stops\"")

// The program is started and ended, with and without a window, by the end of a session and by a crash. After the first rounds there
// must not be a single process, socket or file more than before:
//
//	go test -run 'TestStories/^starts_and_stops$' -timeout 30m ./app/trials -starts 200
func startsAndStops(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	s.SignIn()
	var before leftBehind
	for i := range *starts {
		var end context.CancelFunc
		s.Ctx, end = context.WithTimeout(t.Context(), stage.Patience)
		s.startAndStop(i)
		if i == 1 {
			before = s.leftBehind()
		}
		end()
	}
	var end context.CancelFunc
	s.Ctx, end = context.WithTimeout(t.Context(), stage.Patience)
	defer end()
	after := s.leftBehind()
	s.WaitFor("what was started to be gone", func() bool {
		after = s.leftBehind()
		return len(after.processes) == len(before.processes) && after.names == before.names
	})
	t.Logf("after %d starts: %d processes, %d files, %d names on the bus", *starts, len(after.processes), len(after.files), after.names)
	for _, file := range after.files {
		if !slices.Contains(before.files, file) {
			t.Errorf("left behind: %s", file)
		}
	}
}

func (s *story) startAndStop(i int) {
	s.T.Helper()
	args := []string{"--background"}
	if i%2 == 1 {
		args = nil
	}
	p := s.StartProgram(args...)
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconAttention)
	if args == nil {
		s.WaitKeyboardIn(words.WindowTitle)
	}
	if i%10 == 2 {
		p.Kill()
	} else {
		p.Signal(syscall.SIGTERM)
	}
	s.WaitEnd(p)
	s.WaitWindowGone()
	s.WaitNoTrayItem(s.Ctx)
	if i%10 != 2 && p.ExitCode() != 0 {
		s.T.Errorf("start %d ended with %d: %s", i, p.ExitCode(), p.Output())
	}
}

// leftBehind is what exists on a desktop.
type leftBehind struct {
	processes []desktop.Found
	files     []string // including sockets, but not the desktop's own logs
	names     int      // how many names the bus has
}

func (s *story) leftBehind() (all leftBehind) {
	s.T.Helper()
	all.processes = s.Processes()
	for _, dir := range []string{s.Home, s.Runtime} {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err == nil && (d.Name() == ".cache" || d.Name() == "fyne"): // the graphics library may take its time to make these
				return fs.SkipDir
			case err == nil && !d.IsDir():
				all.files = append(all.files, path)
			}
			return nil
		})
	}
	var names []string
	if err := s.Conn().BusObject().CallWithContext(s.Ctx, "org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		s.T.Fatal(err)
	}
	all.names = len(names)
	return all
}
