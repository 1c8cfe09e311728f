package words

import (
	"strconv"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
)

// Problem says in one or two sentences what is wrong and what to do. Times are given in loc; if loc is nil, they stay in the
// zone that they carry.
//
// The sentences are in four tables of the catalogue, by [app.Kind]: Problem has one for every kind, ProblemAt those that
// contain the problem's Time, ProblemSaid those that quote the portal's own Text, and ProblemReading those for when the
// portal was only being read.
func (w *Words) Problem(p *app.Problem, loc *time.Location) string {
	if p == nil {
		return ""
	}
	at := p.Time
	if loc != nil && !at.IsZero() && p.Kind != app.KindZoneUnknown { // KindZoneUnknown asks the person to choose one of two clocks
		at = at.In(loc)
	}
	said := plain(p.Text, 300)
	host := plain(p.Host, 120)
	if host == "" {
		host = w.Text(UnitPortal)
	}
	args := []Arg{
		With("Host", host),
		With("Text", strings.TrimRight(said, ".")),
		With("Time", at),
		With("Here", w.inZone(at.In(w.here), calendar.Clock(at.In(w.here)))),
		With("Date", at.Format(w.Text(UnitDate))),
	}

	var tables []string
	if reading(p.Method) {
		tables = append(tables, "ProblemReading.")
	}
	if said != "" {
		tables = append(tables, "ProblemSaid.")
	}
	if !at.IsZero() {
		tables = append(tables, "ProblemAt.")
	}
	for _, table := range append(tables, "Problem.") {
		if s, ok := w.lookup(Key(table+string(p.Kind)), args); ok {
			return withCode(s, code(p))
		}
	}
	return withCode(w.Text(ProblemElse), string(p.Kind))
}

// reading reports whether a method changes nothing, so that its failure leaves nothing in doubt.
func reading(method string) bool {
	switch strings.ToLower(method) {
	case "profile", "timeman.status", "timeman.settings", "scope", "method.get":
		return true
	}
	return false
}

// code is the code by which an administrator can look the refusal up; it is "" where the sentence says it already.
func code(p *app.Problem) string {
	if !p.Coded() {
		return ""
	}
	// These two come with a sentence that the portal wrote for the person (protocol 11).
	own := strings.EqualFold(p.Code, "ALERT_WARNING") || strings.EqualFold(p.Code, "ERROR_CORE")
	if p.Kind == app.KindRefusedByPortal && p.Text != "" && own {
		return ""
	}
	if c := plain(p.Code, 60); c != "" {
		return c
	}
	if p.HTTPStatus >= 400 {
		return "HTTP " + strconv.Itoa(p.HTTPStatus)
	}
	return ""
}

// withCode puts the code before the last period: "… к администратору портала (ACCESS_DENIED)."
func withCode(s, code string) string {
	if code == "" {
		return s
	}
	return strings.TrimSuffix(s, ".") + " (" + code + ")."
}
