package portal

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The words of STATUS.
const (
	Opened  = "OPENED"
	Closed  = "CLOSED"
	Paused  = "PAUSED"
	Expired = "EXPIRED"
)

// A moment is what the rules of the workday depend on besides the employee: the portal's clock to the second, in the
// employee's zone and in the caller's, and the portal's switches.
type moment struct {
	now      time.Time // in the employee's zone
	callerAt time.Time // the same instant in the caller's zone
	sw       Switches
}

// A change holds the parameters of timeman.open and timeman.close. Absent parameters are nil.
type change struct {
	time     any
	report   any
	lat, lon float64
	ip       string
}

// reason returns the text of REPORT. It returns false if there is none that counts (protocol 10).
func (m moment) reason(c change) (string, bool) {
	text, ok := c.report.(string)
	if !ok || strings.TrimSpace(text) == "" || m.sw.ZeroReportEmpty && text == "0" {
		return "", false
	}
	return text, true
}

// expires returns when the record becomes EXPIRED if nobody closes it.
func (m moment) expires(r *Record) time.Time {
	return r.Schedule.expiry(r.Start.In(m.now.Location()), m.sw.ExpiresAtNextShift)
}

// status returns the state of a day. It evaluates the conditions in the portal's order (protocol 8).
func (m moment) status(r *Record) string {
	switch {
	case r == nil || !r.Stop.IsZero():
		return Closed
	case !m.now.Before(m.expires(r)):
		return Expired
	case r.Paused.IsZero():
		return Opened
	}
	return Paused
}

// settle does what the portal's scheduled job would have done by now: if the schedule says so, it ends a forgotten day
// at the end of its shift.
func (m moment) settle(e *Employee) {
	r := e.latest()
	if r == nil || !r.Schedule.AutoClose || m.status(r) != Expired {
		return
	}
	own, ok := r.Schedule.shiftOf(r.Start.In(m.now.Location()))
	if !ok {
		return
	}
	stop := own.end
	if worked := r.Start.Add(r.Leaks); stop.Before(worked) {
		stop = worked // the day or its last break began after the shift's end
	}
	r.stop(stop)
}

// An openAction is what timeman.open does (protocol 7.4 step 2).
type openAction int

const (
	openNothing openAction = iota
	openNew
	openAgain
)

// openAction returns what timeman.open would do now. A closed day can be reopened until it would have expired. A
// schedule with one shift a day has no other relevant shift before that.
func (m moment) openAction(e *Employee) openAction {
	r := e.latest()
	switch m.status(r) {
	case Opened, Expired:
		return openNothing
	case Paused:
		return openAgain
	}
	if r != nil && r.Schedule.Kind == KindFixed && !r.Schedule.NoReopen && m.now.Before(m.expires(r)) {
		return openAgain
	}
	return openNew
}

// open is timeman.open. It may leave the day unchanged without an error.
func (m moment) open(e, caller *Employee, c change) *Error {
	switch m.openAction(e) {
	case openNew:
		return m.openNew(e, caller, c)
	case openAgain:
		return m.openAgain(e, caller, c)
	}
	return nil
}

// openNew starts a record. The order of the checks is the portal's (protocol 7.4 step 3).
func (m moment) openNew(e, caller *Employee, c change) *Error {
	start, given, err := m.openTime(c)
	if err != nil {
		return err
	}
	reason, hasReason := m.reason(c)
	switch {
	case caller.NoOwnTime:
		return m.refuse("ALERT_WARNING", textPermission)
	case given && m.tooEarly(e, start):
		return m.refuse("ALERT_WARNING", textImpossible)
	case !given && m.tooEarly(e, start):
		return m.refuse("ALERT_WARNING", textTooEarly)
	case given && e.Schedule.Kind == KindFixed && !hasReason:
		return m.refuse("ERROR_CORE", textReason)
	case given && m.recorded(e, start):
		return m.refuse("ALERT_WARNING", textRecorded)
	case start.After(m.now):
		return m.refuse("ALERT_WARNING", textFuture)
	case m.sw.Veto:
		return m.refuse("ERROR_CORE", textVeto)
	}
	_, offset := start.Zone()
	r := Record{
		Start: start, Offset: offset, Schedule: e.Schedule,
		LatOpen: c.lat, LonOpen: c.lon,
	}
	if given {
		r.ReportOpen = reason
		r.Unapproved = m.needsApproval(e.Schedule, start)
	}
	if last := e.latest(); last != nil {
		r.ID = last.ID
	}
	r.ID++
	e.Records = append(e.Records, r)
	return nil
}

