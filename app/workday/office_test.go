package workday

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// An office is a simulated portal with Anna, user number 7, and workdays that reach it by the real client, without a network
// and in virtual time.
type office struct {
	*testing.T
	*memory
	portal  *portal.Portal
	anna    *portal.User
	hosts   map[string]http.Handler
	offline atomic.Bool // none of the hosts is in reach
	browser *browser
	lock    sync.Mutex // the lock of the keyring, which the workdays share
	turn    func(context.Context) (func(), error)

	workday *Workday
	crew    sync.WaitGroup
}

// webhookOf is a webhook of Anna's at a host.
func (o *office) webhookOf(host string) string { return o.anna.Webhook("http://" + host) }

const oldHost, newHost = "127.0.0.1", "127.0.0.2"

// inOffice runs a story. The clock stands at the given moment when it begins. Prepare changes the portal before anybody signs
// in; then Anna signs in with her webhook.
func inOffice(t *testing.T, at string, prepare func(*office), story func(*office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		begin, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(begin))
		o := &office{T: t, memory: &memory{secrets: map[string]string{}}, hosts: map[string]http.Handler{}, browser: &browser{}, turn: turns()}
		o.portal = portal.New(portal.Options{Zone: "Europe/Moscow", App: portal.App{
			ClientID: "local.made.up", ClientSecret: "made-up-client-secret", HonorsRedirectURI: true, User: 7,
		}})
		o.anna = o.portal.Add(portal.Employee{ID: 7, Name: "Анна", LastName: "Смирнова", Zone: "Europe/Moscow"})
		o.hosts[oldHost] = o.portal
		if prepare != nil {
			prepare(o)
		}
		ctx, stop := context.WithCancel(t.Context())
		o.workday = o.begin(ctx)
		story(o)
		stop()
		o.crew.Wait()
	})
}

// begin starts a resident.
func (o *office) begin(ctx context.Context) *Workday {
	w := New(o.parts())
	o.crew.Go(func() { w.Run(ctx) })
	synctest.Wait()
	return w
}

func (o *office) parts() Parts {
	way := bitrix.WithTransport(o)
	return Parts{
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, append(more, way)...))
		},
		DialGrant: func(g bitrix.Grant, s bitrix.GrantStore, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewGrantClient(g, s, append(more, way)...))
		},
		Exchange: func(ctx context.Context, a bitrix.App, c bitrix.AuthCode) (bitrix.Grant, error) {
			return bitrix.Exchange(ctx, a, c, way)
		},
		Listen:  func() (account.CodeListener, error) { return o.browser.listen() },
		Keyring: o.memory, Accounts: o.memory, Journal: o.memory,
		Lock: func(context.Context) (func(), error) { o.lock.Lock(); return o.lock.Unlock, nil }, Turn: o.turn,
	}
}

// RoundTrip is the way to the hosts of the office.
func (o *office) RoundTrip(r *http.Request) (response *http.Response, err error) {
	handler := o.hosts[r.URL.Host]
	if handler == nil || o.offline.Load() {
		return nil, errors.New("no such host here: " + r.URL.Host)
	}
	defer func() {
		if recover() != nil {
			response, err = nil, errors.New("the connection was cut")
		}
	}()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

func (o *office) do(c app.Command) app.Reply {
	o.Helper()
	return o.doOn(o.workday, c)
}

func (o *office) doOn(w *Workday, c app.Command) app.Reply {
	if c.ID == "" {
		c.ID = "press"
	}
	c.Pressed = time.Now()
	return w.Do(o.Context(), c)
}

// signIn signs Anna in with her webhook.
func (o *office) signIn() {
	o.Helper()
	o.expect(o.do(app.Command{Verb: app.VerbCheck, Webhook: o.webhookOf(oldHost)}), app.OutcomeDone, "")
	o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
}

func (o *office) expect(r app.Reply, outcome app.Outcome, k app.Kind) {
	o.Helper()
	var kind app.Kind
	if r.Problem != nil {
		kind = r.Problem.Kind
	}
	if r.Outcome != outcome || kind != k {
		o.Errorf("%s: %q %q (%v), want %q %q", r.Verb, r.Outcome, kind, r.Problem, outcome, k)
	}
}

// asked are the methods that the portal was asked for since the n-th request, without those inside a batch. A batch that opens
// the day has the name of the method that does so.
func (o *office) asked(since int) []string {
	methods := []string{}
	for _, r := range o.portal.Requests()[since:] {
		calls, _ := r.Params["cmd"].(map[string]any)
		switch {
		case r.Batch:
		case calls["open"] != nil:
			methods = append(methods, "timeman.open")
		default:
			methods = append(methods, r.Method)
		}
	}
	return methods
}

func (o *office) wantAsked(since int, want ...string) {
	o.Helper()
	if got := o.asked(since); !slices.Equal(got, want) {
		o.Errorf("the portal was asked %q, want %q", got, want)
	}
}

// A browser is where a person agrees: it opens a page, follows the portal's redirect, and so brings the code.
type browser struct {
	address string
	came    chan string
	deaf    bool // nothing listens on this computer
}

func (b *browser) listen() (account.CodeListener, error) {
	if b.deaf {
		return nil, errors.New("no port is free")
	}
	b.came = make(chan string, 1)
	return b, nil
}

// Redirect is the address to which the browser comes back.
func (b *browser) Redirect() string { return "http://127.0.0.1:53682/" }

// Wait waits until the browser comes back.
func (b *browser) Wait(ctx context.Context, state string) (bitrix.AuthCode, error) {
	select {
	case address := <-b.came:
		return bitrix.ParseAuthCode(address, state)
	case <-ctx.Done():
		return bitrix.AuthCode{}, ctx.Err()
	}
}

// open goes to a page of the portal, and follows its redirect.
func (o *office) open(page string) {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), http.MethodGet, page, http.NoBody)
	if err != nil {
		o.Fatal(err)
	}
	response, err := o.RoundTrip(r)
	if err != nil {
		o.Fatal(err)
	}
	o.browser.address = response.Header.Get("Location")
}

// comeBack lets the redirect reach this computer.
func (o *office) comeBack() {
	o.browser.came <- o.browser.address
	synctest.Wait()
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
