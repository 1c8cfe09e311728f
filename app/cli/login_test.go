package cli

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// A home is a computer with a keyring, and a portal that can be reached from it.
type home struct {
	*testing.T
	portal  *portal.Portal
	anna    *portal.User
	address string

	keyring *ring
	browse  func(page string)
	deaf    bool   // nothing can listen for the browser
	asked   func() // is called when it is asked whose day it is
}

func newHome(t *testing.T) *home {
	h := &home{T: t, keyring: &ring{secrets: map[string]string{}}, browse: func(string) {}}
	h.portal = portal.New(portal.Options{App: portal.App{
		ClientID: "local.made.up", ClientSecret: "made-up-client-secret", HonorsRedirectURI: true,
	}})
	h.anna = h.portal.Add(portal.Employee{ID: 7, Name: "Анна", LastName: "Смирнова", Zone: "Europe/Moscow"})
	h.address = h.portal.Start(t).URL
	return h
}

// run runs a command as from a pipe, or on a terminal where a secret is given.
func (h *home) run(stdin io.Reader, secret string, args ...string) (code int, said string) {
	h.Helper()
	out := safe{asked: h.asked}
	parts := Parts{
		Words: words.New("en"), Stdin: stdin, Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" }, Autostart: struct{ Autostart }{},
		Browse: func(_ context.Context, page string) error { go h.browse(page); return nil },
		Connect: func(ctx context.Context, access bitrix.Access) (Workday, func(), error) {
			ctx, stop := context.WithCancel(ctx)
			workday := workday.New(h.parts(access))
			var running sync.WaitGroup
			running.Go(func() { workday.Run(ctx) })
			return workday, func() { stop(); running.Wait() }, nil
		},
	}
	if secret != "" {
		parts.ReadSecret = func(context.Context) (string, error) { return secret, nil }
	}
	code = Run(h.Context(), parts, args)
	for _, s := range []string{secret, "made-up-client-secret"} {
		if s != "" && strings.Contains(out.String(), s) {
			h.Errorf("a secret is printed: %s", out.String())
		}
	}
	return code, out.String()
}

func (h *home) parts(access bitrix.Access) workday.Parts {
	return workday.Parts{
		Access: access, OneCommand: true, Journal: forgetful{}, Keyring: h.keyring, Accounts: h.keyring,
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, more...))
		},
		DialGrant: func(g bitrix.Grant, s bitrix.GrantStore, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewGrantClient(g, s, more...))
		},
		Exchange: func(ctx context.Context, a bitrix.App, c bitrix.AuthCode) (bitrix.Grant, error) {
			return bitrix.Exchange(ctx, a, c)
		},
		Listen: func() (account.CodeListener, error) {
			if h.deaf {
				return nil, io.EOF
			}
			l, err := bitrix.ListenLoopback(0, bitrix.Pages{Lang: "en", Done: "Done.", Not: "Not."})
			if err != nil {
				return nil, err
			}
			return l, nil
		},
	}
}

// follow is a browser that goes where the portal sends it.
func (h *home) follow(page string) {
	if r, err := http.Get(page); err != nil {
		h.Error(err)
	} else {
		_ = r.Body.Close()
	}
}

func (h *home) wantSignedIn(code int, said string) {
	h.Helper()
	if code != ExitDone || !strings.Contains(said, "Анна Смирнова") || h.keyring.account == nil {
		h.Fatalf("exit code %d, account %v: %s", code, h.keyring.account, said)
	}
	if code, said := h.run(strings.NewReader(""), "", "open"); code != ExitDone || h.anna.Status() != "OPENED" {
		h.Errorf("signed in, but open ends with %d: %s", code, said)
	}
}

