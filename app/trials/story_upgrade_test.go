//go:build linux

package trials

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// An upgrade puts another program in the place of the running one. The command line still uses the running one. The next start
// takes over and does what it was asked to do, but not while a start of the day is under way. The next start after a return to the
// previous version does the same.
func upgraded(t *testing.T, program string) {
	dir := t.TempDir()
	installed := filepath.Join(dir, "clockin24")
	install := func(from string) {
		t.Helper()
		next := installed + ".new"
		if err := os.Link(from, next); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, installed); err != nil {
			t.Fatal(err)
		}
	}
	newer := filepath.Join(t.TempDir(), "clockin24")
	stage.Build(t, "CGO_ENABLED=0", "-tags", "nowindow", "-ldflags", "-X main.version=99.9", "-o", newer)
	if err := os.Link(filepath.Join(filepath.Dir(program), "clockin24-window"), filepath.Join(dir, "clockin24-window")); err != nil {
		t.Fatal(err)
	}
	install(program)
	s := newStory(t, installed, "ru")
	first, item := s.StartLate()

	install(newer)
	if said, err := s.Command("status").CombinedOutput(); err != nil {
		t.Errorf("the command line: %v, %s", err, said)
	}
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.Type("Пробки")
	release := s.Wire.Hold("timeman.open")
	s.Key("Return")
	s.WaitAsked("timeman.open", 1)
	s.WaitIcon(item, assets.IconSending)
	second := s.StartProgram()
	s.WaitFor("the second one to run", func() bool { return s.runs(second) })
	time.Sleep(300 * time.Millisecond) // long enough for it to end the first one
	if !s.runs(first) {
		t.Error("the first one did not wait for the portal's answer")
	}
	release()
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", s.StartedAt())))
	s.WaitEnd(first)
	if first.ExitCode() != 0 || first.Output() != "" {
		t.Errorf("the first one ended with %d and said %q", first.ExitCode(), first.Output())
	}
	s.WaitKeyboardIn(words.WindowTitle)
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconOpened)
	if asked, said := s.Portal.Asked("timeman.open"), s.Notified(); len(asked) != 1 || len(said) != 1 {
		t.Errorf("the portal was asked to start by %+v, and was said %+v", asked, said)
	}

	again := s.StartProgram() // a program of the same version
	s.WaitEnd(again)
	if !s.runs(second) || again.ExitCode() != 0 || again.Output() != "" {
		t.Errorf("a second start ended with %d and said %q", again.ExitCode(), again.Output())
	}
	install(program)
	third := s.StartProgram("--background")
	s.WaitEnd(second)
	s.WaitWindowGone()
	s.WaitIcon(s.TrayItem(s.Ctx), assets.IconOpened)
	if ours := s.OwnProcesses(); len(ours) != 1 || !s.runs(third) {
		t.Errorf("running are %v", ours)
	}
	for _, p := range []*desktop.Process{second, third} {
		if said := p.Output(); said != "" {
			t.Errorf("on the terminal it said %q", said)
		}
	}
	log, err := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	if err != nil || strings.Contains(string(log), "level=ERROR") {
		t.Errorf("the log: %v\n%s", err, log)
	}
}

// runs tells whether a process is running.
func (s *story) runs(p *desktop.Process) bool {
	return slices.ContainsFunc(s.OwnProcesses(), func(found desktop.Found) bool { return found.PID == p.PID })
}