// openTime returns the requested start, in the employee's zone, and whether one was requested. The portal reads
// 00:00:00 as no time at all.
func (m moment) openTime(c change) (start time.Time, given bool, err *Error) {
	if c.time == nil {
		return m.now, false, nil
	}
	sent, ok := parseAtom(c.time, !m.sw.NoPlusRepair)
	if !ok {
		return time.Time{}, false, m.refuse("WRONG_DATETIME_FORMAT", textTimeFormat)
	}
	date, today := sent, m.callerAt
	if m.sw.EmployeeDates {
		date, today = sent.In(m.now.Location()), m.now
	}
	if !sameDate(date, today) {
		return time.Time{}, false, m.refuse("WRONG_DATETIME", textOpenDate)
	}
	start = wallClock(m.now, clockOf(sent))
	if m.sw.Instant {
		start = sent.In(m.now.Location())
	}
	if clockOf(start) == 0 {
		return m.now, false, nil
	}
	return start, true, nil
}

func sameDate(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

func (m moment) tooEarly(e *Employee, start time.Time) bool {
	return e.Schedule.Kind == KindFixed && clockOf(start) < e.Schedule.Earliest
}

// recorded reports whether start lies within an earlier record of the same schedule. A schedule here has one shift.
func (m moment) recorded(e *Employee, start time.Time) bool {
	return slices.ContainsFunc(e.Records, func(r Record) bool {
		return r.Schedule == e.Schedule && !start.Before(r.Start) && !start.After(r.Stop)
	})
}

// needsApproval reports whether the time is further from now than it may be edited. The exact limit is still allowed.
func (m moment) needsApproval(s Schedule, t time.Time) bool {
	return s.Kind == KindFixed && s.MaxEdit > 0 && m.now.Sub(t).Abs() > s.MaxEdit
}

// openAgain ends a break or reopens a day that was closed. The time since then becomes a break. The portal does not
// even read a TIME.
func (m moment) openAgain(e, caller *Employee, c change) *Error {
	switch {
	case c.time != nil && m.sw.ArgumentOnResume:
		err := m.refuse("ERROR_ARGUMENT", textPaused)
		err.Argument = "TIME"
		return err
	case c.time != nil:
		return m.refuse("TIME", textPaused)
	case caller.NoOwnTime:
		return m.refuse("ALERT_WARNING", textPermission)
	}
	r := e.latest()
	since := r.Paused
	if !r.Stop.IsZero() {
		since = r.Stop
	}
	r.Leaks += max(0, m.now.Sub(since))
	r.Stop, r.Paused = time.Time{}, time.Time{}
	return nil
}

// pause is timeman.pause. A running day goes into a break. Every other day stays as it is (protocol 7.6).
func (m moment) pause(e, caller *Employee) *Error {
	r := e.latest()
	if m.status(r) != Opened {
		return nil
	}
	if caller.NoOwnTime {
		return m.refuse("ALERT_WARNING", textPermission)
	}
	r.Paused, r.IPClose = m.now, ""
	return nil
}

// close is timeman.close (protocol 7.5). It checks the date first, then whether there is a day to close, then the
// reason.
func (m moment) close(e, caller *Employee, c change) *Error {
	r := e.latest()
	finish, err := m.closeTime(r, c)
	if err != nil {
		return err
	}
	status, given := m.status(r), c.time != nil
	reason, hasReason := m.reason(c)
	switch {
	case caller.NoOwnTime:
		return m.refuse("ALERT_WARNING", textPermission)
	case status == Closed:
		return m.refuse("ALERT_WARNING", textImpossible)
	case status == Expired && !given:
		return m.refuse("WD_EXPIRED", textExpired)
	case status == Expired && !hasReason:
		return m.refuse("REPORT_NEEDED", textNone)
	case given && r.Schedule.Kind == KindFixed && !hasReason:
		return m.refuse("REPORT_NEEDED", textReason)
	}
	after := *r
	after.stop(finish)
	if after.duration() < 0 {
		return m.refuse("ALERT_WARNING", textNegative)
	}
	after.IPClose, after.LatClose, after.LonClose = c.ip, c.lat, c.lon
	if given {
		after.ReportClose = reason
	}
	switch {
	case status == Expired && r.Schedule.Kind != KindFlexible, given && m.needsApproval(r.Schedule, finish):
		after.Unapproved = true
	}
	*r = after
	return nil
}

// closeTime returns the requested finish. Here the offset of TIME counts, and the date must be that of the day's start.
// A finish that is not after the start means the next morning.
func (m moment) closeTime(r *Record, c change) (time.Time, *Error) {
	if c.time == nil {
		return m.now, nil
	}
	finish, ok := parseAtom(c.time, !m.sw.NoPlusRepair)
	if !ok {
		return time.Time{}, m.refuse("WRONG_DATETIME_FORMAT", textTimeFormat)
	}
	if r == nil {
		return finish, nil
	}
	zone := time.FixedZone("", r.Offset)
	finish = finish.In(zone)
	if !sameDate(finish, r.Start.In(zone)) {
		return time.Time{}, m.refuse("WRONG_DATETIME", textCloseDate)
	}
	if !finish.After(r.Start) {
		finish = finish.AddDate(0, 0, 1)
	}
	return finish, nil
}

// stop ends the record and a running break.
func (r *Record) stop(at time.Time) {
	if !r.Paused.IsZero() {
		r.Leaks += max(0, at.Sub(r.Paused))
	}
	r.Stop, r.Paused = at, time.Time{}
}

// duration is DURATION. It is zero until the day is closed.
func (r *Record) duration() time.Duration {
	if r.Stop.IsZero() {
		return 0
	}
	return r.Stop.Sub(r.Start) - r.Leaks
}

// A day is the object that open, status, pause and close return (protocol 7.2).
type day struct {
	Status        string   `json:"STATUS"`
	TimeStart     string   `json:"TIME_START"`
	TimeFinish    *string  `json:"TIME_FINISH"`
	Duration      string   `json:"DURATION"`
	TimeLeaks     string   `json:"TIME_LEAKS"`
	Active        bool     `json:"ACTIVE"`
	IPOpen        string   `json:"IP_OPEN"`
	IPClose       string   `json:"IP_CLOSE"`
	LatOpen       phpFloat `json:"LAT_OPEN"`
	LonOpen       phpFloat `json:"LON_OPEN"`
	LatClose      phpFloat `json:"LAT_CLOSE"`
	LonClose      phpFloat `json:"LON_CLOSE"`
	Offset        int      `json:"TZ_OFFSET"`
	FinishDefault string   `json:"TIME_FINISH_DEFAULT,omitempty"`
	ID            int      `json:"ID,omitempty"`
}

// onlyStatus is the answer for an employee without any record.
type onlyStatus struct {
	Status string `json:"STATUS"`
}

// answer returns the day in the form of the portal.
func (m moment) answer(e *Employee) any {
	r := e.latest()
	status := m.status(r)
	if r == nil {
		return onlyStatus{status}
	}
	d := day{
		Status: status, TimeStart: formatISO(r.Start, r.Offset),
		Duration: formatSpan(r.duration()), TimeLeaks: formatSpan(r.Leaks),
		Active: !r.Unapproved, IPOpen: r.IPOpen, IPClose: r.IPClose, Offset: r.Offset,
		LatOpen: phpFloat(r.LatOpen), LonOpen: phpFloat(r.LonOpen),
		LatClose: phpFloat(r.LatClose), LonClose: phpFloat(r.LonClose),
	}
	finish := r.Stop
	if status == Paused && !m.sw.PausedFinishNull {
		finish = r.Paused
	}
	if !finish.IsZero() {
		text := formatISO(finish, r.Offset)
		d.TimeFinish = &text
	}
	if status == Expired {
		d.FinishDefault = formatISO(r.Schedule.finishDefault(r.Start.In(m.now.Location())), r.Offset)
	}
	if m.sw.RecordID {
		d.ID = r.ID
	}
	return d
}

// subject returns the employee whom a call is about (protocol 7.1). It checks the caller's rights before it looks for
// the employee, so an ordinary user never learns which numbers exist.
func (p *Portal) subject(caller *Employee, params object) (*Employee, *Error) {
	value, present := params.get("USER_ID")
	if !present || intval(value) == caller.ID {
		return caller, nil
	}
	refusal := &Error{Text: textNoOthers.in(p.sw.Language), HTTPStatus: http.StatusBadRequest}
	if caller.managesOthers() {
		if e := p.employees[intval(value)]; e != nil {
			return e, nil
		}
		refusal.Text = textUserNotFound.in(p.sw.Language)
	}
	return nil, refusal
}
