package words

import (
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// Counts says what a press would record, where that is not simply now, and who has to agree; it is "" where there is nothing
// to say. The times are those of the employee, without a zone: the caller that shows them names the zone.
func (w *Words) Counts(v app.Verb, c app.Consequence) string {
	if c.Problem != nil || c.At.IsZero() {
		return ""
	}
	clock := calendar.Clock(c.At)
	var said []string
	switch another := c.Ago > 0; {
	case another && v == app.VerbStart:
		said = append(said, w.Text(WindowPreviewAt, With("Time", clock), With("Span", w.By(c.Ago))))
	case another && calendar.SameDate(c.At, c.At.Add(c.Ago)):
		said = append(said, w.Text(FinishPreviewAt, With("Time", clock), With("Span", w.By(c.Ago))))
	case another:
		said = append(said, w.Text(FinishPreviewOn, With("Time", clock), With("Date", w.Date(c.At))))
	}
	switch {
	case c.Short > 0:
		said = append(said, w.Text(FinishWorkedShort, With("Span", c.Worked), With("Least", c.Worked+c.Short)))
	case c.Worked > 0:
		said = append(said, w.Text(FinishWorked, With("Span", c.Worked)))
	}
	switch c.Approval {
	case app.ChancePossible:
		said = append(said, w.Text(WindowPreviewApproval))
	case app.ChanceCertain:
		said = append(said, w.Text(FinishApproval))
	}
	return joinSentences(said)
}

// Wants says how a press keeps to the portal's hours, and whether it wants a reason; written means that the reason is there
// already.
func (w *Words) Wants(c app.Consequence, past, written bool) string {
	var said []string
	switch {
	case c.Late > 0:
		said = append(said, w.LateBy(time.Duration(c.Late)*time.Minute))
	case c.Early > 0:
		said = append(said, w.Text(FinishEarly, With("Span", w.By(time.Duration(c.Early)*time.Minute))))
	}
	switch {
	case written:
	case c.Reason == app.DemandRequired && past:
		said = append(said, w.Text(FinishReasonNeeded))
	case c.Reason == app.DemandRequired:
		said = append(said, w.Text(WindowReasonNeeded))
	case c.Reason == app.DemandAsked:
		said = append(said, w.Text(WindowGiveReason))
	default:
		said = append(said, w.Text(WindowReasonOptional))
	}
	return joinSentences(said)
}

// Glance is the day in numbers, to be shown beside [Words.State]: the breaks, and the time until which the day goes by the
// portal's rules. It is "" where there is nothing to tell.
func (w *Words) Glance(s app.Snapshot, now time.Time) string {
	return upperFirst(strings.Join(w.glance(s, now), " · "))
}

func (w *Words) glance(s app.Snapshot, now time.Time) []string {
	g, ok := s.Glance(now)
	if !ok || s.Account == nil {
		return nil
	}
	var parts []string
	if s.Day.State == app.StatePaused {
		parts = append(parts, w.Text(GlanceWorked, With("Span", g.Worked)))
	}
	if g.Breaks >= time.Minute {
		parts = append(parts, w.Text(GlanceBreaks, With("Span", g.Breaks)))
	}
	if !g.End.IsZero() && s.Day.State == app.StateOpened { // a break would move the end
		parts = append(parts, w.Text(GlanceEnd, With("Time", calendar.Clock(g.End))))
	}
	return parts
}

// Date is the date of a time in the zone that it carries: 24.11.2026.
func (w *Words) Date(t time.Time) string { return t.Format(w.Text(UnitDate)) }
