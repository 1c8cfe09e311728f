// Package doctor checks each step of the way from the keyring to the portal, and what the desktop offers, and says whether it
// works. It only looks: it changes nothing on the portal, in the keyring, or in what is kept.
package doctor

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
)

// The time limits of the connection check. Those of the steps that follow each other add up to less than that of the whole
// check.
const (
	examineWhole   = 28 * time.Second
	examineKeyring = 9 * time.Second // a person may have to unlock it
	examineStep    = 5 * time.Second
	examinePortal  = 8 * time.Second
)

// clockTolerance is how much the two clocks may differ: a minute or so (protocol 19.10).
const clockTolerance = time.Minute

// Parts are everything that a check needs.
type Parts struct {
	account.Ports
	Journal Journal
	// Snapshots may be nil: then nothing is known about the day of a kept start.
	Snapshots Snapshots
	// Examiners look at this computer; a step that has none is left out.
	Examiners map[app.CheckName]app.Examiner
}

// A Journal lists the kept starts, oldest first. With an error it lists those that could be read nevertheless.
type Journal interface {
	Kept() ([]app.Intent, error)
}

// Snapshots remember what the portal last told. The snapshot is empty if nothing is remembered.
type Snapshots interface {
	LoadSnapshot() (app.Snapshot, error)
}

// Diagnose takes all steps from the keyring to the portal, and those around the desktop, and reports what each step found. A
// step that fails does not stop the others, unless they cannot be taken without it. Diagnose takes less than half a minute,
// changes nothing on the portal, and keeps nothing.
//
// It checks the Access of parts if that is set, else the stored account.
func Diagnose(ctx context.Context, parts Parts) []app.Finding {
	return newExamination(parts, account.NewSession(parts.Ports)).run(ctx)
}

// Examine is [Diagnose] for what somebody has typed, which is a webhook or the address of a portal. If that is empty, it checks
// the session, which may be the only place that has its secret, else the stored account. The session must be the caller's own
// copy.
func Examine(ctx context.Context, parts Parts, session account.Session, typed string) []app.Finding {
	typed = strings.TrimSpace(typed)
	if typed != "" || session.Account == nil || !session.Account.InMemory {
		session = account.NewSession(parts.Ports)
	}
	e := newExamination(parts, session)
	e.typed = typed
	return e.run(ctx)
}

// An examination is one connection check.
type examination struct {
	Parts
	session account.Session // only the way to the portal uses it
	typed   string          // a webhook, or the address of a portal, in place of the account

	mu    sync.Mutex // guards found
	found map[app.CheckName]app.Finding
}

func newExamination(parts Parts, session account.Session) *examination {
	return &examination{Parts: parts, session: session, found: map[app.CheckName]app.Finding{}}
}

func (e *examination) run(ctx context.Context) []app.Finding {
	ctx, stop := context.WithTimeout(ctx, examineWhole)
	defer stop()
	var group sync.WaitGroup
	group.Go(func() { e.way(ctx) })
	group.Go(func() { e.desktop(ctx) })
	for _, c := range []app.CheckName{app.CheckProgram, app.CheckSettings, app.CheckDirectories} {
		group.Go(func() { e.look(ctx, c, "") })
	}
	group.Go(func() {
		e.note(within(ctx, examineStep, app.CheckJournal, func(context.Context) app.Finding { return e.journal() }))
	})
	group.Wait()
	return e.findings()
}

func (e *examination) note(f app.Finding) app.Finding {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.found[f.Check] = f
	return f
}

func (e *examination) findings() []app.Finding {
	list := make([]app.Finding, 0, len(e.found))
	for _, c := range app.Checks {
		if f, ok := e.found[c]; ok {
			list = append(list, f)
		}
	}
	return list
}

// skip notes that steps were not taken because another one failed.
func (e *examination) skip(after app.CheckName, steps ...app.CheckName) {
	for _, c := range steps {
		e.note(app.Finding{Check: c, Verdict: app.VerdictUnexamined, After: after})
	}
}

// within takes a step in limited time. A step that does not end with its context, because a network drive hangs for example, is
// left to itself.
func within(ctx context.Context, limit time.Duration, c app.CheckName, step func(context.Context) app.Finding) app.Finding {
	ctx, stop := context.WithTimeout(ctx, limit)
	done := make(chan app.Finding, 1)
	go func() {
		defer stop()
		done <- step(ctx)
	}()
	select {
	case f := <-done:
		return f
	case <-ctx.Done():
	}
	select {
	case f := <-done:
		return f
	case <-time.After(100 * time.Millisecond): // the step may be about to say more
		return app.Conclude(c, "", &app.Problem{Kind: app.KindNoAnswer})
	}
}

