package cli

import (
	"bytes"
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A terminal gives commands to a resident, which remembers what it has read.
type terminal struct {
	*testing.T
	portal   *portal.Portal
	workday  *workday.Workday
	onTheWay func() // before the next timeman.open reaches the portal; nil for nothing
}

// inTerminal runs a story. It is ten in the morning in Moscow, and the employee has the number 7.
func inTerminal(t *testing.T, story func(*terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2000, 2, 1, 7, 0, 0, 0, time.UTC)))
		term := &terminal{T: t, portal: portal.New(portal.Options{Zone: "Europe/Moscow"})}
		anna := term.portal.Add(portal.Employee{
			ID: 7, Name: "Anna", Zone: "Europe/Moscow", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "1234567"),
		})
		access, err := bitrix.ParseWebhook(anna.Webhook("https://example.bitrix24.ru"))
		if err != nil {
			t.Fatal(err)
		}
		term.workday = workday.New(workday.Parts{
			Access: access, OneCommand: true, Journal: &books{},
			Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
				return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(term))...))
			},
		})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { term.workday.Run(ctx) })
		synctest.Wait()
		story(term)
		stop()
		running.Wait()
	})
}

// Books are a journal in memory, of starts that are not settled.
type books struct {
	forgetful
	mu   sync.Mutex
	kept []app.Intent
}

func (b *books) Press(i app.Intent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i.Verb == app.VerbStart {
		b.kept = append(b.kept, i)
	}
	return nil
}

func (b *books) Settle(id string, _ app.Reply) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept = slices.DeleteFunc(b.kept, func(i app.Intent) bool { return i.ID == id })
	return nil
}

func (b *books) Kept() ([]app.Intent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.kept), nil
}

// RoundTrip is the way to the portal.
func (t *terminal) RoundTrip(r *http.Request) (*http.Response, error) {
	if do := t.onTheWay; do != nil && path.Base(r.URL.Path) == "timeman.open" {
		t.onTheWay = nil
		do()
	}
	return t.portal.Transport().RoundTrip(r)
}

// types gives a command, and wants an exit code and something of what is said.
func (t *terminal) types(command string, code int, said string) {
	t.Helper()
	var out bytes.Buffer
	got := Run(t.Context(), Parts{
		Words: words.New("en"), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" }, Autostart: struct{ Autostart }{},
		Connect: func(context.Context, bitrix.Access) (Workday, func(), error) { return t.workday, func() {}, nil },
	}, strings.Fields(command))
	if got != code || !strings.Contains(out.String(), said) {
		t.Errorf("%s: exit code %d, want %d, and %q: %s", command, got, code, said, &out)
	}
}

// phone is what the employee does on the telephone, ten seconds for each.
func (t *terminal) phone(methods ...string) {
	t.Helper()
	for _, method := range methods {
		if _, err := t.portal.User(7).Do("timeman."+method, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
	}
}

// What the telephone did after the last look is not undone, nor denied.
func TestAStartAfterTheTelephone(t *testing.T) {
	for _, c := range []struct {
		phone   []string
		command string
		code    int
		said    string
		status  string
	}{
		{[]string{"open", "pause"}, "open", ExitDifferent, "there is a break now", portal.Paused},
		{[]string{"open", "pause"}, "open --report Traffic", ExitDifferent, "there is a break now", portal.Paused},
		{[]string{"open", "close"}, "open", ExitDifferent, "is already finished", portal.Closed},
		{[]string{"open", "close"}, "open --time 9:30 --report Traffic", ExitDifferent, "is already finished", portal.Closed},
		{[]string{"open"}, "open", ExitDone, "already running since 10:00", portal.Opened},
	} {
		inTerminal(t, func(t *terminal) {
			t.types("status", ExitDone, "not started")
			t.phone(c.phone...)
			t.types(c.command, c.code, c.said)
			if got := t.portal.User(7).Status(); got != c.status {
				t.Errorf("%s after %q: the day is %s", c.command, c.phone, got)
			}
		})
	}
}

// A state of a moment ago is no answer.
func TestADayThatRanAMomentAgo(t *testing.T) {
	inTerminal(t, func(t *terminal) {
		t.phone("open")
		t.types("status", ExitDone, "10:00")
		t.phone("pause")
		t.types("open", ExitDifferent, "there is a break now")
		t.phone("close")
		t.types("pause", ExitDifferent, "is already finished")
		t.types("resume", ExitDifferent, "is already finished")
	})
}

// What the telephone does while the command is on its way is told as what came of it.
func TestAStartWhileTheTelephone(t *testing.T) {
	for _, c := range []struct {
		phone []string
		said  string
	}{
		{[]string{"open", "pause"}, "A break began on another device at the same time, and this action ended it."},
		{[]string{"open", "close"}, "It was finished on another device at the same time, and this action re-opened it."},
	} {
		inTerminal(t, func(t *terminal) {
			t.onTheWay = func() { t.phone(c.phone...) }
			t.types("open", ExitDifferent, c.said)
		})
	}
}
