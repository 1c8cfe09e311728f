package dialogs

import (
	"context"
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// asksZone reports whether a problem is that nothing tells by which clock the workday is kept, and whether it gives the
// portal's clock.
func asksZone(p *app.Problem) bool {
	return p != nil && p.Kind == app.KindZoneUnknown && !p.Time.IsZero()
}

// askZone asks by which of the two clocks of a snapshot the workday is kept, and goes on with by for the chosen one. If the
// person chooses none, it goes on with instead. It proposes no clock, because a start that is sent by the wrong one may be
// recorded hours early.
func (f *flow) askZone(s app.Snapshot, by func(zone string) step, instead step) step {
	return func(ctx context.Context) (step, error) {
		now := time.Now()
		there, ok := s.ServerNow(now)
		if !ok {
			return instead, nil
		}
		a, err := f.put(ctx, dialog{
			title: f.text(words.WindowTitle), text: f.problem(s.AskZone(now), s),
			ok:    f.words.Text(words.WindowZoneThere, words.With("Time", calendar.Clock(there))),
			other: f.words.Text(words.WindowZoneHere, words.With("Time", calendar.Clock(now.Local()))),
			leave: f.text(words.WindowCancel), careful: true,
		})
		switch {
		case err != nil:
			return nil, err
		case a.pressed == agreed:
			return by(there.Format("-07:00")), nil
		case a.pressed == other:
			return by(now.Local().Format("-07:00")), nil
		}
		return instead, nil
	}
}
