package words

import (
	"strings"
	"testing"
	"time"

	"clockin24/app"
)

// If entries were recorded in different zones, each stands under a heading that names its own, in the order in which they
// happened. If all are of one zone, it is named only if it differs from this computer's.
func TestTheJournalNamesItsZones(t *testing.T) {
	moscow, almaty := time.FixedZone("", 3*3600), time.FixedZone("", 5*3600)
	pressed := func(v app.Verb, at string, zone *time.Location) app.Attempt {
		when, err := time.Parse(time.DateTime, "2026-11-"+at) // UTC
		if err != nil {
			t.Fatal(err)
		}
		return app.Attempt{Intent: app.Intent{Verb: v, View: app.ViewCommandLine, Pressed: when.In(zone)}}
	}
	for _, c := range []struct {
		what     string
		attempts []app.Attempt
		want     string
	}{
		{"this computer's zone", []app.Attempt{
			pressed(app.VerbStart, "24 06:00:00", moscow), pressed(app.VerbFinish, "24 15:00:00", moscow), pressed(app.VerbStart, "25 06:00:00", moscow),
		}, "24 Nov 2026|09:00:00 start|18:00:00 finish||25 Nov 2026|09:00:00 start"},
		{"one other zone", []app.Attempt{
			pressed(app.VerbStart, "24 04:00:00", almaty), pressed(app.VerbFinish, "24 13:00:00", almaty),
		}, "24 Nov 2026 (UTC+5)|09:00:00 start|18:00:00 finish"},
		{"two zones in the same second", []app.Attempt{
			pressed(app.VerbStart, "24 14:06:10", moscow), pressed(app.VerbReopen, "24 14:06:10", almaty), pressed(app.VerbFinish, "24 15:00:00", almaty),
			pressed(app.VerbPause, "24 19:30:00", moscow), pressed(app.VerbFinish, "24 19:40:00", almaty),
		}, "24 Nov 2026 (UTC+3)|17:06:10 start||24 Nov 2026 (UTC+5)|19:06:10 a finished day goes on|20:00:00 finish||" +
			"24 Nov 2026 (UTC+3)|22:30:00 break||25 Nov 2026 (UTC+5)|00:40:00 finish"},
	} {
		var got []string
		for line := range strings.SplitSeq(speak("en", moscow).Journal(c.attempts), "\n") {
			if strings.HasPrefix(line, "     ") {
				continue // a line that says what came of it
			}
			line, _, _ = strings.Cut(strings.TrimSpace(line), ",")
			got = append(got, strings.ReplaceAll(line, "  ", " "))
		}
		if list := strings.Join(got, "|"); list != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, list, c.want)
		}
	}
}
