//go:build !nowindow

package window

import (
	"testing"
	"time"

	"clockin24/app"
)

// nowhere is a day in whose account nothing tells the zone; the portal's server is in UTC+5.
func nowhere() app.Snapshot {
	snap := onTime()
	snap.Account.Zone = ""
	snap.Account.Server = app.Clocks{East: 5 * 60 * 60, At: time.Now()}
	return snap
}

// If nothing tells the zone, the window shows both clocks, and sends what was typed by the one that the person chooses.
func TestTheZoneIsAskedFor(t *testing.T) {
	for _, there := range []bool{true, false} {
		play(t, func(s *stage) {
			snap := nowhere()
			s.backend.do = refusedWith(*snap.AskZone(time.Now()))
			s.open(app.ScreenDay, snap)
			screen := s.start()
			s.wantShown(screen.zoneThere, false)
			screen.reason.SetText("Врач")
			s.tap(screen.begin)
			s.settle()
			s.wantText(screen.zoneThere.Text, "Как на портале: 11:12")
			s.wantText(screen.zoneHere.Text, "Как на компьютере: 06:12")
			s.backend.do = done
			choice, zone := screen.zoneHere, "+00:00"
			if there {
				choice, zone = screen.zoneThere, "+05:00"
			}
			s.wantShown(choice, true)
			s.tap(choice)
			s.settle()
			if c := s.backend.commands; len(c) != 2 || c[1].Reason != "Врач" || c[1].Zone != zone || c[1].Verb != app.VerbStart {
				t.Errorf("sent %+v", c)
			}
			s.wantClosed(true)
		})
	}
}

// A kept start that waits for the zone says so, and Enter chooses no clock.
func TestAKeptStartAsksForTheZone(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		snap := nowhere()
		snap.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at("09:02"), Reason: "Пробки", Consent: true}
		s.open(app.ScreenDay, snap)
		screen := s.start()
		s.wantShown(screen.form.box, false)
		s.wantShown(screen.giveUp, true)
		s.wantFocus(screen.leave)
		s.wantText(screen.way.Text, s.frame.words.KeptZone(snap, time.Now()))
		s.tap(screen.zoneThere)
		s.settle()
		if c := s.wantOne(app.VerbSendKept); c.Zone != "+05:00" || c.Reason != "Пробки" || c.Time != "" {
			t.Errorf("sent %+v", c)
		}
		s.wantClosed(true)
	})
}
