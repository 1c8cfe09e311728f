package journal

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

// child runs this test in another process, which finds the path of the journal in JOURNAL.
func child(t *testing.T, path string, more ...string) (cmd *exec.Cmd, out *bufio.Reader) {
	t.Helper()
	cmd = exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(append(os.Environ(), "JOURNAL="+path), more...)
	pipe, err := cmd.StdoutPipe()
	must(t, err)
	cmd.Stderr = os.Stderr
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, bufio.NewReader(pipe)
}

// lastOf reads numbers until it reaches the given one, calls then, and reads on until there are no more.
func lastOf(t *testing.T, out *bufio.Reader, until int, then func()) (last int) {
	t.Helper()
	last = -1
	for done := false; ; {
		text, err := out.ReadString('\n')
		if err == io.EOF && done {
			return last
		}
		n, convErr := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || convErr != nil {
			t.Fatalf("the writer says %q, %v", text, err)
		}
		if last = n; last >= until && !done {
			done = true
			then()
		}
	}
}

// A press for which Press has returned survives kill -9 at any moment. Another press may be there or not, but never half of it.
func TestSurvivesKill(t *testing.T) {
	if path := os.Getenv("JOURNAL"); path != "" {
		j := New(path, func(err error) { fmt.Println(err) })
		for i := 0; ; i++ {
			if err := j.Press(press(strconv.Itoa(i), nine(0).Add(time.Duration(i)*time.Second))); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(i)
		}
	}
	for round := range 49 {
		path := at(t)
		cmd, out := child(t, path)
		last := lastOf(t, out, 3+round, func() { must(t, cmd.Process.Kill()) })
		_ = cmd.Wait()
		kept, err := sound(t, path).Kept()
		if err != nil || len(kept) != last+1 && len(kept) != last+2 {
			t.Errorf("round %d: %d kept, %v, but %d were pressed", round, len(kept), err, last+1)
		}
	}
}

// A rename that is killed at any moment has moved either everything or nothing.
func TestSurvivesKillWhileRenaming(t *testing.T) {
	names := []string{"7@old.example.com", "7@new.example.com"}
	if path := os.Getenv("JOURNAL"); path != "" {
		j := New(path, func(err error) { fmt.Println(err) })
		kept, err := j.Kept()
		must(t, err)
		now := 0
		if kept[0].Account == names[1] {
			now = 1
		}
		for i := 0; ; i++ {
			must(t, j.Rename(names[now], names[1-now]))
			now = 1 - now
			fmt.Println(i)
		}
	}
	path := at(t)
	j := sound(t, path)
	const days = 100
	for ago := range days {
		start := nine(0).AddDate(0, 0, -ago)
		must(t, j.KeepDay(names[0], app.DayRecord{Date: start.Format(time.DateOnly), Day: app.Day{State: app.StateClosed, Start: start}}))
	}
	kept := press("kept", nine(0))
	kept.Account = names[0]
	must(t, j.Press(kept))
	for round := range 8 {
		cmd, out := child(t, path)
		lastOf(t, out, 2+round, func() { must(t, cmd.Process.Kill()) })
		_ = cmd.Wait()
		all, err := j.AllDays("", "")
		must(t, err)
		presses, err := j.Kept()
		must(t, err)
		if len(all) != days || len(presses) != 1 {
			t.Fatalf("round %d: %d days, %d presses", round, len(all), len(presses))
		}
		for _, d := range all {
			if d.Account != presses[0].Account {
				t.Fatalf("round %d: a day of %s, and the press of %s", round, d.Account, presses[0].Account)
			}
		}
	}
}

// Two processes that append at the same time, and are killed again and again meanwhile, lose no line and damage none.
func TestTwoProcessesAppend(t *testing.T) {
	presses := 10_000
	if testing.Short() {
		presses = 500
	}
	if path := os.Getenv("JOURNAL"); path != "" {
		j := New(path, func(err error) { fmt.Println(err) })
		first, err := strconv.Atoi(os.Getenv("JOURNAL_FROM"))
		must(t, err)
		presses, err := strconv.Atoi(os.Getenv("JOURNAL_UNTIL"))
		must(t, err)
		for i := first; i < presses; i++ {
			must(t, j.Press(press(os.Getenv("JOURNAL_NAME")+strconv.Itoa(i), nine(0).Add(time.Duration(i)*time.Second))))
			fmt.Println(i)
		}
		os.Exit(0)
	}
	path := at(t)
	writers := []string{"a", "b"}
	type outcome struct{ killed int }
	done := make(chan outcome)
	for _, name := range writers {
		go func() {
			var o outcome
			defer func() { done <- o }()
			for next := 0; next < presses; {
				cmd, out := child(t, path, "JOURNAL_NAME="+name, "JOURNAL_FROM="+strconv.Itoa(next), "JOURNAL_UNTIL="+strconv.Itoa(presses))
				until := min(next+presses/20, presses-1) // where the process is killed
				last := lastOf(t, out, until, func() { _ = cmd.Process.Kill() })
				if cmd.Wait() != nil {
					o.killed++
				}
				next = last + 1 // it may be on disk already: then it is pressed again, with the same id
			}
		}()
	}
	for range writers {
		o := <-done
		t.Logf("killed %d times", o.killed)
		if o.killed == 0 {
			t.Error("nobody was killed")
		}
	}
	j := sound(t, path)
	kept, err := j.Kept()
	must(t, err)
	found := map[string]bool{}
	for _, k := range kept {
		if found[k.ID] {
			t.Errorf("%s is kept twice", k.ID)
		}
		found[k.ID] = true
	}
	for _, name := range writers {
		for i := range presses {
			if !found[name+strconv.Itoa(i)] {
				t.Errorf("%s%d is lost", name, i)
			}
		}
	}
	lines, err := j.Verify()
	if err != nil || len(kept) != 2*presses || len(lines.Unreadable) > 0 || lines.Whole < 2*presses || lines.Whole > 2*presses+50 {
		t.Errorf("%d kept; %+v, %v", len(kept), lines, err)
	}
	t.Logf("%d lines for %d presses", lines.Whole, 2*presses)
}
