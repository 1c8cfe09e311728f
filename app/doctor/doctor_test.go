package doctor_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/doctor"
	"clockin24/app/host/examine"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A clinic is a computer whose connection to a simulated portal is checked.
type clinic struct {
	*testing.T
	portal   *portal.Portal
	employee portal.Employee
	parts    doctor.Parts
	roots    *x509.CertPool
}

func newClinic(t *testing.T, o portal.Options) *clinic {
	t.Helper()
	c := &clinic{
		T: t, portal: portal.New(o),
		employee: portal.Employee{ID: 7, Name: "Анна", Zone: "Europe/Moscow", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "1234567")},
	}
	home := t.TempDir()
	c.parts = doctor.Parts{
		Ports: account.Ports{
			Dial: func(a bitrix.Access, opts ...bitrix.Option) account.Portal {
				return account.PortalOf(bitrix.NewClient(a, append(opts, bitrix.WithTries(1), bitrix.WithRootCAs(c.roots))...))
			},
			Keyring: keyring{}, Accounts: accounts{},
		},
		Journal: journal.New(filepath.Join(home, "journal.txt"), nil),
		Examiners: map[app.CheckName]app.Examiner{
			app.CheckAddress: func(ctx context.Context, p string) (string, *app.Problem) {
				return examine.Route{Roots: c.roots}.Address(ctx, p)
			},
			app.CheckConnection: func(ctx context.Context, p string) (string, *app.Problem) {
				return examine.Route{Roots: c.roots}.Connection(ctx, p)
			},
			app.CheckDirectories:   examine.Dirs(files.Dirs{Config: home, State: home}),
			app.CheckDesktop:       fine,
			app.CheckTray:          fine,
			app.CheckNotifications: fine,
		},
	}
	return c
}

func fine(context.Context, string) (string, *app.Problem) { return "", nil }

// A keyring holds one secret, or fails.
type keyring struct {
	secret string
	err    error
}

func (k keyring) Load(context.Context, string) (string, error) {
	switch {
	case k.err != nil:
		return "", k.err
	case k.secret == "":
		return "", app.ErrNoSecret
	}
	return k.secret, nil
}

func (k keyring) Store(context.Context, string, string) error { return errors.New("not to be written") }

func (k keyring) Delete(context.Context, string) error { return errors.New("not to be written") }

type accounts struct{ *app.Account }

func (a accounts) LoadAccount() (*app.Account, error) { return a.Account, nil }
func (accounts) SaveAccount(*app.Account) error       { return errors.New("not to be written") }

// as makes the check use the employee's credentials at an address.
func (c *clinic) as(url string) {
	c.Helper()
	access, err := bitrix.ParseWebhook(c.portal.Add(c.employee).Webhook(url))
	if err != nil {
		c.Fatal(err)
	}
	c.parts.Access = access
}

// wants compares the findings that are not well, in order, each with its check, its verdict and its kind or cause. All other
// findings have to be well.
func (c *clinic) wants(want ...string) []app.Finding {
	c.Helper()
	findings := doctor.Diagnose(c.Context(), c.parts)
	var got []string
	for _, f := range findings {
		line := string(f.Check) + " " + string(f.Verdict)
		if f.Problem != nil {
			line += ": " + string(f.Problem.Kind)
		}
		if f.After != "" {
			line += " after " + string(f.After)
		}
		if f.Verdict != app.VerdictWell {
			got = append(got, line)
		}
	}
	if all, err := json.Marshal(findings); err != nil || bytes.Contains(all, []byte("madeup7secret")) {
		c.Errorf("the secret is in %s (%v)", all, err)
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		c.Errorf("found\n%s\nwant\n%s\nof %+v", g, w, findings)
	}
	return findings
}

func detailOf(findings []app.Finding, c app.CheckName) string {
	for _, f := range findings {
		if f.Check == c {
			return f.Detail
		}
	}
	return "not examined"
}

const behindAccess = "scopes unexamined after access"

func TestAWellConnection(t *testing.T) {
	c := newClinic(t, portal.Options{Operating: portal.Operating{Limit: time.Minute}})
	c.as(c.portal.Start(t).URL)
	findings := c.wants()
	for check, want := range map[app.CheckName]string{
		app.CheckAccount:    "/rest/7/•••/",
		app.CheckAddress:    "127.0.0.1",
		app.CheckConnection: "not encrypted",
		app.CheckPortal:     "load limiter",
		app.CheckAccess:     "user 7, Europe/Moscow",
		app.CheckScopes:     "timeman",
		app.CheckTracking:   "UF_TIMEMAN: true",
	} {
		if got := detailOf(findings, check); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", check, got, want)
		}
	}
	for _, r := range c.portal.Requests() {
		switch r.Method {
		case "timeman.open", "timeman.close", "timeman.pause":
			t.Errorf("the check called %s", r.Method)
		}
	}
}

