package offer_test

import (
	"fmt"
	"time"

	"clockin24/app"
	"clockin24/app/offer"
)

// A start was pressed at 9:02, while the portal took no more requests. Ten minutes later the portal would record it only with a
// reason: the person is asked for one, and the true reason is proposed.
func ExampleOf() {
	nine := time.Date(2026, 11, 24, 9, 2, 0, 0, time.UTC)
	s := app.Snapshot{
		Account: &app.Account{Host: "example.bitrix24.ru", User: 7, Zone: "UTC"},
		Day:     app.Day{State: app.StateNotStarted},
		Rules:   app.Rules{Known: true, Tracking: true},
		Kept:    &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: nine, Why: app.KindTooMany},
	}
	o := offer.Of(s, nine.Add(10*time.Minute))
	fmt.Println(o.Situation)
	fmt.Println(o.Ways, "and Enter does:", o.Enter)
	fmt.Println(o.Form.Time, "because of:", o.Form.Excuse, "required:", o.Form.Reason == app.DemandRequired)
	// Output:
	// kept asks
	// [send kept give up] and Enter does: send kept
	// 09:02 because of: busy required: true
}
