package workday

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// The limits of the connection check; together those of one way are less than the whole.
const (
	examineWhole   = 28 * time.Second
	examineKeyring = 9 * time.Second // a person may have to unlock it
	examineStep    = 5 * time.Second
	examinePortal  = 8 * time.Second
)

// clockTolerance is how far the clocks may differ: a minute or so (protocol 19.10).
const clockTolerance = time.Minute

// Diagnose walks the whole way from the keyring to the portal and around the desktop, and says of each step what it found.
// The steps do not stop each other, save where one cannot be taken without the one before. It takes less than half a
// minute, changes nothing on the portal, and keeps nothing.
//
// It is about the Access of parts, else about the stored account.
func Diagnose(ctx context.Context, parts Parts) []app.Finding {
	parts = New(parts).parts // with what holds where nothing is given
	return newExamination(parts).run(ctx)
}

// examine is [Diagnose] for a command: of the credentials that it brings, else of the account of the workday. It works on
// a copy of the state, beside whatever job is under way.
func (w *Workday) examine(ctx context.Context, s state, c app.Command) app.Reply {
	e := newExamination(w.parts)
	e.typed = strings.TrimSpace(c.Webhook)
	if e.typed == "" && s.Account != nil && s.Account.InMemory {
		e.job.state = s
	}
	r := c.Reply(app.OutcomeDone, nil)
	r.Findings = e.run(ctx)
	return r
}

// An examination is one connection check.
type examination struct {
	job   *job   // only the way to the portal uses its state
	typed string // a webhook, or the address of a portal, in place of the account

	mu    sync.Mutex // guards found
	found map[app.CheckName]app.Finding
}

func newExamination(parts Parts) *examination {
	return &examination{job: &job{Parts: &parts}, found: map[app.CheckName]app.Finding{}}
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

// skip notes that steps were not taken because of another one.
func (e *examination) skip(after app.CheckName, steps ...app.CheckName) {
	for _, c := range steps {
		e.note(app.Finding{Check: c, Verdict: app.VerdictUnexamined, After: after})
	}
}

// within takes a step in limited time. What does not end with its context, as a network drive that hangs, is left behind.
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
	case <-time.After(100 * time.Millisecond): // it may be about to say more
		return app.Conclude(c, "", &app.Problem{Kind: app.KindNoAnswer})
	}
}