func TestLoginByAnApplication(t *testing.T) {
	login := func(h *home) []string { return []string{"login", "--app", "local.made.up", "--portal", h.address} }
	t.Run("the browser comes back", func(t *testing.T) {
		h := newHome(t)
		h.browse = h.follow
		h.wantSignedIn(h.run(strings.NewReader("made-up-client-secret\n"), "", login(h)...))
	})
	t.Run("on a terminal it is asked whose day it is, after the browser has come back", func(t *testing.T) {
		h := newHome(t)
		h.browse = h.follow
		in, typed := io.Pipe()
		h.asked = func() { go io.WriteString(typed, "y\n") }
		code, said := h.run(in, "made-up-client-secret", login(h)...)
		h.wantSignedIn(code, said)
		if !strings.Contains(said, "Is this you?") {
			t.Errorf("nobody asked: %s", said)
		}
	})
	t.Run("the code is pasted", func(t *testing.T) {
		h := newHome(t)
		h.deaf = true
		code, said := h.run(strings.NewReader("made-up-client-secret\nhello\n"+h.anna.Code()+"\n"), "", login(h)...)
		h.wantSignedIn(code, said)
		if !strings.Contains(said, "neither a code nor the address") {
			t.Errorf("a line that is no code is passed over: %s", said)
		}
	})
	t.Run("another secret", func(t *testing.T) {
		h := newHome(t)
		h.browse = h.follow
		if code, said := h.run(strings.NewReader("made-up-other-secret\n"), "", login(h)...); code != ExitSignIn {
			t.Errorf("exit code %d: %s", code, said)
		}
	})
	t.Run("no secret", func(t *testing.T) {
		h := newHome(t)
		if code, said := h.run(strings.NewReader(""), "", login(h)...); code != ExitUsage {
			t.Errorf("exit code %d: %s", code, said)
		}
	})
	t.Run("only half of it", func(t *testing.T) {
		h := newHome(t)
		if code, said := h.run(strings.NewReader(""), "", "login", "--app", "local.made.up"); code != ExitUsage {
			t.Errorf("exit code %d: %s", code, said)
		}
	})
}

func TestLoginFollowsARenamedPortal(t *testing.T) {
	h := newHome(t)
	old := h.portal.Start(t) // the same portal under its old name
	webhook := h.anna.Webhook(old.URL)
	code, said := h.run(strings.NewReader(webhook+"\n"), "", "login")
	if code != ExitDone {
		t.Fatalf("exit code %d: %s", code, said)
	}
	h.portal.Fail("timeman.status", portal.Moved(h.address), 2)
	code, said = h.run(strings.NewReader(""), "", "status")
	name := strings.TrimPrefix(h.address, "http://")
	if code != ExitUnreached || !strings.Contains(said, "clockin24 login --moved "+name) {
		t.Fatalf("exit code %d: %s", code, said)
	}
	code, said = h.run(strings.NewReader(""), "", "login", "--moved", h.address)
	if code != ExitDone || !strings.Contains(said, name) || h.keyring.account.Host != name {
		t.Errorf("exit code %d, account %+v: %s", code, h.keyring.account, said)
	}
	if code, said := h.run(strings.NewReader(""), "", "login", "--moved", "other.example.com"); code != ExitDone {
		t.Errorf("a portal that is not renamed: exit code %d: %s", code, said)
	}
}

func TestABusyPortalIsSaid(t *testing.T) {
	h := newHome(t)
	h.portal.Fail("timeman.status", portal.Refused("QUERY_LIMIT_EXCEEDED"), 1)
	code, said := h.run(strings.NewReader(""), "", "status", "--url", h.anna.Webhook(h.address))
	if code != ExitDone || !strings.Contains(said, "The portal is busy, next try at ") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// A ring is a keyring and an account store in memory.
type ring struct {
	mu      sync.Mutex
	secrets map[string]string
	account *app.Account
}

func (r *ring) Load(_ context.Context, key string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, ok := r.secrets[key]; ok {
		return s, nil
	}
	return "", app.ErrNoSecret
}

func (r *ring) Store(_ context.Context, key, secret string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets[key] = secret
	return nil
}

func (r *ring) Delete(_ context.Context, key string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.secrets, key)
	return nil
}

func (r *ring) LoadAccount() (*app.Account, error) { return r.account, nil }

func (r *ring) SaveAccount(a *app.Account) error {
	r.account = a
	return nil
}

// A safe buffer takes what several goroutines print.
type safe struct {
	mu    sync.Mutex
	b     bytes.Buffer
	asked func()
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked != nil && bytes.Contains(p, []byte("Is this you?")) {
		s.asked()
	}
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
