package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryKindHasARow(t *testing.T) {
	declared := constants(t, "Kind")
	if len(declared) < 90 {
		t.Fatalf("only %d kinds found", len(declared))
	}
	names := map[Kind]string{}
	for name, text := range declared {
		kind := Kind(text)
		if other := names[kind]; other != "" {
			t.Errorf("%s and %s are both %q", name, other, kind)
		}
		names[kind] = name
		if _, ok := kinds[kind]; !ok {
			t.Errorf("%s has no row", name)
		}
	}
	for _, kind := range Kinds() {
		if names[kind] == "" {
			t.Errorf("%q has a row and no constant", kind)
		}
		// A problem that passes by itself does not come from the portal, and a call that may have been executed is settled by
		// reading.
		if is := kinds[kind].is; is&(passes|unclear) != 0 && is&unreached == 0 {
			t.Errorf("%q passes by itself or is unclear, but the portal was reached", kind)
		}
	}
	for _, p := range []*Problem{nil, {Kind: "of a later version"}} {
		if p.Hindrance() || p.OffNetwork() || p.Lasts() || p.Asks() || p.Obstacle() != ObstacleNone || p.Exit() != ExitRefused || p.Outcome() != OutcomeRefused {
			t.Errorf("%v has traits", p)
		}
	}
}

// The texts of kinds are in journals and cross between processes of different versions. Therefore each text stays and keeps its
// meaning. Kinds that a later version adds need not be in the file.
func TestKindsStayAsTheyAre(t *testing.T) {
	frozen, err := os.ReadFile(filepath.Join("testdata", "frozen", "kinds.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(frozen)) {
		text, want, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if _, ok := kinds[Kind(text)]; !ok {
			t.Errorf("%q is no kind any more", text)
		}
		var got []string
		p := &Problem{Kind: Kind(text)}
		for _, of := range []struct {
			what string
			is   bool
		}{
			{"day", p.Hindrance()},
			{"passes", p.OffNetwork()},
			{"way", p.WayThere()},
			{"lasts", p.Lasts()},
			{"asks", p.Asks()},
		} {
			if of.is {
				got = append(got, of.what)
			}
		}
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
