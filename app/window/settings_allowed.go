//go:build !nowindow

package window

import (
	"strings"
	"time"

	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// The places in the choice of the allowed start.
const (
	allowedPortal = iota
	allowedOwn
	allowedNever
)

func (s *settings) drawAllowed() {
	p := s.latest.Preferences
	if p == nil {
		return
	}
	if limit := s.latest.Rules.MaxStart; limit > 0 && limit < 24*time.Hour {
		s.allowed.Options[allowedPortal] = s.words.Text(words.SettingsAllowedPortalAt, words.With("Time", calendar.ClockText(limit)))
	}
	place := allowedOwn
	switch {
	case s.typing:
	case p.AllowedStart == app.AllowedStartPortal:
		place = allowedPortal
	case p.AllowedStart == app.AllowedStartNever:
		place = allowedNever
	case s.own.Text == "":
		s.own.Text = p.AllowedStart
		s.own.Refresh()
	}
	s.allowed.put(place)
	shown(s.own, place == allowedOwn)
	refused := s.refused[app.PreferAllowedStart]
	switch {
	case refused != nil:
		say(s.allowedSays, widget.DangerImportance, s.frame.problem(refused))
	case place == allowedOwn && s.time() != p.AllowedStart:
		say(s.allowedSays, widget.MediumImportance, s.words.Text(words.SettingsAllowedHint))
	default:
		say(s.allowedSays, widget.MediumImportance, "")
	}
}

func (s *settings) onAllowed(place int) {
	s.typing = place == allowedOwn
	delete(s.refused, app.PreferAllowedStart)
	switch place {
	case allowedPortal:
		s.prefer(app.PreferAllowedStart, app.AllowedStartPortal)
	case allowedNever:
		s.prefer(app.PreferAllowedStart, app.AllowedStartNever)
	default:
		s.drawAllowed()
		s.fit()
		s.focus(s.own)
	}
}

// time is the typed allowed start, as HH:MM, or "" if it is no time.
func (s *settings) time() string { return clockOf(s.own.Text) }

// clockOf is a typed time of day as HH:MM, or "" if it is no time.
func clockOf(typed string) string {
	typed = strings.TrimSpace(typed)
	if typed == "00:00" || typed == "0:00" {
		return "00:00" // a time of day, although [app.ParseTime] refuses midnight as a start
	}
	// Any time of the day is before the end of a day.
	end := time.Date(2001, 1, 1, 23, 59, 59, 0, time.UTC)
	t, problem := app.ParseTime(typed, end)
	if problem != nil || strings.HasPrefix(typed, "-") {
		return ""
	}
	return calendar.Clock(t)
}

// onOwn sends the allowed start that was typed.
func (s *settings) onOwn() {
	p := s.latest.Preferences
	value := s.time()
	if p == nil || !s.own.Visible() || value == p.AllowedStart {
		return
	}
	if value == "" {
		s.refused[app.PreferAllowedStart] = &app.Problem{Kind: app.KindTimeFormat}
		s.drawAllowed()
		s.fit()
		return
	}
	s.typing = false
	s.prefer(app.PreferAllowedStart, value)
}
