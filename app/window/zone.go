//go:build !nowindow

package window

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// zoneless reports whether the last command failed because nothing tells by which clock the workday is kept.
func (s *start) zoneless() bool { return s.refused != nil && s.refused.Kind == app.KindZoneUnknown }

// clocks has the times of the portal's and this computer's clock that were shown last.
func (s *start) clocks() [2]time.Time {
	now := time.Now()
	there, ok := s.latest.ServerNow(now)
	if !ok {
		there = now
	}
	return [2]time.Time{there, now.Local()}
}

// labelZones shows the two clocks on the buttons that choose between them.
func (s *start) labelZones(snap app.Snapshot, now time.Time) {
	there, ok := snap.ServerNow(now)
	if !ok {
		return
	}
	for b, label := range map[*button]string{
		s.zoneThere: s.words.Text(words.WindowZoneThere, words.With("Time", calendar.Clock(there))),
		s.zoneHere:  s.words.Text(words.WindowZoneHere, words.With("Time", calendar.Clock(now.Local()))),
	} {
		if b.Text != label {
			b.SetText(label)
		}
	}
}

// onZone sends what waits for the zone, by the clock that the person chose: a kept start as it was pressed, or else what the
// form holds.
func (s *start) onZone(chosen time.Time) {
	zone := chosen.Format("-07:00")
	switch {
	case s.showing == nil:
	case s.showing.asks():
		c := s.latest.Command(s.showing.form.Verb)
		c.Time, c.Reason, c.Zone = s.typed(), s.written(), zone
		s.send(c)
	case s.latest.Kept != nil:
		c := s.latest.Command(app.VerbSendKept)
		c.Reason, c.Zone = s.latest.Kept.Reason, zone
		s.send(c)
	}
}