func TestFaultsOfAPortal(t *testing.T) {
	behindPortal := []string{"access unexamined after portal", "scopes unexamined after portal", "tracking unexamined after portal"}
	tests := []struct {
		name  string
		clock time.Duration
		fault func(*clinic)
		want  []string
	}{
		{
			name: "the webhook was deleted", fault: func(c *clinic) { c.portal.Add(portal.Employee{ID: 7, Secret: "another0secret"}) },
			want: []string{"access wrong: credentials", behindAccess, "tracking unexamined after access"},
		},
		{
			name: "timeman is not ticked", fault: func(c *clinic) { c.portal.User(7).Change(func(e *portal.Employee) { e.Scopes = []string{"im"} }) },
			want: []string{"scopes wrong: scope missing", "tracking unexamined after scopes"},
		},
		{
			name: "the time is not tracked", fault: func(c *clinic) { c.portal.User(7).Change(func(e *portal.Employee) { e.NoTracking = true }) },
			want: []string{"tracking wrong: tracking off"},
		},
		{
			name: "its clock is five minutes ahead", clock: 5 * time.Minute, fault: func(*clinic) {},
			want: []string{"clock wrong: clock wrong"},
		},
		{
			name: "a page in place of the answer", fault: func(c *clinic) { c.portal.Fail("", portal.HTML(200), portal.Always) },
			want: append([]string{"portal wrong: not understood"}, behindPortal...),
		},
		{
			name: "no REST interface", fault: func(c *clinic) { c.portal.Fail("", portal.Refused("ERROR_METHOD_NOT_FOUND"), portal.Always) },
			want: append([]string{"portal wrong: method missing"}, behindPortal...),
		},
		{
			name: "an overloaded portal", fault: func(c *clinic) { c.portal.Fail("", portal.Refused("OVERLOAD_LIMIT"), portal.Always) },
			want: append([]string{"portal wrong: blocked"}, behindPortal...),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClinic(t, portal.Options{Clock: func() time.Time { return time.Now().Add(tt.clock) }})
			c.as(c.portal.Start(t).URL)
			tt.fault(c)
			c.wants(tt.want...)
		})
	}
}

func TestCertificates(t *testing.T) {
	now := time.Now()
	behind := []string{
		"portal unexamined after connection", "access unexamined after connection", "clock unexamined after connection",
		"scopes unexamined after connection", "tracking unexamined after connection",
	}
	tests := []struct {
		name        string
		from, until time.Time
		trusted     bool
		want        []string
	}{
		{"good", now.Add(-time.Hour), now.Add(time.Hour), true, nil},
		{"expired", now.Add(-2 * time.Hour), now.Add(-time.Hour), true, append([]string{"connection wrong: certificate expired"}, behind...)},
		{"of an unknown authority", now.Add(-time.Hour), now.Add(time.Hour), false, append([]string{"connection wrong: certificate unknown"}, behind...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClinic(t, portal.Options{})
			certificate, roots, err := portal.NewCertificate(tt.from, tt.until)
			if err != nil {
				t.Fatal(err)
			}
			c.roots = x509.NewCertPool()
			if tt.trusted {
				c.roots = roots
			}
			c.as(c.portal.StartTLS(t, certificate).URL)
			got := detailOf(c.wants(tt.want...), app.CheckConnection)
			for _, part := range []string{"CN=simulated portal", tt.until.UTC().Format(time.DateOnly)} {
				if !strings.Contains(got, part) {
					t.Errorf("%q, want %q in it", got, part)
				}
			}
		})
	}
}

func TestAnUnknownHost(t *testing.T) {
	c := newClinic(t, portal.Options{})
	c.as("https://portal.invalid")
	c.parts.Examiners[app.CheckAddress] = func(context.Context, string) (string, *app.Problem) { // no test asks a real resolver
		return "", &app.Problem{Kind: app.KindHostUnknown, Host: "portal.invalid"}
	}
	c.wants("address wrong: host unknown", "connection unexamined after address", "portal unexamined after address",
		"access unexamined after address", "clock unexamined after address", "scopes unexamined after address",
		"tracking unexamined after address")
}

func TestCredentialsOfTheAccount(t *testing.T) {
	unasked := func(after string) (list []string) {
		for _, c := range []string{"portal", "access", "clock", "scopes", "tracking"} {
			list = append(list, c+" unexamined after "+after)
		}
		return list
	}
	tests := []struct {
		name    string
		account bool
		keyring func(webhook string) keyring
		want    []string
	}{
		{"signed in", true, func(w string) keyring { return keyring{secret: w} }, nil},
		{
			"a locked keyring does not stop what needs none", true, func(string) keyring { return keyring{err: app.ErrKeyringLocked} },
			append([]string{"keyring wrong: keyring locked"}, unasked("keyring")...),
		},
		{
			"the secret is gone", true, func(string) keyring { return keyring{} },
			append([]string{"account wrong: not signed in"}, unasked("account")...),
		},
		{
			"nobody is signed in, and the keyring would not do", false, func(string) keyring { return keyring{err: app.ErrKeyringMissing} },
			append([]string{
				"account wrong: not signed in", "keyring wrong: keyring missing", "address unexamined after account",
				"connection unexamined after account",
			}, unasked("account")...),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClinic(t, portal.Options{})
			url := c.portal.Start(t).URL
			c.as(url)
			if tt.account {
				c.parts.Accounts = accounts{&app.Account{Portal: url, Host: c.parts.Access.Host(), User: 7}}
			}
			c.parts.Access = bitrix.Access{}
			c.parts.Keyring = tt.keyring(c.portal.User(7).Webhook(url))
			c.wants(tt.want...)
		})
	}
}