// look takes a step by its examiner. A step that has none counts as well and is not reported.
func (e *examination) look(ctx context.Context, c app.CheckName, portal string) app.Finding {
	examiner := e.Examiners[c]
	if examiner == nil {
		return app.Finding{Check: c, Verdict: app.VerdictWell}
	}
	return e.note(within(ctx, examineStep, c, func(ctx context.Context) app.Finding {
		detail, p := examiner(ctx, portal)
		return app.Conclude(c, detail, p)
	}))
}

func (e *examination) desktop(ctx context.Context) {
	parts := []app.CheckName{app.CheckWindow, app.CheckTray, app.CheckNotifications}
	parts = slices.DeleteFunc(parts, func(c app.CheckName) bool { return e.Examiners[c] == nil })
	if e.look(ctx, app.CheckDesktop, "").Verdict != app.VerdictWell {
		e.skip(app.CheckDesktop, parts...)
		return
	}
	var group sync.WaitGroup
	for _, c := range parts {
		group.Go(func() { e.look(ctx, c, "") })
	}
	group.Wait()
}

// way takes the steps from the account to the portal.
func (e *examination) way(ctx context.Context) {
	address, barrier := e.credentials(ctx)
	line := barrier
	if address != "" {
		line = ""
	}
	for _, c := range []app.CheckName{app.CheckAddress, app.CheckConnection} {
		switch {
		case line != "" && e.Examiners[c] != nil:
			e.skip(line, c)
		case line == "" && e.look(ctx, c, address).Verdict != app.VerdictWell:
			line = c
		}
	}
	if barrier = cmp.Or(line, barrier); barrier != "" {
		e.skip(barrier, app.CheckPortal, app.CheckAccess, app.CheckClock, app.CheckScopes, app.CheckTracking)
		return
	}
	e.portal(ctx, e.session.Portal())
}

// credentials finds out whose credentials to examine. Address is the portal's address, if it is known. Barrier is the step that
// failed and without which nothing can be asked there, or "".
func (e *examination) credentials(ctx context.Context) (address string, barrier app.CheckName) {
	access := e.Access
	if e.typed != "" {
		var err error
		if access, err = bitrix.ParseWebhook(e.typed); err != nil {
			address, _ = app.PortalAddress(e.typed)
			p := app.PasteProblem(err)
			if !app.LooksLikeWebhook(e.typed) {
				p = &app.Problem{Kind: app.KindNotSignedIn}
			}
			e.note(app.Conclude(app.CheckAccount, address, p))
			return address, app.CheckAccount
		}
		ports := e.Ports
		ports.Access = access
		e.session = account.NewSession(ports)
	}
	if !access.IsZero() {
		_, _ = e.session.Connect(ctx, nil) // cannot fail with an access
		e.note(app.Conclude(app.CheckAccount, access.String(), nil))
		return access.Portal(), ""
	}
	f := within(ctx, examineKeyring, app.CheckKeyring, func(ctx context.Context) app.Finding {
		_, p := e.session.Connect(ctx, nil)
		return app.Conclude(app.CheckKeyring, "", p)
	})
	switch {
	case f.Problem != nil && f.Problem.Kind == app.KindNoAnswer: // the step that was left to itself may still use the session
		f.Problem.Kind = app.KindKeyringBroken
		e.note(f)
		return "", app.CheckKeyring
	case e.session.Account == nil:
		return "", e.nobody(ctx, f.Problem)
	}
	signedIn := app.Conclude(app.CheckAccount, e.session.Account.Key(), nil)
	switch {
	case f.Problem == nil && e.session.Account.InMemory:
		signedIn.Detail += ", in memory"
	case f.Problem == nil || ofKeyring(f.Problem):
		e.note(f)
		if f.Problem != nil {
			barrier = app.CheckKeyring
		}
	default: // the keyring opens, but does not have the secret
		e.note(app.Conclude(app.CheckKeyring, "", nil))
		signedIn, barrier = app.Conclude(app.CheckAccount, e.session.Account.Key(), f.Problem), app.CheckAccount
	}
	e.note(signedIn)
	return e.session.Account.Portal, barrier
}

// nobody is called if nobody is signed in, or if the account cannot be read. The keyring is examined all the same, since
// signing in needs it.
func (e *examination) nobody(ctx context.Context, p *app.Problem) app.CheckName {
	e.note(app.Conclude(app.CheckAccount, "", p))
	e.note(within(ctx, examineKeyring, app.CheckKeyring, func(ctx context.Context) app.Finding {
		_, err := e.Keyring.Load(ctx, "connection check")
		if err == nil || errors.Is(err, app.ErrNoSecret) {
			return app.Conclude(app.CheckKeyring, "", nil)
		}
		return app.Conclude(app.CheckKeyring, "", account.KeyringProblem(err))
	}))
	return app.CheckAccount
}

func ofKeyring(p *app.Problem) bool { return p.Obstacle() == app.ObstacleKeyring }
