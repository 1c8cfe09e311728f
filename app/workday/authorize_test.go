package workday

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
)

const morning = "2000-02-01T06:00:00Z" // 09:00 in Moscow

// theApp is the application of the office, as its administrator gives it out.
func theApp() *app.Application {
	return &app.Application{Portal: oldHost, ID: "local.made.up", Secret: "made-up-client-secret"}
}

// loopback makes the address of theApp one that may be called without TLS.
func loopback(a *app.Application) *app.Application {
	a.Portal = "http://" + a.Portal
	return a
}

// agree signs in by the application: the person agrees in the browser, and the browser brings the code by itself.
func (o *office) agree() {
	o.Helper()
	r := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
	o.expect(r, app.OutcomeDone, "")
	waited := o.await()
	o.open(r.Page)
	o.comeBack()
	o.expect(<-waited, app.OutcomeDone, "")
	o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
}

// await waits for the browser.
func (o *office) await() <-chan app.Reply {
	waited := make(chan app.Reply, 1)
	o.crew.Go(func() { waited <- o.do(app.Command{ID: "await", Verb: app.VerbAwaitCode}) })
	synctest.Wait()
	return waited
}

func TestSignInByAnApplication(t *testing.T) {
	const key = "7@" + oldHost
	t.Run("the browser comes back", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			r := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			o.expect(r, app.OutcomeDone, "")
			if strings.Contains(r.Page, "secret") || !strings.Contains(r.Page, "client_id=local.made.up") {
				t.Errorf("the page is %s", r.Page)
			}
			waited := o.await()
			o.open(r.Page)
			o.comeBack()
			checked := <-waited
			o.expect(checked, app.OutcomeDone, "")
			if p := checked.Person; p == nil || p.Name != "Анна Смирнова" || p.App != "local.made.up" || p.User != 7 {
				t.Errorf("person %+v", checked.Person)
			}
			if len(o.secrets) != 0 {
				t.Error("the grant is stored before she said that it is hers")
			}
			o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
			if !strings.HasPrefix(o.secrets[key], "{") || o.saved() == nil || o.saved().App != "local.made.up" {
				t.Errorf("secrets %d, account %+v", len(o.secrets), o.saved())
			}
			o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
			o.expect(o.do(app.Command{Verb: app.VerbSignOut}), app.OutcomeDone, "")
			if len(o.secrets) != 0 {
				t.Error("the grant is still in the keyring")
			}
		})
	})
	t.Run("the address is pasted", func(t *testing.T) {
		inOffice(t, morning, func(o *office) { o.browser.deaf = true }, func(o *office) {
			r := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			if strings.Contains(r.Page, "redirect_uri") {
				t.Errorf("the browser is to come back to %s, where nobody listens", r.Page)
			}
			waited := o.await()
			code := o.anna.Code()
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: "no, thanks"}), app.OutcomeRefused, app.KindNotACode)
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: "https://example.com/?state=other&code=" + code}), app.OutcomeRefused, app.KindNotACode)
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: "made-up-code-nobody-gave-1"}), app.OutcomeRefused, app.KindCodeRefused)
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: code}), app.OutcomeDone, "")
			o.expect(<-waited, app.OutcomeDone, "")
			o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
		})
	})
	t.Run("without a keyring", func(t *testing.T) {
		inOffice(t, morning, func(o *office) { o.memory.lock = app.ErrKeyringMissing }, func(o *office) {
			r := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			waited := o.await()
			o.open(r.Page)
			o.comeBack()
			o.expect(<-waited, app.OutcomeDone, "")
			o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeRefused, app.KindKeyringMissing)
			o.expect(o.do(app.Command{Verb: app.VerbSignIn, InMemory: true}), app.OutcomeDone, "")
			o.portal.ExpireTokens()
			o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
		})
	})
}

