package workday

import (
	"testing"
	"time"

	"clockin24/app"
)

// A person who finishes with a reason in the second of the start has not worked 24 hours, although the portal takes a finish up
// to the start for one of the next morning (protocol 7.5).
func TestAFinishInTheSecondOfTheStart(t *testing.T) {
	tests := []struct {
		name    string
		started time.Duration // by the portal's clock, from now
		outcome app.Outcome
		problem app.Kind
		worked  time.Duration
	}{
		{"a minute ago", -time.Minute, app.OutcomeDone, "", time.Minute},
		{"a second ago", -time.Second, app.OutcomeDone, "", time.Second},
		{"in this second", 0, app.OutcomeDone, "", time.Second},
		{"by a clock that was set back since", 2 * time.Second, app.OutcomeDone, "", time.Second},
		{"much later than now", time.Minute, app.OutcomeRefused, app.KindFinishFirst, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, morning, func(o *office) {
				o.portal.Advance(tt.started)
				if _, err := o.anna.Do("timeman.open", nil); err != nil {
					t.Fatal(err)
				}
				o.portal.Advance(-tt.started)
			}, func(o *office) {
				o.signIn()
				r := o.do(app.Command{Verb: app.VerbFinish, Reason: "Врач"})
				o.expect(r, tt.outcome, tt.problem)
				if tt.outcome != app.OutcomeDone {
					return
				}
				if worked := r.Day.Finish.Sub(r.Day.Start); worked != tt.worked || r.Day.Finish.After(o.portal.Now()) {
					t.Errorf("%s at work, until %s, at %s", worked, r.Day.Finish, o.portal.Now())
				}
			})
		})
	}
}
