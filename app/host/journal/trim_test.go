package journal

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

var errMadeUp = errors.New("made-up refusal")

func failing(*os.File) error { return errMadeUp }

// written adds a press that was settled at once, with the clock at when.
func written(t testing.TB, j *Journal, id string, when time.Time) {
	t.Helper()
	raw, err := composeAttempt(app.Attempt{Intent: press(id, when), Settled: when.Add(time.Second), Outcome: app.OutcomeDone})
	must(t, err)
	must(t, j.write(func(h *held) error { return h.append(raw) }))
}

func ids(t testing.TB, j *Journal) string {
	t.Helper()
	var list []string
	for _, l := range mustRead(t, j.path).lines {
		list = append(list, unescape(l.id))
	}
	return strings.Join(list, " ")
}

func old(t testing.TB, j *Journal) string {
	t.Helper()
	var list []string
	for _, l := range mustRead(t, j.beside(".old.txt")).lines {
		list = append(list, unescape(l.id))
	}
	return strings.Join(list, " ")
}

func mustRead(t testing.TB, path string) *contents {
	t.Helper()
	data, err := readFile(path)
	must(t, err)
	return contentsOf(data)
}

func TestTrim(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	ago := func(years, months int) time.Time { return now.AddDate(-years, -months, 0) }
	j := sound(t, at(t))
	must(t, j.Trim(now)) // nothing is old enough yet
	if exists(j.path) {
		t.Error("trimming made a file")
	}
	must(t, j.Press(press("kept", ago(1, 3))))
	must(t, j.Rename(anna, "7@new.example.com"))
	written(t, j, "old", ago(1, 2))
	must(t, j.KeepDay(anna, app.DayRecord{Date: ago(1, 2).Format(time.DateOnly), Day: app.Day{State: app.StateClosed, Start: ago(1, 2)}}))
	written(t, j, "young", ago(0, 11))
	must(t, j.KeepDay(anna, app.DayRecord{Date: ago(0, 11).Format(time.DateOnly), Day: app.Day{State: app.StateClosed, Start: ago(0, 11)}}))
	must(t, j.Press(press("kept too", ago(0, 10))))

	for range 2 { // the second time changes nothing
		must(t, j.Trim(now))
		want := "2025-12-01 " + anna + " kept young 2026-01-01:" + anna + " kept too"
		if got := ids(t, j); got != want {
			t.Errorf("left is %q, want %q", got, want)
		}
		if got, want := old(t, j), "2026-12-01 old 2025-10-01:"+anna; got != want {
			t.Errorf("beside is %q, want %q", got, want)
		}
	}
	kept, err := j.Kept()
	must(t, err)
	if len(kept) != 2 || kept[0].Account != "7@new.example.com" || kept[1].Account != anna || !kept[0].Consent {
		t.Errorf("kept %+v", kept)
	}

	// What is in the file beside stays for a year after it was moved there, so what came later stays longer.
	must(t, j.Trim(now.AddDate(0, 6, 0)))
	if got := old(t, j); got != "2026-12-01 old 2025-10-01:"+anna+" 2027-06-01 young 2026-01-01:"+anna {
		t.Errorf("half a year later there is %q", got)
	}
	must(t, j.Trim(now.AddDate(1, 2, 0)))
	if got := old(t, j); !strings.HasPrefix(got, "2027-06-01 young") {
		t.Errorf("a year later there is %q", got)
	}
	must(t, j.Settle("kept", app.Reply{Outcome: app.OutcomeDone}))
	if got := keptIDs(t, j); got != "kept too" {
		t.Errorf("kept %q", got)
	}
}

