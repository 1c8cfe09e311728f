package workday

import (
	"context"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix/portal"
)

// rename makes the portal answer at a new host, and the old host redirect there.
func (o *office) rename() {
	o.hosts[newHost] = o.portal
	o.hosts[oldHost] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+newHost+r.URL.RequestURI())
		w.WriteHeader(http.StatusFound)
	})
}

// A renamed portal is followed after consent, and then remembered.
func TestARenamedPortal(t *testing.T) {
	ways := map[string]func(*office){"webhook": (*office).signIn, "application": (*office).agree}
	for name, signIn := range ways {
		t.Run(name, func(t *testing.T) {
			inOffice(t, morning, nil, func(o *office) {
				signIn(o)
				o.rename()
				before := len(o.portal.Requests())
				r := o.do(app.Command{Verb: app.VerbStart})
				o.expect(r, app.OutcomeUnreached, app.KindRenamed)
				if r.Problem.Host != newHost {
					t.Errorf("its name is now %q", r.Problem.Host)
				}
				if p := o.workday.Snapshot().Problem; p == nil || p.Kind != app.KindRenamed || p.Host != newHost {
					t.Errorf("the views are shown %v", p)
				}
				o.expect(o.do(app.Command{Verb: app.VerbMove, Host: "other.example.com"}), app.OutcomeUnreached, app.KindRenamed)
				o.wantAsked(before) // nothing went there before she agreed

				o.kept = []app.Intent{{ID: "kept", Account: "7@" + oldHost, Verb: app.VerbStart, Pressed: time.Now()}}
				o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeDone, "")
				o.wantAsked(before, "profile", "batch", "timeman.open")
				if want := []string{"7@" + oldHost + " to 7@" + newHost}; !slices.Equal(o.renamed, want) || o.saved().Was != "" {
					t.Errorf("the journal followed %q, want %q; the account was %q", o.renamed, want, o.saved().Was)
				}
				if o.saved().Host != newHost || o.saved().Portal != "http://"+newHost || len(o.secrets) != 1 || o.secrets["7@"+newHost] == "" {
					t.Errorf("account %+v, %d secrets", o.saved(), len(o.secrets))
				}
				synctest.Wait() // the books are closed after the reply
				if len(o.kept) != 0 {
					t.Error("the press that was kept is not settled at the new address")
				}
				o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeAlready, "")
				o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeAlready, "")

				ctx, stop := context.WithCancel(o.Context())
				defer stop()
				if s := o.begin(ctx).Snapshot(); s.Day.State != app.StateOpened || s.Account.Host != newHost {
					t.Errorf("after a restart: %+v", s)
				}
			})
		})
	}
}

// If the journal cannot follow at once, or the program is killed before it has followed, it follows later. The days and the
// kept press are never left under a name that nobody has any more.
func TestTheJournalOfARenamedPortalFollowsLater(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		inOffice(t, morning, nil, func(o *office) {
			o.signIn()
			o.rename()
			o.kept = []app.Intent{{ID: "kept", Account: "7@" + oldHost, Verb: app.VerbStart, Pressed: time.Now()}}
			o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeUnreached, app.KindRenamed)
			o.full = syscall.ENOSPC
			o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeDone, "")
			if o.saved().Host != newHost || o.saved().Was != "7@"+oldHost || o.kept[0].Account != "7@"+oldHost {
				t.Fatalf("the account is %+v, the press %+v", o.saved(), o.kept)
			}
			o.full = nil
			o.secrets["7@"+oldHost] = "as if killed before it was forgotten"
			if restarts {
				ctx, stop := context.WithCancel(o.Context())
				defer stop()
				o.begin(ctx)
			} else {
				o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
			}
			synctest.Wait()
			if len(o.renamed) != 1 || o.saved().Was != "" || len(o.secrets) != 1 {
				t.Errorf("followed %v, the account is %+v, %d secrets", o.renamed, o.saved(), len(o.secrets))
			}
			if len(o.kept) != 0 || o.anna.Status() != portal.Opened {
				t.Errorf("the press that was kept is still there: %+v, and the day %s", o.kept, o.anna.Status())
			}
		})
	}
}

// If the keyring refuses to remove the secret under the old name, the program tries again later. The journal does not wait for
// that.
func TestTheSecretOfARenamedPortalGoesLater(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.rename()
		o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeUnreached, app.KindRenamed)
		o.full = syscall.ENOSPC
		o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeDone, "")
		o.full, o.memory.lock = nil, app.ErrKeyringLocked
		o.do(app.Command{Verb: app.VerbRefresh})
		if len(o.renamed) != 1 || o.saved().Was == "" {
			t.Errorf("followed %q, and the account is %+v", o.renamed, o.saved())
		}
		o.memory.lock = nil
		o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
		if o.saved().Was != "" {
			t.Errorf("the account is still %+v", o.saved())
		}
	})
}