func TestAnAuthorizationThatComesToNothing(t *testing.T) {
	t.Run("refused in the browser, which tells nobody", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			waited := o.await()
			began := time.Now()
			o.expect(<-waited, app.OutcomeRefused, app.KindNoCode)
			if took := time.Since(began); took > authorizing {
				t.Errorf("waited %v", took)
			}
			o.expect(o.do(app.Command{Verb: app.VerbAwaitCode}), app.OutcomeRefused, app.KindNoCode)
		})
	})
	t.Run("begun anew", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			first := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			waited := o.await()
			second := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			o.expect(<-waited, app.OutcomeRefused, app.KindNoCode)
			if first.Page == second.Page {
				t.Error("both have the same state")
			}
			waited = o.await()
			o.open(second.Page)
			o.comeBack()
			o.expect(<-waited, app.OutcomeDone, "")
		})
	})
	t.Run("too late", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			r := o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			waited := o.await()
			o.open(r.Page)
			time.Sleep(31 * time.Second)
			o.comeBack()
			o.expect(<-waited, app.OutcomeRefused, app.KindCodeRefused)
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: o.anna.Code()}), app.OutcomeRefused, app.KindNoCode)
		})
	})
	t.Run("another secret", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			wrong := loopback(theApp())
			wrong.Secret = "made-up-other-secret"
			r := o.do(app.Command{Verb: app.VerbAuthorize, App: wrong})
			waited := o.await()
			o.open(r.Page)
			o.comeBack()
			o.expect(<-waited, app.OutcomeRefused, app.KindAppRefused)
		})
	})
	t.Run("nothing of an application", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			for _, tt := range []struct {
				app  *app.Application
				kind app.Kind
			}{
				{nil, app.KindNotAPortal},
				{&app.Application{Portal: "nonsense", ID: "a", Secret: "b"}, app.KindNotAPortal},
				{&app.Application{Portal: "http://example.com", ID: "a", Secret: "b"}, app.KindPlainHTTP},
				{&app.Application{Portal: "example.com", ID: "a"}, app.KindNotAnApp},
				{&app.Application{Portal: "example.com", Secret: "b"}, app.KindNotAnApp},
				{&app.Application{Portal: "example.com", ID: "a", Secret: "b", AuthServer: "http://example.com"}, app.KindPlainHTTP},
			} {
				r := o.do(app.Command{Verb: app.VerbAuthorize, App: tt.app})
				o.expect(r, app.OutcomeRefused, tt.kind)
				if r.Problem.Field != app.FieldPortal && r.Problem.Field != app.FieldApp {
					t.Errorf("%+v is about %q", tt.app, r.Problem.Field)
				}
			}
			o.expect(o.do(app.Command{Verb: app.VerbCheck, Code: "made-up-code-1234567"}), app.OutcomeRefused, app.KindNoCode)
		})
	})
	t.Run("the program ends", func(t *testing.T) {
		inOffice(t, morning, nil, func(o *office) {
			o.do(app.Command{Verb: app.VerbAuthorize, App: loopback(theApp())})
			o.await() // the wait ends with the office
		})
	})
}

// An access token lives for an hour. It is renewed once for everybody who needs it, in this process and in others.
func TestAGrantIsRenewed(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.agree()
		ctx, stop := context.WithCancel(o.Context())
		defer stop()
		other := o.begin(ctx)
		o.portal.ExpireTokens()
		before := len(o.portal.Asked("oauth/token"))
		o.crew.Go(func() { o.doOn(other, app.Command{ID: "other", Verb: app.VerbRefresh}) })
		// The other process may find the press and send it.
		if r := o.do(app.Command{Verb: app.VerbStart}); r.Outcome != app.OutcomeDone && r.Outcome != app.OutcomeAlready {
			t.Errorf("start: %q (%v)", r.Outcome, r.Problem)
		}
		time.Sleep(app.Fresh + time.Second)
		o.expect(o.doOn(other, app.Command{Verb: app.VerbPause}), app.OutcomeDone, "")
		if got := len(o.portal.Asked("oauth/token")) - before; got != 1 {
			t.Errorf("renewed %d times", got)
		}
		// Two calls are a refused one and its repetition.
		if opened, records := len(o.portal.Asked("timeman.open")), len(o.anna.Records()); opened > 2 || records != 1 {
			t.Errorf("opened %d times, %d records", opened, records)
		}
		stop()
	})
}

func TestARenewedGrantThatCannotBeStored(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.agree()
		o.portal.ExpireTokens()
		o.memory.lock = app.ErrKeyringLocked
		o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeRefused, app.KindKeyringLocked)
		if o.anna.Status() != "CLOSED" {
			t.Error("it was used before it was stored")
		}
		o.memory.lock = nil
		o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
	})
}

// When the grant is over, Anna only has to agree again: the secret of the application is still there, and what is kept stays
// kept.
func TestAGrantThatIsOver(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.agree()
		o.portal.ExpireTokens()
		o.portal.Revoke()
		o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeRefused, app.KindSignedOut)
		if p := o.workday.Snapshot().Problem; p == nil || p.Kind != app.KindSignedOut {
			t.Errorf("the views are shown %v", p)
		}
		synctest.Wait() // the books are closed after the reply
		o.kept = []app.Intent{{ID: "kept", Account: o.saved().Key(), Verb: app.VerbStart, Pressed: time.Now()}}
		o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeRefused, app.KindSignedOut)
		if len(o.kept) != 1 || o.saved() == nil || len(o.secrets) != 1 {
			t.Error("something is lost")
		}
		o.kept = nil

		known := loopback(theApp())
		known.Secret = ""
		r := o.do(app.Command{Verb: app.VerbAuthorize, App: known})
		o.expect(r, app.OutcomeDone, "")
		waited := o.await()
		o.open(r.Page)
		o.comeBack()
		o.expect(<-waited, app.OutcomeDone, "")
		o.expect(o.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
		o.expect(o.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeDone, "")
		if p := o.workday.Snapshot().Problem; p != nil {
			t.Errorf("still %v", p)
		}
	})
}
