package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/host/files"
)

// Whatever is wrong with the bytes, the whole lines are read, the damaged ones are reported once and left where they are, and the
// next press is kept.
func TestLinesThatCannotBeRead(t *testing.T) {
	lines := func(s string) []string { return strings.SplitAfter(s, "\n") }
	for name, c := range map[string]struct {
		spoil func(s string) string
		kept  string
		bad   []int
	}{
		"nothing":           {func(s string) string { return s }, "a b c", nil},
		"no file":           {func(string) string { return "" }, "", nil},
		"nonsense":          {func(string) string { return strings.Repeat("nonsense ", 5000) }, "", []int{1}},
		"only zeros":        {func(s string) string { return strings.Repeat("\x00", 5000) }, "", nil},
		"a digit":           {func(s string) string { return strings.Replace(s, "09:01", "08:01", 1) }, "b c", []int{1}},
		"a sum":             {func(s string) string { l := lines(s); l[1] = "0" + l[1][1:]; return strings.Join(l, "") }, "a c", []int{2}},
		"an end":            {func(s string) string { return s[:len(s)-1] }, "a b c", nil},
		"half a line":       {func(s string) string { return s[:len(s)-20] }, "a b", []int{3}},
		"one byte of it":    {func(s string) string { return strings.Join(lines(s)[:2], "") + "x" }, "a b", []int{3}},
		"two lines in one":  {func(s string) string { return strings.Replace(s, "\n", "", 1) }, "c", []int{1}},
		"zeros at the end":  {func(s string) string { return s + strings.Repeat("\x00", 10000) }, "a b c", nil},
		"a cut and zeros":   {func(s string) string { return s[:len(s)-20] + strings.Repeat("\x00", 10000) }, "a b", []int{3}},
		"zeros in between":  {func(s string) string { return strings.Replace(s, "\n", "\n\x00\x00\x00", 1) }, "a b c", nil},
		"a line of zeros":   {func(s string) string { return strings.Replace(s, "\n", "\n\x00\x00\n", 1) }, "a b c", nil},
		"an editor's lines": {func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }, "a b c", nil},
		"empty lines":       {func(s string) string { return "\n" + strings.ReplaceAll(s, "\n", "\n\n") }, "a b c", nil},
		"other order":       {func(s string) string { l := lines(s); return l[2] + l[0] + l[1] }, "a b c", nil},
		"all": {func(s string) string {
			return "x\n" + lines(s)[0] + "\xff\xfe\n" + lines(s)[1] + "0" + lines(s)[2] + "\x00\x01"
		}, "a b", []int{1, 3, 5, 6}},
	} {
		t.Run(name, func(t *testing.T) {
			var told []error
			j := New(at(t), func(err error) { told = append(told, err) })
			for n, id := range []string{"a", "b", "c"} {
				must(t, j.Press(press(id, nine(n+1))))
			}
			spoilt := c.spoil(fileOf(t, j))
			must(t, os.WriteFile(j.path, []byte(spoilt), 0o600))
			if got := keptIDs(t, j); got != c.kept {
				t.Errorf("kept %q, want %q", got, c.kept)
			}
			must(t, j.Press(press("d", nine(9))))
			must(t, New(j.path, func(err error) { told = append(told, err) }).Press(press("e", nine(10))))
			want := strings.TrimSpace(c.kept + " d e")
			if got := keptIDs(t, New(j.path, func(err error) { told = append(told, err) })); got != want {
				t.Errorf("with two more kept %q, want %q", got, want)
			}
			var unreadable *UnreadableError
			switch {
			case len(c.bad) == 0 && len(told) != 0, len(c.bad) != 0 && len(told) != 1:
				t.Errorf("told %v", told)
			case len(told) == 1 && (!errors.As(told[0], &unreadable) || !slices.Equal(unreadable.Lines, c.bad)):
				t.Errorf("told %v, want %v", told, c.bad)
			}
			if !strings.HasPrefix(fileOf(t, j), strings.TrimRight(spoilt, "\x00")) {
				t.Error("what cannot be read is not there any more")
			}
			found, err := j.Verify()
			if err != nil || !slices.Equal(found.Unreadable, c.bad) || found.Whole < strings.Count(want, " ")+1 {
				t.Errorf("verified %+v, %v", found, err)
			}
		})
	}
}

// A line that cannot be read may have said what became of a press. So the person is asked about that press, as about one that may
// have been sent.
func TestAPressInDoubt(t *testing.T) {
	var told []error
	j := New(at(t), func(err error) { told = append(told, err) })
	must(t, j.Press(press("a", nine(1))))
	must(t, j.Settle("a", app.Reply{Outcome: app.OutcomeDone}))
	must(t, j.Press(press("b", nine(2))))
	must(t, os.WriteFile(j.path, []byte(strings.Replace(fileOf(t, j), "settled", "Settled", 1)), 0o600))
	kept, err := j.Kept()
	must(t, err)
	if len(kept) != 2 || kept[0].Consent || kept[0].Unsent || !kept[1].Consent || !kept[1].Unsent || len(told) != 1 {
		t.Errorf("kept %+v, told %v", kept, told)
	}
	must(t, j.Settle("a", app.Reply{Outcome: app.OutcomeGivenUp}))
	if got := keptIDs(t, j); got != "b" {
		t.Errorf("kept %q", got)
	}
}

// Something that is not a file, or a file that cannot be a journal, is moved out of the way.
func TestSomethingElseInItsPlace(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"a directory": func(path string) error { return os.MkdirAll(filepath.Join(path, "full"), 0o700) },
		"a huge file": func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Truncate(path, sizeLimit+1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.txt")
			var told []error
			j := New(path, func(err error) { told = append(told, err) })
			must(t, put(path))
			must(t, os.WriteFile(path+".broken", nil, 0o600)) // left from an earlier time
			must(t, j.Press(press("a", nine(1))))
			var aside *files.DamagedError
			if got := keptIDs(t, j); got != "a" || len(told) != 1 || !errors.As(told[0], &aside) || aside.Aside != path+".broken.2" {
				t.Errorf("kept %q, told %v", got, told)
			}
			if !exists(path + ".broken.2") {
				t.Error("it is gone")
			}
		})
	}
}

// A line of a later release cannot be understood, and is left alone.
func TestALineOfALaterRelease(t *testing.T) {
	j := sound(t, at(t))
	must(t, j.Press(press("a", nine(1))))
	later, err := compose("blessed", "a", map[string]int{"b": 1})
	must(t, err)
	must(t, os.WriteFile(j.path, append([]byte(fileOf(t, j)), later...), 0o600))
	if got := keptIDs(t, j); got != "a" {
		t.Errorf("kept %q", got)
	}
	must(t, j.Trim(nine(1).AddDate(1, 0, 1)))
	if old, err := os.ReadFile(j.beside(".old.txt")); err != nil || !bytes.Contains(old, later) {
		t.Errorf("it is gone: %s, %v", old, err)
	}
}