// A sign-out leaves no secret behind, not even under an old name from which the journal has not yet moved.
func TestSignOutOfARenamedPortal(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.rename()
		o.expect(o.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeUnreached, app.KindRenamed)
		o.full = syscall.ENOSPC
		o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeDone, "")
		o.secrets["7@"+oldHost] = "the keyring did not let go of it"
		o.do(app.Command{Verb: app.VerbSignOut})
		if len(o.secrets) != 0 || o.saved() != nil {
			t.Errorf("left behind: %d secrets, the account %+v", len(o.secrets), o.saved())
		}
	})
}

// The portal at the new address has to know Anna as the same person.
func TestARenamedPortalThatIsAnotherOne(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.rename()
		stranger := portal.New(portal.Options{})
		stranger.Add(portal.Employee{ID: 9, Login: "7", Secret: o.anna.Get().Secret})
		o.hosts[newHost] = stranger
		o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeUnreached, app.KindMoved)
		if o.saved().Host != oldHost || o.secrets["7@"+oldHost] == "" {
			t.Error("it was followed")
		}
	})
}

// Every other redirect is refused, and nothing is sent there.
func TestARedirectThatIsNoRename(t *testing.T) {
	for _, location := range []string{
		"http://" + newHost + "/", "http://" + newHost + "/auth/?back=%2Frest", "http://example.com/rest/", "//" + newHost,
	} {
		t.Run(location, func(t *testing.T) {
			inOffice(t, morning, nil, func(o *office) {
				o.signIn()
				o.rename()
				o.hosts[oldHost] = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", location)
					w.WriteHeader(http.StatusFound)
				})
				before := len(o.portal.Requests())
				o.expect(o.do(app.Command{Verb: app.VerbStart}), app.OutcomeUnreached, app.KindMoved)
				o.expect(o.do(app.Command{Verb: app.VerbMove, Host: newHost}), app.OutcomeUnreached, app.KindMoved)
				o.wantAsked(before)
			})
		})
	}
}

// While a call waits for a busy portal, every view can say until when.
func TestABusyPortal(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.portal.Fail("timeman.open", portal.Refused("QUERY_LIMIT_EXCEEDED"), 2)
		pressed := make(chan app.Reply)
		go func() { pressed <- o.do(app.Command{Verb: app.VerbStart}) }()
		synctest.Wait()
		s := o.workday.Snapshot()
		if wait := time.Until(s.Waiting); wait < time.Second || wait > 2*time.Second || s.Doing != app.VerbStart {
			t.Errorf("it waits %v, doing %q", wait, s.Doing)
		}
		o.expect(<-pressed, app.OutcomeDone, "")
		if s := o.workday.Snapshot(); !s.Waiting.IsZero() {
			t.Errorf("it still waits until %v", s.Waiting)
		}
		if asked := len(o.portal.Asked("timeman.open")); asked != 3 {
			t.Errorf("asked %d times", asked)
		}
	})
}

// A portal that blocks requests for a while says until when, and nothing is sent to it until then.
func TestABlockedPortal(t *testing.T) {
	for _, code := range []string{"OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"} {
		t.Run(code, func(t *testing.T) {
			inOffice(t, morning, nil, func(o *office) {
				o.signIn()
				o.portal.Fail("timeman.open", portal.Refused(code), 1)
				r := o.do(app.Command{Verb: app.VerbStart})
				o.expect(r, app.OutcomeKept, app.KindBlocked)
				if until := r.Problem.Time; !until.Equal(time.Now().Add(10 * time.Minute).Truncate(time.Second)) {
					t.Errorf("until %v, which is in %v", until, time.Until(until))
				}
				before := len(o.portal.Requests())
				time.Sleep(10*time.Minute - time.Second)
				o.wantAsked(before)
				time.Sleep(6 * time.Minute)
				o.wantAsked(before, "timeman.status")
			})
		})
	}
}

// A portal that takes no batch gets the calls one by one.
func TestAPortalWithoutBatch(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.portal.Fail("batch", portal.Refused("ERROR_METHOD_NOT_FOUND"), portal.Always)
		before := len(o.portal.Requests())
		ctx, stop := context.WithCancel(o.Context())
		defer stop()
		w := o.begin(ctx)
		o.wantAsked(before, "batch", "timeman.status", "timeman.settings", "profile")
		if s := w.Snapshot(); s.Day.State != app.StateNotStarted || !s.Rules.Known || s.Problem != nil {
			t.Errorf("snapshot %+v", s)
		}
		o.expect(o.doOn(w, app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
		o.wantAsked(before, "batch", "timeman.status", "timeman.settings", "profile", "timeman.status")
	})
}

func TestTheFirstReadingIsOneRequest(t *testing.T) {
	inOffice(t, morning, nil, func(o *office) {
		o.signIn()
		o.anna.Change(func(e *portal.Employee) { e.Zone = "Asia/Almaty" }) // Anna has moved
		before := len(o.portal.Requests())
		ctx, stop := context.WithCancel(o.Context())
		defer stop()
		w := o.begin(ctx)
		o.wantAsked(before, "batch")
		if s := w.Snapshot(); s.Day.State != app.StateNotStarted || !s.Rules.Known || s.Account.Zone != "Asia/Almaty" {
			t.Errorf("snapshot %+v of %+v", s, s.Account)
		}
		if o.saved().Zone != "Asia/Almaty" {
			t.Error("the new zone is not written down")
		}
	})
}
