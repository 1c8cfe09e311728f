package dialogs

import (
	"testing"
	"time"

	"clockin24/app"
)

// zoneless is a day in whose account nothing tells the zone; the portal's server is five hours east.
func zoneless(s app.Snapshot) app.Snapshot {
	s.Account.Server = app.Clocks{East: 5 * 60 * 60, At: time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC)}
	return s
}

// If nothing tells the zone, both clocks are shown, and what was typed is sent by the one that the person chooses.
func TestTheZoneIsAskedFor(t *testing.T) {
	atUTC(t)
	here := time.Date(2000, 1, 1, 9, 10, 0, 0, time.UTC).Local().Format("-07:00")
	unknown := &app.Problem{Kind: app.KindZoneUnknown, Field: app.FieldTime, Time: time.Date(2000, 1, 1, 14, 10, 0, 0, time.FixedZone("", 5*60*60))}
	for zone, choice := range map[string]turn{
		"+05:00": ok("", "на портале сейчас 14:10 (UTC+5)", "Как на портале: 14:10", "Как на компьютере: "),
		here:     third("на портале сейчас 14:10 (UTC+5)"),
	} {
		s := tell(t, zoneless(day(app.StateNotStarted)), app.ScreenDay, func(s *story) { s.do = refusing(unknown) },
			third(), ok("9:00"), ok("Пробки"), choice.carefully())
		s.want(app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки"},
			app.Command{Verb: app.VerbStart, Time: "9:00", Reason: "Пробки", Zone: zone})
	}
	s := tell(t, zoneless(lateDay()), app.ScreenDay, func(s *story) { s.do = refusing(unknown) },
		ok(""), ok("Пробки"), esc("Как на портале").carefully(), third().standing("Пробки"))
	s.want(app.Command{Verb: app.VerbStart, Reason: "Пробки"}, app.Command{Verb: app.VerbStart})
}

// A kept start that waits for the zone says so, and is sent by the clock that the person chooses.
func TestAKeptStartAsksForTheZone(t *testing.T) {
	snap := zoneless(day(app.StateNotStarted))
	snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: time.Date(2000, 1, 1, 8, 57, 0, 0, time.UTC), Reason: "Пробки", Consent: true}
	s := tell(t, snap, app.ScreenDay, nil,
		ok("", "ждёт ответа здесь, а не портала", "Отменить начало"), ok("", "Как на портале: 14:10").carefully())
	s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Reason: "Пробки", Zone: "+05:00"})

	snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: snap.Kept.Pressed, Unsure: true, Why: app.KindUnreachable}
	s = tell(t, snap, app.ScreenDay, func(s *story) { s.do = refusing(snap.AskZone(time.Now())) },
		ok("", "часы компьютера"), ok("9:01", "Время начала").standing("08:57"), ok("Не было сети").standing("Нет связи с порталом"),
		ok("", "Как на портале: 14:10").carefully())
	s.want(app.Command{Verb: app.VerbSendKept, Kept: "1", Time: "9:01", Reason: "Не было сети"},
		app.Command{Verb: app.VerbSendKept, Kept: "1", Time: "9:01", Reason: "Не было сети", Zone: "+05:00"})
}