// A line counts as being at least as young as the lines before it. So a clock that was behind for a day removes nothing too early,
// and a clock that was ahead keeps nothing for ever.
func TestTrimByWrongClocks(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	j := sound(t, at(t))
	written(t, j, "ahead", now.AddDate(3, 0, 0))
	written(t, j, "old", now.AddDate(-1, -1, 0))
	written(t, j, "young", now.AddDate(0, -1, 0))
	written(t, j, "behind", now.AddDate(-5, 0, 0))
	must(t, j.Trim(now))
	if got := ids(t, j) + "|" + old(t, j); got != "2025-12-01 young behind|2026-12-01 ahead old" {
		t.Errorf("left and beside is %q", got)
	}
}

// Lines that cannot be read move together with the lines around them.
func TestTrimWhatCannotBeRead(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	j := New(at(t), nil)
	must(t, j.Press(press("kept", now.AddDate(-1, -2, 0))))
	written(t, j, "old", now.AddDate(-1, -1, 0))
	must(t, os.WriteFile(j.path, []byte(fileOf(t, j)+"nonsense of old\n"), 0o600))
	written(t, j, "young", now.AddDate(0, -1, 0))
	must(t, os.WriteFile(j.path, []byte(fileOf(t, j)+"nonsense of today\n"), 0o600))
	must(t, j.Trim(now))
	beside, err := os.ReadFile(j.beside(".old.txt"))
	must(t, err)
	if here := fileOf(t, j); strings.Contains(here, "of old") || !strings.Contains(here, "of today") || !strings.Contains(string(beside), "of old") {
		t.Errorf("here is\n%s\nbeside\n%s", here, beside)
	}
	if kept, err := j.Kept(); err != nil || len(kept) != 1 || kept[0].Consent {
		t.Errorf("kept %+v, %v: it may have been settled", kept, err)
	}
}

// Wherever a trimming is interrupted or hindered, nothing is lost, and the next trimming completes it.
func TestTrimIsCutOff(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for step := range 4 {
		t.Run(fmt.Sprint(step), func(t *testing.T) {
			j := sound(t, at(t))
			for n := range 3 {
				written(t, j, fmt.Sprint("old", n), now.AddDate(-1, -1, n))
			}
			written(t, j, "young", now)
			before := fileOf(t, j)
			renames, syncs := 0, 0
			j.rename = func(from, to string) error {
				if renames++; renames-1 == step {
					return errMadeUp
				}
				return os.Rename(from, to)
			}
			j.sync = func(f *os.File) error {
				if syncs++; syncs-1 == step-2 {
					return errMadeUp
				}
				return f.Sync()
			}
			if err := j.Trim(now); !errors.Is(err, errMadeUp) || fileOf(t, j) != before {
				t.Errorf("trimmed: %v, left\n%s", err, fileOf(t, j))
			}
			j.rename, j.sync = os.Rename, (*os.File).Sync
			must(t, j.Trim(now.AddDate(0, 0, 1)))
			if got := ids(t, j); got != "2025-12-02 young" {
				t.Errorf("left is %q", got)
			}
			if got := strings.Fields(old(t, j)); strings.Join(got[1:], " ") != "old0 old1 old2" {
				t.Errorf("beside is %q", got)
			}
			for _, draft := range []string{j.path + ".new", j.beside(".old.txt.new")} {
				if exists(draft) {
					t.Errorf("left behind: %s", draft)
				}
			}
		})
	}
}

// The journal may be a link, because some people keep their files elsewhere.
func TestTrimAtTheEndOfALink(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	j := sound(t, at(t))
	target := j.path + ".elsewhere"
	must(t, os.MkdirAll(j.path[:strings.LastIndexByte(j.path, os.PathSeparator)], 0o700))
	if err := os.Symlink(target, j.path); err != nil || !exists(j.path) { // Wine makes none to what is not there
		t.Skip("no links here:", err)
	}
	written(t, j, "old", now.AddDate(-2, 0, 0))
	written(t, j, "young", now)
	must(t, j.Trim(now))
	if link, err := os.Readlink(j.path); err != nil || link != target || ids(t, j) != "2025-12-01 young" {
		t.Errorf("link to %q, %v, left is %q", link, err, ids(t, j))
	}
}
