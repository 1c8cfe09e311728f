package workday

import (
	"context"
	"errors"
	"maps"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/bitrix/portal"
)

// A handover is Anna's workday with a kept start, at the moment when Boris comes to her computer.
type handover struct {
	*office
	boris *portal.User
	told  []app.Reply // what was told about the start
}

const anna, boris = "7@" + oldHost, "8@" + oldHost

func handOver(t *testing.T, story func(*handover)) {
	t.Helper()
	inOffice(t, morning, nil, func(o *office) {
		h := &handover{office: o, boris: o.portal.Add(portal.Employee{ID: 8, Name: "Борис", Zone: "Europe/Moscow"})}
		o.signIn()
		way := o.hosts[oldHost]
		delete(o.hosts, oldHost)
		o.expect(o.do(app.Command{ID: "first", Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeKept, app.KindConnectionCut)
		o.hosts[oldHost] = way
		o.workday.parts.Told = h.hear
		story(h)
	})
}

func (h *handover) hear(r app.Reply, _ app.Snapshot) {
	if r.ID == "first" {
		h.told = append(h.told, r)
	}
}

// offer is the check of a webhook, which says whether the kept start would be given up.
func (h *handover) offer(webhook string, drops bool) {
	h.Helper()
	r := h.do(app.Command{ID: "c", Verb: app.VerbCheck, Webhook: webhook})
	h.expect(r, app.OutcomeDone, "")
	if r.Person.Drops != drops {
		h.Errorf("drops a start: %v, want %v", r.Person.Drops, drops)
	}
}

func (h *handover) borisComes(inMemory bool) {
	h.Helper()
	h.offer(h.boris.Webhook("http://"+oldHost), true)
	h.expect(h.do(app.Command{ID: "s", Verb: app.VerbSignIn, InMemory: inMemory}), app.OutcomeDone, "")
	synctest.Wait()
}

// restart starts the program again. It returns the function that ends it.
func (h *handover) restart(ctx context.Context, change func(*Parts)) (w *Workday, end func()) {
	ctx, stop := context.WithCancel(ctx)
	parts := h.parts()
	parts.Told = h.hear
	if change != nil {
		change(&parts)
	}
	w = New(parts)
	ended := make(chan struct{})
	go func() { w.Run(ctx); close(ended) }()
	synctest.Wait()
	return w, func() { stop(); <-ended }
}

// wantGivenUp expects that the start is off the books, and that this was told once.
func (h *handover) wantGivenUp() {
	h.Helper()
	if len(h.kept) != 0 || len(h.told) != 1 || h.told[0].Outcome != app.OutcomeGivenUp || !slices.Equal(h.settled, []app.Outcome{app.OutcomeGivenUp}) {
		h.Errorf("kept %v, told %v, settled %v", h.kept, h.told, h.settled)
	}
	if records := h.anna.Records(); len(records) != 0 {
		h.Errorf("recorded %v", records)
	}
}

func (h *handover) wantSecrets(of ...string) {
	h.Helper()
	if got := slices.Sorted(maps.Keys(h.secrets)); !slices.Equal(got, of) {
		h.Errorf("the keyring has secrets of %q, want %q", got, of)
	}
}

// Signing in as somebody else signs the former person out. No secret stays, and no start stays that nobody would ever see
// again.
func TestSignInAsSomebodyElse(t *testing.T) {
	handOver(t, func(h *handover) {
		h.borisComes(false)
		h.wantGivenUp()
		h.wantSecrets(boris)
		if s := h.workday.Snapshot(); s.Kept != nil || s.Account.Key() != boris || h.saved().Key() != boris || h.saved().Former != nil {
			h.Errorf("signed in as %+v, on disk %+v, kept %v", s.Account, h.saved(), s.Kept)
		}
		time.Sleep(48 * time.Hour)
		h.expect(h.do(app.Command{ID: "out", Verb: app.VerbSignOut}), app.OutcomeDone, "")
		h.wantGivenUp()
		h.wantSecrets()
	})
}

// A new webhook of the same person replaces the old one, and the kept starts are sent with it.
func TestSignInAgain(t *testing.T) {
	handOver(t, func(h *handover) {
		old := h.secrets[anna]
		h.anna.Change(func(e *portal.Employee) { e.Secret = "anothermadeupsecret" })
		h.offer(h.webhookOf(oldHost), false)
		h.expect(h.do(app.Command{ID: "s", Verb: app.VerbSignIn}), app.OutcomeDone, "")
		synctest.Wait()
		h.wantSecrets(anna)
		if h.secrets[anna] == old {
			t.Error("the old webhook is still in the keyring")
		}
		if len(h.told) != 1 || h.told[0].Outcome != app.OutcomeDone || len(h.anna.Records()) != 1 {
			t.Errorf("told %v", h.told)
		}
	})
}

// A person who signs in at the new name of a portal is the same person, if the portal itself has given that name.
func TestSignInAgainAtARenamedPortal(t *testing.T) {
	handOver(t, func(h *handover) {
		h.rename()
		h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeUnreached, app.KindRenamed)
		h.offer(h.webhookOf(newHost), false)
		h.expect(h.do(app.Command{ID: "s", Verb: app.VerbSignIn}), app.OutcomeDone, "")
		synctest.Wait()
		h.wantSecrets("7@" + newHost)
		if len(h.told) != 1 || h.told[0].Outcome != app.OutcomeDone || h.saved().Was != "" || h.saved().Former != nil {
			t.Errorf("told %v, the account is %+v", h.told, h.saved())
		}
	})
}

// If the keyring refuses to remove a secret, it is removed later: by the next command, by the next start of the program, or at
// the sign-out.
func TestTheFormerSecretGoesLater(t *testing.T) {
	for name, later := range map[string]func(*handover){
		"a command": func(h *handover) { h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "") },
		"a start": func(h *handover) {
			_, end := h.restart(h.Context(), nil)
			end()
		},
		"Clara": func(h *handover) {
			h.clings = errors.New("made-up trouble")
			clara := h.portal.Add(portal.Employee{ID: 9, Name: "Клара"})
			h.offer(clara.Webhook("http://"+oldHost), false)
			h.expect(h.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
			h.wantSecrets(anna, boris, "9@"+oldHost)
			h.clings = nil
			h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
			h.wantSecrets("9@" + oldHost)
			h.secrets = map[string]string{boris: ""}
		},
		"who signs out": func(h *handover) {
			h.expect(h.do(app.Command{Verb: app.VerbSignOut}), app.OutcomeDone, "")
			h.wantSecrets()
			h.secrets[boris] = ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			handOver(t, func(h *handover) {
				h.clings = errors.New("made-up trouble")
				h.borisComes(false)
				h.wantSecrets(anna, boris)
				h.clings = nil
				later(h)
				h.wantSecrets(boris)
				h.wantGivenUp()
				if h.saved() != nil && h.saved().Former != nil {
					t.Errorf("the account still follows %q", h.saved().Former)
				}
			})
		})
	}
}