// look takes a step that an examiner was given for. A step without one is well and not told.
func (e *examination) look(ctx context.Context, c app.CheckName, portal string) app.Finding {
	examiner := e.job.Examiners[c]
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
	parts = slices.DeleteFunc(parts, func(c app.CheckName) bool { return e.job.Examiners[c] == nil })
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

// way goes from the account to the portal.
func (e *examination) way(ctx context.Context) {
	address, barrier := e.credentials(ctx)
	line := barrier
	if address != "" {
		line = ""
	}
	for _, c := range []app.CheckName{app.CheckAddress, app.CheckConnection} {
		switch {
		case line != "" && e.job.Examiners[c] != nil:
			e.skip(line, c)
		case line == "" && e.look(ctx, c, address).Verdict != app.VerdictWell:
			line = c
		}
	}
	if barrier = cmp.Or(line, barrier); barrier != "" {
		e.skip(barrier, app.CheckPortal, app.CheckAccess, app.CheckClock, app.CheckScopes, app.CheckTracking)
		return
	}
	e.portal(ctx, e.job.portal)
}

// credentials finds out whose credentials to examine. Address is the portal's, where it is known; barrier is the step
// without which nothing can be asked there, or "".
func (e *examination) credentials(ctx context.Context) (address string, barrier app.CheckName) {
	j := e.job
	if e.typed != "" {
		access, err := bitrix.ParseWebhook(e.typed)
		if err != nil {
			address, _ = app.PortalAddress(e.typed)
			p := app.PasteProblem(err)
			if !app.LooksLikeWebhook(e.typed) {
				p = &app.Problem{Kind: app.KindNotSignedIn}
			}
			e.note(app.Conclude(app.CheckAccount, address, p))
			return address, app.CheckAccount
		}
		j.Access = access
	}
	if !j.Access.IsZero() {
		_ = j.connect(ctx) // cannot fail with an access
		e.note(app.Conclude(app.CheckAccount, j.Access.String(), nil))
		return j.Access.Portal(), ""
	}
	f := within(ctx, examineKeyring, app.CheckKeyring, func(ctx context.Context) app.Finding {
		return app.Conclude(app.CheckKeyring, "", j.connect(ctx))
	})
	switch {
	case f.Problem != nil && f.Problem.Kind == app.KindNoAnswer: // and j is left to the keyring
		f.Problem.Kind = app.KindKeyringBroken
		e.note(f)
		return "", app.CheckKeyring
	case j.Account == nil:
		return "", e.nobody(ctx, f.Problem)
	}
	signedIn := app.Conclude(app.CheckAccount, j.Account.Key(), nil)
	switch {
	case f.Problem == nil && j.Account.InMemory:
		signedIn.Detail += ", in memory"
	case f.Problem == nil || ofKeyring(f.Problem):
		e.note(f)
		if f.Problem != nil {
			barrier = app.CheckKeyring
		}
	default: // it opens, but has no such secret
		e.note(app.Conclude(app.CheckKeyring, "", nil))
		signedIn, barrier = app.Conclude(app.CheckAccount, j.Account.Key(), f.Problem), app.CheckAccount
	}
	e.note(signedIn)
	return j.Account.Portal, barrier
}

// nobody is signed in, or the account cannot be read: the keyring is examined all the same, since signing in needs it.
func (e *examination) nobody(ctx context.Context, p *app.Problem) app.CheckName {
	e.note(app.Conclude(app.CheckAccount, "", p))
	e.note(within(ctx, examineKeyring, app.CheckKeyring, func(ctx context.Context) app.Finding {
		_, err := e.job.Keyring.Load(ctx, "connection check")
		if err == nil || errors.Is(err, app.ErrNoSecret) {
			return app.Conclude(app.CheckKeyring, "", nil)
		}
		return app.Conclude(app.CheckKeyring, "", keyringProblem(err))
	}))
	return app.CheckAccount
}

func ofKeyring(p *app.Problem) bool { return p.Obstacle() == app.ObstacleKeyring }

// portal asks the portal only what changes nothing.
func (e *examination) portal(ctx context.Context, portal Portal) {
	ctx, stop := context.WithTimeout(ctx, examinePortal)
	defer stop()
	if c, ok := portal.(interface{ CloseIdle() }); ok {
		defer c.CloseIdle()
	}
	profile, err := portal.Profile(ctx)
	answer := profile.Answer
	var failed *bitrix.Error
	if errors.As(err, &failed) {
		answer = failed.Answer
	}
	e.note(clockFinding(answer))
	if err != nil {
		p := app.ProblemOf(err)
		if !ofCredentials(err, p) {
			e.note(app.Conclude(app.CheckPortal, hints(answer, 0), p))
			e.skip(app.CheckPortal, app.CheckAccess, app.CheckScopes, app.CheckTracking)
			return
		}
		e.note(app.Conclude(app.CheckPortal, hints(answer, 0), nil))
		e.note(app.Conclude(app.CheckAccess, "", p))
		e.skip(app.CheckAccess, app.CheckScopes, app.CheckTracking)
		return
	}
	e.note(app.Conclude(app.CheckAccess, profileDetail(profile), nil))
	scopes := e.note(scopesFinding(ctx, portal))
	var record int64
	if scopes.Problem != nil && scopes.Problem.Kind == app.KindScopeMissing {
		e.skip(app.CheckScopes, app.CheckTracking)
	} else {
		e.note(trackingFinding(ctx, portal))
		if day, err := portal.Status(ctx, 0); err == nil {
			record = day.ID
		}
	}
	e.note(app.Conclude(app.CheckPortal, hints(answer, record), nil))
}

// ofCredentials tells a portal that answers well, but not to these credentials, from one that does not.
func ofCredentials(err error, p *app.Problem) bool {
	var e *bitrix.Error
	if !errors.As(err, &e) {
		return true // they could not be renewed
	}
	switch {
	case e.Fault == bitrix.FaultSignedOut:
		return true
	case e.Fault != bitrix.FaultRefused, p.OffNetwork():
		return false
	}
	return p.Kind != app.KindMethodMissing && p.Kind != app.KindPlainHTTP
}

func profileDetail(p bitrix.Profile) string {
	detail := "user " + strconv.Itoa(p.ID)
	if p.Admin {
		detail += ", administrator"
	}
	if p.TimeZone != "" {
		detail += ", " + p.TimeZone
	}
	if p.HasOffset {
		detail += ", UTC" + time.Time{}.In(time.FixedZone("", p.Offset)).Format("-07:00")
	}
	return detail
}

func clockFinding(a bitrix.Answer) app.Finding {
	ahead, ok := a.ClockAhead()
	if !ok {
		return app.Finding{Check: app.CheckClock, Verdict: app.VerdictUnexamined, After: app.CheckPortal}
	}
	detail := fmt.Sprintf("portal minus computer: %+.1f s", ahead.Seconds())
	if ahead.Abs() > clockTolerance {
		return app.Conclude(app.CheckClock, detail, &app.Problem{Kind: app.KindClockWrong, Time: a.PortalTime.Local()})
	}
	return app.Conclude(app.CheckClock, detail, nil)
}

// A permitted portal tells what credentials may do. [bitrix.Client] is one.
type permitted interface {
	Scopes(ctx context.Context) ([]string, error)
	Method(ctx context.Context, name string) (exists, available bool, err error)
}

func scopesFinding(ctx context.Context, portal Portal) app.Finding {
	p, ok := portal.(permitted)
	if !ok {
		return app.Finding{Check: app.CheckScopes, Verdict: app.VerdictWell}
	}
	scopes, err := p.Scopes(ctx)
	if err != nil {
		return app.Conclude(app.CheckScopes, "", app.ProblemOf(err))
	}
	detail := strings.Join(scopes, ", ")
	if !slices.Contains(scopes, "timeman") {
		return app.Conclude(app.CheckScopes, cmp.Or(detail, "none"), &app.Problem{Kind: app.KindScopeMissing, Field: app.FieldWebhook})
	}
	exists, available, err := p.Method(ctx, "timeman.open")
	switch {
	case err != nil: // the scope is what counts, and older portals may not know the question
	case !exists:
		return app.Conclude(app.CheckScopes, detail+"; no timeman.open", &app.Problem{Kind: app.KindMethodMissing, Field: app.FieldPortal})
	case !available:
		return app.Conclude(app.CheckScopes, detail+"; timeman.open not available", &app.Problem{Kind: app.KindNoAccess})
	}
	return app.Conclude(app.CheckScopes, detail, nil)
}

func trackingFinding(ctx context.Context, portal Portal) app.Finding {
	s, err := portal.Settings(ctx, 0)
	if err != nil {
		return app.Conclude(app.CheckTracking, "", app.ProblemOf(err))
	}
	detail := fmt.Sprintf("UF_TIMEMAN: %t, UF_TM_FREE: %t, UF_TM_MAX_START: %s", s.Tracking, s.Free,
		time.Time{}.Add(s.MaxStart).Format(time.TimeOnly))
	if !s.Tracking {
		return app.Conclude(app.CheckTracking, detail, &app.Problem{Kind: app.KindTrackingOff})
	}
	return app.Conclude(app.CheckTracking, detail, nil)
}

// hints are what tells one portal from another: the load limiter of the cloud (protocol 3), and the record's number, which
// newer releases give (protocol 21).
func hints(a bitrix.Answer, record int64) string {
	var list []string
	if a.HTTPStatus != 0 {
		list = append(list, "HTTP "+strconv.Itoa(a.HTTPStatus))
	}
	var body struct {
		Time map[string]json.RawMessage `json:"time"`
	}
	_ = json.Unmarshal(a.Raw, &body)
	if _, ok := body.Time["operating"]; ok {
		list = append(list, "load limiter")
	}
	if record != 0 {
		list = append(list, "record numbers")
	}
	return strings.Join(list, ", ")
}
