package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
)

// portal takes the steps that ask the portal. It makes only calls that change nothing.
func (e *examination) portal(ctx context.Context, portal account.Portal) {
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

// ofCredentials tells whether an error comes from a portal that works but does not accept these credentials.
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

// A permitted portal can say what the credentials may do. [bitrix.Client] is one.
type permitted interface {
	Scopes(ctx context.Context) ([]string, error)
	Method(ctx context.Context, name string) (exists, available bool, err error)
}

func scopesFinding(ctx context.Context, portal account.Portal) app.Finding {
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
	case err != nil: // the scope is what counts, and older portals may not know this method
	case !exists:
		return app.Conclude(app.CheckScopes, detail+"; no timeman.open", &app.Problem{Kind: app.KindMethodMissing, Field: app.FieldPortal})
	case !available:
		return app.Conclude(app.CheckScopes, detail+"; timeman.open not available", &app.Problem{Kind: app.KindNoAccess})
	}
	return app.Conclude(app.CheckScopes, detail, nil)
}

func trackingFinding(ctx context.Context, portal account.Portal) app.Finding {
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

// hints are the signs by which one can tell portals apart: the load limiter of the cloud (protocol 3), and the number of the
// record, which newer releases give (protocol 21).
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