// If Anna comes back before her old secret was removed, her new one stays.
func TestTheFormerOneComesBack(t *testing.T) {
	handOver(t, func(h *handover) {
		h.clings = errors.New("made-up trouble")
		h.borisComes(false)
		h.offer(h.webhookOf(oldHost), false)
		h.expect(h.do(app.Command{ID: "s", Verb: app.VerbSignIn}), app.OutcomeDone, "")
		h.clings = nil
		h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
		h.wantSecrets(anna)
	})
}

// If the program is killed after the new account is on disk, or the disk takes nothing more, the next start of the program does
// the rest.
func TestSignInAsSomebodyElseIsCut(t *testing.T) {
	handOver(t, func(h *handover) {
		h.account = &app.Account{Portal: "http://" + oldHost, Host: oldHost, User: 8, Former: []string{anna}}
		h.secrets[boris] = h.boris.Webhook("http://" + oldHost)
		w, end := h.restart(h.Context(), nil)
		defer end()
		h.wantGivenUp()
		h.wantSecrets(boris)
		if s := w.Snapshot(); s.Account == nil || s.Account.Key() != boris || s.Account.Former != nil {
			t.Errorf("signed in as %+v", s.Account)
		}
	})
	handOver(t, func(h *handover) {
		h.unsettled = syscall.ENOSPC
		h.borisComes(false)
		if len(h.kept) != 1 || !slices.Equal(h.saved().Former, []string{anna}) {
			t.Errorf("kept %v, the account %+v", h.kept, h.saved())
		}
		h.unsettled = nil
		h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeDone, "")
		h.wantGivenUp()
		h.wantSecrets(boris)
	})
}

// If the keyring is locked, Boris signs in for this run only. In the next run nobody is signed in, and Anna's secret is
// removed.
func TestSignInAsSomebodyElseInMemory(t *testing.T) {
	handOver(t, func(h *handover) {
		h.borisComes(true)
		h.wantGivenUp()
		if s := h.workday.Snapshot(); s.Account.Key() != boris || !s.Account.InMemory || !h.saved().InMemory {
			t.Errorf("signed in as %+v, on disk %+v", s.Account, h.saved())
		}
		w, end := h.restart(h.Context(), nil)
		defer end()
		if s := w.Snapshot(); s.Account != nil || s.Problem == nil || s.Problem.Kind != app.KindNotSignedIn || h.saved() != nil {
			t.Errorf("the next run is of %+v, on disk %+v", s.Account, h.saved())
		}
		h.wantSecrets()
	})
	handOver(t, func(h *handover) {
		h.borisComes(true)
		h.expect(h.do(app.Command{Verb: app.VerbSignOut}), app.OutcomeDone, "")
		h.expect(h.do(app.Command{Verb: app.VerbRefresh}), app.OutcomeRefused, app.KindNotSignedIn)
		h.wantSecrets()
	})
}

// A command line without a resident signs out as thoroughly.
func TestSignOutOfOneCommand(t *testing.T) {
	handOver(t, func(h *handover) {
		w, end := h.restart(h.Context(), func(p *Parts) { p.OneCommand = true })
		defer end()
		h.expect(h.doOn(w, app.Command{ID: "out", Verb: app.VerbSignOut}), app.OutcomeDone, "")
		synctest.Wait()
		h.wantGivenUp()
		h.wantSecrets()
	})
}