func TestTheComputer(t *testing.T) {
	c := newClinic(t, portal.Options{})
	c.as(c.portal.Start(t).URL)
	c.parts.Examiners[app.CheckTray] = func(context.Context, string) (string, *app.Problem) { return "", &app.Problem{Kind: app.KindNoTray} }
	c.parts.Journal = broken{c.parts.Journal}
	c.wants("journal wrong: journal unreadable", "tray wrong: no tray")

	c.parts.Examiners[app.CheckDesktop] = func(context.Context, string) (string, *app.Problem) {
		return "", &app.Problem{Kind: app.KindNoDesktop}
	}
	c.wants("journal wrong: journal unreadable", "desktop absent: no desktop", "tray unexamined after desktop",
		"notifications unexamined after desktop")
}

type broken struct{ doctor.Journal }

func (broken) Kept() ([]app.Intent, error) { return nil, errors.New("input/output error") }

// A desktop that never answers delays the check by a few seconds and has no other effect.
func TestTheCheckIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		never := func(context.Context, string) (string, *app.Problem) {
			<-hang
			return "", nil
		}
		began := time.Now()
		findings := doctor.Diagnose(t.Context(), doctor.Parts{
			Ports: account.Ports{Accounts: accounts{}, Keyring: keyring{}}, Journal: broken{},
			Examiners: map[app.CheckName]app.Examiner{app.CheckDirectories: never, app.CheckDesktop: never, app.CheckTray: fine},
		})
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		for _, f := range findings {
			if hung := f.Check == app.CheckDesktop || f.Check == app.CheckDirectories; hung && (f.Problem == nil || f.Problem.Kind != app.KindNoAnswer) {
				t.Errorf("%+v", f)
			}
		}
	})
}

// In a workday the check runs beside everything else. It is about what was typed, not about the account.
func TestExamineOfAWorkday(t *testing.T) {
	c := newClinic(t, portal.Options{})
	url := c.portal.Start(t).URL
	c.as(url)
	c.parts.Access = bitrix.Access{}
	books, _ := c.parts.Journal.(*journal.Journal)
	w := workday.New(workday.Parts{
		Dial: c.parts.Dial, Keyring: c.parts.Keyring, Accounts: c.parts.Accounts, Journal: books, Examiners: c.parts.Examiners,
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.Run(ctx); close(ended) }()
	for typed, want := range map[string]app.Verdict{
		c.portal.User(7).Webhook(url): app.VerdictWell,
		url:                           app.VerdictUnexamined,
		"":                            app.VerdictUnexamined,
	} {
		r := w.Do(t.Context(), app.Command{ID: typed, Verb: app.VerbExamine, Webhook: typed})
		for _, f := range r.Findings {
			if f.Check == app.CheckTracking && f.Verdict != want {
				t.Errorf("%q: %+v, want it %s", typed, r.Findings, want)
			}
		}
		if r.Outcome != app.OutcomeDone || len(r.Findings) < 10 {
			t.Errorf("%q: %+v", typed, r)
		}
		if address := detailOf(r.Findings, app.CheckAddress); (address == "127.0.0.1") != (typed != "") {
			t.Errorf("%q: the address is %q", typed, address)
		}
	}
	stop()
	<-ended
}

// Only the workday gives up a start that is kept for a person who was signed in before, because it tells the person. The check
// only looks.
func TestTheCheckGivesUpNothing(t *testing.T) {
	c := newClinic(t, portal.Options{})
	url := c.portal.Start(t).URL
	c.as(url)
	c.parts.Accounts = accounts{&app.Account{Portal: url, Host: c.parts.Access.Host(), User: 7, Former: []string{"8@example.com"}}}
	c.parts.Access = bitrix.Access{}
	c.parts.Keyring = keyring{secret: c.portal.User(7).Webhook(url)}
	books, _ := c.parts.Journal.(*journal.Journal)
	if err := books.Press(app.Intent{ID: "kept", Account: "8@example.com", Verb: app.VerbStart, Pressed: time.Now()}); err != nil {
		t.Fatal(err)
	}
	c.wants()
	if kept, err := books.Kept(); err != nil || len(kept) != 1 {
		t.Errorf("kept are %+v (%v)", kept, err)
	}
}
