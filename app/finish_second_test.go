package app

import (
	"testing"
	"time"
)

// Whoever finishes with a reason in the second of the start has worked no 24 hours: the portal takes a finish up to the start
// for one of the next morning (protocol 7.5).
func TestAFinishInTheSecondOfTheStart(t *testing.T) {
	tests := []struct {
		name    string
		started time.Duration // by the portal's clock, from now
		outcome Outcome
		problem Kind
		worked  time.Duration
	}{
		{"a minute ago", -time.Minute, Done, "", time.Minute},
		{"a second ago", -time.Second, Done, "", time.Second},
		{"in this second", 0, Done, "", time.Second},
		{"by a clock that was set back since", 2 * time.Second, Done, "", time.Second},
		{"much later than now", time.Minute, Refused, FinishFirst, 0},
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
				r := o.do(Command{Verb: Finish, Reason: "Врач"})
				o.expect(r, tt.outcome, tt.problem)
				if tt.outcome != Done {
					return
				}
				if worked := r.Day.Finish.Sub(r.Day.Start); worked != tt.worked || r.Day.Finish.After(o.portal.Now()) {
					t.Errorf("%s at work, until %s, at %s", worked, r.Day.Finish, o.portal.Now())
				}
			})
		})
	}
}
