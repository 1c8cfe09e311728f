//go:build linux

package trials

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
)

// A process that presses is killed with kill -9 again and again, at every stage: while it starts, while it writes the journal,
// while the portal has its request, while it writes the outcome. The portal never gets a request that is not in the journal, the
// journal can be read after each kill, and nothing is sent a second time.
func TestTheJournalAfterKill9(t *testing.T) {
	if testing.Short() {
		t.Skip("forty processes")
	}
	h := newHome(t)
	y, m, d := time.Now().Date()
	ahead := time.Until(time.Date(y, m, d, 12, 7, 0, 0, time.UTC))
	p := portal.New(portal.Options{Clock: func() time.Time { return time.Now().Add(ahead) }})
	anna := p.Add(portal.Employee{ID: 7, Name: "Anna", Zone: "Europe/Moscow", Secret: stage.Secret, Schedule: portal.Flexible()})
	server := p.Start(t)
	webhook := anna.Webhook(server.URL)

	began := time.Now()
	h.run(webhook, "status", "--url", "-")
	whole := time.Since(began) // the time that a process takes that asks the portal once

	const rounds = 40
	verbs := []struct {
		command, method string
		verb            app.Verb
		day             portal.DayState
	}{
		{"open", "timeman.open", app.VerbStart, portal.DayNone},
		{"pause", "timeman.pause", app.VerbPause, portal.DayOpened},
		{"resume", "timeman.open", app.VerbResume, portal.DayPaused},
		{"close", "timeman.close", app.VerbFinish, portal.DayOpened},
	}
	pressed := map[app.Verb]int{}
	for round := range rounds {
		v := verbs[round%len(verbs)]
		if err := anna.SetDay(v.day); err != nil {
			t.Fatal(err)
		}
		before := len(p.Asked(v.method))
		if round >= rounds/2 {
			p.Fail(v.method, portal.Slow(enough), 1)
		}
		cmd := h.command(t.Context(), v.command, "--url", "-")
		cmd.Stdin = strings.NewReader(webhook)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if round < rounds/2 { // at any point, from before it begins to after it has ended
			time.Sleep(2 * whole * time.Duration(round) / (rounds / 2))
		} else { // while the portal has its request
			ctx, cancel := context.WithTimeout(t.Context(), enough)
			for len(p.Asked(v.method)) == before {
				if _, err := p.Wait(ctx, len(p.Requests())+1); err != nil {
					t.Fatal(err)
				}
			}
			cancel()
		}
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
		p.Recover()
		pressed[v.verb] += len(p.Asked(v.method)) - before

		has := map[app.Verb]int{}
		ids := map[string]bool{}
		for _, a := range h.journal() {
			if ids[a.ID] {
				t.Errorf("round %d: a press is there twice: %+v", round, a)
			}
			ids[a.ID] = true
			has[a.Verb]++
			if a.Settled.IsZero() != (a.Outcome == "") || a.Pressed.IsZero() || a.View != app.ViewCommandLine {
				t.Errorf("round %d: half a press: %+v", round, a)
			}
		}
		for verb, n := range pressed {
			if has[verb] < n {
				t.Errorf("round %d: the portal was asked to %s %d times, the journal has %d", round, verb, n, has[verb])
			}
		}
	}
	unknown := 0
	for _, a := range h.journal() {
		if a.Outcome == "" {
			unknown++
		}
	}
	if unknown < rounds/2 {
		t.Errorf("%d presses were killed in mid-flight, of %d it is said that nobody knows what came of them", rounds/2, unknown)
	}
	asked := len(p.Requests())
	if r := h.run(webhook, "status", "--url", "-"); r.code != 0 {
		t.Errorf("status: %d: %s", r.code, r.shown)
	}
	for _, r := range p.Requests()[asked:] {
		if r.Method != "timeman.status" {
			t.Errorf("afterwards the portal is asked %s", r.Method)
		}
	}
	t.Logf("%d processes killed; the portal was asked %v, of %d presses the outcome is not known", rounds, pressed, unknown)
}

// journal returns the output of `clockin24 journal --json`.
func (h *home) journal() []app.Attempt {
	h.Helper()
	r := h.run("", "journal", "--json")
	var has struct{ Attempts []app.Attempt }
	if err := json.Unmarshal([]byte(r.shown), &has); err != nil || r.code != 0 {
		h.Fatal(fmt.Errorf("journal --json: %d, %w: %s", r.code, err, r.shown))
	}
	return has.Attempts
}
