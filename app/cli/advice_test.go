package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app/account"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/assets"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// Whatever the state of the day hinders, the command that is printed for it works: for one's own day and for a colleague's,
// in every language and kind of schedule, in the forenoon and in the first hour of a day.
func TestThePrintedCommandWorks(t *testing.T) {
	schedules := map[string]portal.Schedule{
		"fixed": portal.Fixed(9*time.Hour, 18*time.Hour, ""), "flexible": portal.Flexible(), "none": {},
	}
	verbs := []string{"open", "pause", "resume", "close"}
	hindered := map[string][]string{} // verbs by state
	for _, hour := range []time.Duration{10 * time.Hour, 30 * time.Minute} {
		for name, schedule := range schedules {
			for _, state := range portal.DayStates() {
				for _, verb := range verbs {
					for _, user := range []int{7, 8} {
						for _, lang := range assets.Languages() {
							if user == 8 && lang != "ru" {
								continue // the number is the same in all
							}
							what := fmt.Sprintf("%s, %s, %s at %v, for %d, in %s", verb, state, name, hour, user, lang)
							if isHindered(t, what, lang, verb, hour, user, schedule, state) {
								hindered[string(state)] = append(hindered[string(state)], verb)
							}
						}
					}
				}
			}
		}
	}
	want := map[string]string{ // after a day that ended yesterday, an open in the first hour might still re-open it
		"none": "close pause resume", "closed-earlier": "close open pause resume", "closed-today": "open pause resume", "opened": "", "paused": "open",
		"yesterday": "close open pause resume", "expired": "close open pause resume",
	}
	for state, verbs := range want {
		slices.Sort(hindered[state])
		if got := strings.Join(slices.Compact(hindered[state]), " "); got != verbs {
			t.Errorf("%s hinders %q, want %q", state, got, verbs)
		}
	}
}

// isHindered gives a command for a day in a state, and where that is in the way, the command that is printed.
func isHindered(t *testing.T, what, lang, verb string, hour time.Duration, user int, schedule portal.Schedule, state portal.DayState) (is bool) {
	synctest.Test(t, func(t *testing.T) {
		moscow, err := time.LoadLocation("Europe/Moscow")
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2000, 2, 2, 0, 0, 0, 0, moscow).Add(hour)
		time.Sleep(time.Until(now))
		p := portal.New(portal.Options{Zone: "Europe/Moscow"})
		for _, id := range []int{7, 8} {
			p.Add(portal.Employee{ID: id, Name: "Anna", Zone: "Europe/Moscow", Schedule: schedule, ManagesAll: true, Secret: "example0secret"})
		}
		if p.User(user).SetDay(state) != nil {
			return // not by this schedule at this hour
		}
		args := []string{verb}
		if user != 7 {
			args = append(args, "--userid", fmt.Sprint(user))
		}
		code, said := runOn(t, p, lang, args...)
		if code != ExitDifferent {
			if code != ExitDone {
				t.Errorf("%s: exit code %d: %s", what, code, said)
			}
			return
		}
		is = true
		_, command, ok := strings.Cut(strings.TrimSuffix(said, ".\n"), "clockin24 ")
		if !ok {
			t.Errorf("%s: no command: %s", what, said)
			return
		}
		// The person fills in when that day ended.
		command = strings.ReplaceAll(command, words.New(lang).Text(words.ShellTimeHolder), now.Format("15:04"))
		before := dayOf(t, p, 15-user)
		code, then := runOn(t, p, lang, strings.Fields(strings.ReplaceAll(command, `"`, ""))...)
		if code != ExitDone {
			t.Errorf("%s: clockin24 %s: exit code %d: %s(%s)", what, command, code, then, said)
		}
		if after := dayOf(t, p, 15-user); after != before {
			t.Errorf("%s: clockin24 %s: the other one's day is %s and was %s", what, command, after, before)
		}
	})
	return is
}

func dayOf(t *testing.T, p *portal.Portal, user int) string {
	t.Helper()
	day, err := p.User(user).Do("timeman.status", nil)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(day)
}

// runOn runs a command with the webhook of number 7. Said is all that was printed.
func runOn(t *testing.T, p *portal.Portal, lang string, args ...string) (code int, said string) {
	t.Helper()
	access, err := bitrix.ParseWebhook(p.User(7).Webhook("https://example.bitrix24.ru"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code = Run(t.Context(), Parts{
		Words: words.New(lang), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" }, Autostart: struct{ Autostart }{},
		Connect: func(ctx context.Context, _ bitrix.Access) (Workday, func(), error) {
			workday := workday.New(workday.Parts{
				Access: access, OneCommand: true, Journal: forgetful{},
				Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
					return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(p.Transport()))...))
				},
			})
			ctx, stop := context.WithCancel(ctx)
			var running sync.WaitGroup
			running.Go(func() { workday.Run(ctx) })
			return workday, func() { stop(); running.Wait() }, nil
		},
	}, args)
	return code, out.String()
}
