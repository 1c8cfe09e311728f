package workday

import (
	"context"
	"errors"
	"time"

	"clockin24/app"
	"clockin24/bitrix"
)

// judge compares the answered day with what was asked. D is that day as the portal gave it.
func (j *job) judge(day app.Day, d bitrix.Day, s sending) app.Reply {
	o, p := j.compared(day, d, s)
	kind := slipped(j.cmd.Verb, s, day, d)
	if kind == "" && o == app.OutcomeAlready && s.was.Status != "" && s.before.State == app.StateNotStarted {
		kind = app.KindStartedElsewhere
	}
	if kind != "" {
		o, p = app.OutcomeDifferent, &app.Problem{Kind: kind, Time: day.Start}
	}
	r := j.reply(o, p)
	r.Day, r.Asked = day, s.change.Time
	if j.cmd.Verb == app.VerbFinish {
		r.Day.Pending = !d.Active // for an earlier day, too, whose approval has nothing to do with today
	}
	return r
}

func (j *job) compared(day app.Day, d bitrix.Day, s sending) (app.Outcome, *app.Problem) {
	c := s.change
	switch {
	case j.cmd.Verb == app.VerbStart && s.before.State == app.StateOpened: // it stays as it is (protocol 8)
		return j.unchanged(day, c)
	case j.cmd.Verb == app.VerbStart && (s.before.State == app.StateEarlier || s.before.State == app.StateExpired):
		return app.OutcomeDifferent, s.before.Hindrance()
	case j.cmd.Verb == app.VerbStart:
		return app.CompareStart(day, c.Time, s.at.Add(j.clock.Least))
	case j.cmd.Verb == app.VerbFinish && d.Status == bitrix.StatusClosed:
		if !c.Time.IsZero() && !day.Finish.Truncate(time.Second).Equal(day.FinishOf(c.Time)) {
			return app.OutcomeDifferent, &app.Problem{Kind: app.KindStartUnlike, Time: day.Finish}
		}
		return app.OutcomeDone, nil
	case day.State == j.cmd.Verb.Wanted():
		return app.OutcomeDone, nil
	}
	return app.OutcomeDifferent, &app.Problem{Kind: app.KindStateUnlike, Text: day.Status}
}

// unanswered deals with a call that brought no day. A refusal changed nothing. Any other call may have been executed: that is
// settled by reading the status, and never by sending again.
func (j *job) unanswered(ctx context.Context, err error, s sending) (r app.Reply, open bool) {
	j.noteError(err)
	p := j.refusal(ctx, err, s.change)
	j.Log.Warn("call", "verb", j.cmd.Verb, "error", err)
	if !app.Unclear(err) {
		if p.OffNetwork() || p.Lasts() {
			j.missed(p)
		} else if h := j.hindrance(s.before); h != nil { // the day explains best why the portal refuses
			p = h
		}
		r := j.failed(p)
		r.Day, r.Asked = s.before, s.change.Time
		return r, false
	}
	d, ok := j.settleByStatus(ctx)
	if !ok {
		j.missed(p)
		r := j.failed(p)
		r.Day, r.Asked = app.Day{}, s.change.Time
		return r, true
	}
	j.learn(d, s.change, s.at)
	day := j.saw(d)
	if day.State == s.before.State && day.State != j.cmd.Verb.Wanted() {
		r := j.failed(&app.Problem{Kind: app.KindNotRecorded, Time: j.pressedAt(s.zone), Host: p.Host, Method: p.Method, HTTPStatus: p.HTTPStatus})
		r.Outcome, r.Day, r.Asked = app.OutcomeUnreached, day, s.change.Time
		return r, false
	}
	return j.judge(day, d, s), false
}

// settleByStatus reads the status, several times if need be: a connection that was just cut is often back in a second.
func (j *job) settleByStatus(ctx context.Context) (bitrix.Day, bool) {
	for _, wait := range []time.Duration{0, 500 * time.Millisecond, 2 * time.Second} {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return bitrix.Day{}, false
		}
		d, err := j.session.Portal().Status(ctx, j.other())
		if err == nil {
			return d, true
		}
		if errors.Is(err, context.Canceled) {
			break
		}
	}
	return bitrix.Day{}, false
}
