package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clockin24/app"
)

// Scripts go by the exit codes: each kind keeps its own. What a later version adds need not be in the file.
func TestExitCodesStayAsTheyAre(t *testing.T) {
	frozen, err := os.ReadFile(filepath.Join("testdata", "frozen", "exit-codes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(frozen)) {
		kind, want, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ": ")
		code := func(status int) int {
			return exitCode(app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.Kind(kind), HTTPStatus: status}})
		}
		got := fmt.Sprint(code(0))
		if there := code(400); there != code(0) {
			got += fmt.Sprint(", by the portal ", there)
		}
		if got != want {
			t.Errorf("%s: exit code %s, want %s", kind, got, want)
		}
	}
	for outcome, want := range map[app.Outcome]int{
		app.OutcomeDone: 0, app.OutcomeAlready: 0, app.OutcomePlanned: 0, app.OutcomeDifferent: 5, app.OutcomeKept: 6,
		app.OutcomeRefused: 1, app.OutcomeUnreached: 1,
	} {
		if got := exitCode(app.Reply{Outcome: outcome}); got != want {
			t.Errorf("%s: exit code %d, want %d", outcome, got, want)
		}
	}
}
