package words

import (
	"slices"
	"strings"

	"clockin24/app"
	"clockin24/app/calendar"
)

// Journal lists what was pressed, by day, with each time in the zone in which it was recorded. If these zones differ, each
// day names its own; if the entries belong to several people, each person is named.
func (w *Words) Journal(attempts []app.Attempt) string {
	if len(attempts) == 0 {
		return w.Text(JournalNothing)
	}
	several := slices.ContainsFunc(attempts, func(a app.Attempt) bool { return a.Account != attempts[0].Account })
	zones := slices.ContainsFunc(attempts, func(a app.Attempt) bool { return calendar.Offset(a.Pressed) != calendar.Offset(attempts[0].Pressed) })
	var b strings.Builder
	heading := ""
	for _, a := range attempts {
		day := a.Pressed.Format(w.Text(UnitDate))
		if zones {
			day = w.inZone(a.Pressed, day)
		} else {
			day = w.zoned(a.Pressed, day)
		}
		if day != heading {
			if heading != "" {
				b.WriteByte('\n')
			}
			heading = day
			b.WriteString(day + "\n")
		}
		b.WriteString("  " + a.Pressed.Format("15:04:05") + "  " + w.Pressed(a))
		if several {
			b.WriteString(", " + plain(a.Account, 120))
		}
		b.WriteString("\n            " + w.CameOf(a) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Pressed says what the person asked for, and where: "начало на 08:45, из окна, «Пробки»".
func (w *Words) Pressed(a app.Attempt) string {
	what := string(a.Verb)
	if k, ok := map[app.Verb]Key{
		app.VerbStart: JournalStart, app.VerbPause: JournalPause, app.VerbResume: JournalResume, app.VerbFinish: JournalFinish, app.VerbReopen: JournalReopen,
	}[a.Verb]; ok {
		what = w.Text(k)
	}
	if a.Time != "" && !a.Asked.IsZero() {
		what += " " + w.Text(JournalAt, With("Time", calendar.Clock(a.Asked)))
	}
	parts := []string{what}
	if k, ok := map[app.View]Key{
		app.ViewTray: JournalTray, app.ViewWindow: JournalWindow, app.ViewDialog: JournalDialog, app.ViewNotifier: JournalNotifier,
		app.ViewHotkey: JournalHotkey, app.ViewLogin: JournalLogin, app.ViewCommandLine: JournalCommandLine,
	}[a.View]; ok {
		parts = append(parts, w.Text(k))
	}
	if a.Reason != "" {
		parts = append(parts, w.Text(JournalReason, With("Text", plain(a.Reason, 300))))
	}
	return strings.Join(parts, ", ")
}

// CameOf says what became of an attempt, as the program said it at the time.
func (w *Words) CameOf(a app.Attempt) string {
	switch {
	case a.Settled.IsZero() && a.Verb == app.VerbStart:
		return w.Text(JournalKept)
	case a.Settled.IsZero():
		return w.Text(JournalUnknown)
	}
	if a.Outcome == app.OutcomeGivenUp {
		return w.Text(JournalGivenUp)
	}
	r := a.Reply()
	return w.Sentence(r, app.Snapshot{Read: a.Settled, Account: &app.Account{Offset: calendar.Offset(a.Pressed), HasOffset: true}})
}
