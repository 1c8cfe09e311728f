package workday

import (
	"testing"
	"time"

	"clockin24/app"
)

// TestPace checks how long it is until the next reading that nobody asks for.
func TestPace(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	account := &app.Account{Host: "example.bitrix24.ru", User: 7, Zone: "Europe/Moscow"}
	ten := time.Date(2026, 11, 24, 10, 0, 0, 0, moscow)
	problem := func(k app.Kind) *app.Problem { return &app.Problem{Kind: k} }
	for _, c := range []struct {
		name     string
		now      time.Time
		snapshot app.Snapshot
		pace     pace
		from, to time.Duration
	}{
		{"all is well", ten, app.Snapshot{}, pace{}, time.Hour, 90 * time.Minute},
		{"a date begins", ten.Add(13*time.Hour + 50*time.Minute), app.Snapshot{}, pace{}, 10 * time.Minute, 40 * time.Minute},
		{"out of reach", ten, app.Snapshot{Problem: problem(app.KindUnreachable)}, pace{failed: 1}, 15 * time.Second, 23 * time.Second},
		{"still", ten, app.Snapshot{Problem: problem(app.KindUnreachable)}, pace{failed: 4}, 2 * time.Minute, 3 * time.Minute},
		{"for long", ten, app.Snapshot{Problem: problem(app.KindUnreachable)}, pace{failed: 300}, 5 * time.Minute, 8 * time.Minute},
		{
			"blocked until 10:20", ten,
			app.Snapshot{Problem: &app.Problem{Kind: app.KindBlocked, Time: ten.Add(20 * time.Minute)}},
			pace{failed: 1},
			20 * time.Minute, 30 * time.Minute,
		},
		{"a busy portal", ten, app.Snapshot{Problem: problem(app.KindTooMany)}, pace{failed: 1}, 30 * time.Second, 68 * time.Second},
		{"still busy", ten, app.Snapshot{Problem: problem(app.KindTooMany)}, pace{failed: 4}, 4 * time.Minute, 9 * time.Minute},
		{"busy for hours", ten, app.Snapshot{Problem: problem(app.KindTooMany)}, pace{failed: 40}, time.Hour, 135 * time.Minute},
		{"a kept press, within its minute", ten.Add(20 * time.Second), inLine(ten, false), pace{}, 10 * time.Second, 30 * time.Second},
		{"a kept press, at the end of it", ten.Add(55 * time.Second), inLine(ten, false), pace{}, 6 * time.Second, 6 * time.Second},
		{"a kept press that needs her", ten.Add(2 * time.Minute), inLine(ten, false), pace{}, 5 * time.Minute, 6 * time.Minute},
		{"a kept press with a reason", ten.Add(20 * time.Second), inLine(ten, true), pace{}, 3750 * time.Millisecond, 6250 * time.Millisecond},
		{"since some minutes", ten.Add(6 * time.Minute), inLine(ten, true), pace{}, 33750 * time.Millisecond, 56250 * time.Millisecond},
		{"that waited for the network before", ten.Add(2 * time.Hour), inLine(ten, true), pace{refused: ten.Add(118 * time.Minute)}, 14062 * time.Millisecond, 23438 * time.Millisecond},
		{"since hours", ten.Add(2 * time.Hour), inLine(ten, true), pace{}, 225 * time.Second, 375 * time.Second},
		{"it was busy for a while", ten, app.Snapshot{}, pace{busy: 5 * time.Minute}, time.Hour, 90 * time.Minute},
		{"it was busy for long", ten, app.Snapshot{}, pace{busy: 20 * time.Minute}, 160 * time.Minute, 240 * time.Minute},
		{"it was busy for very long", ten, app.Snapshot{}, pace{busy: 2 * time.Hour}, 4 * time.Hour, 6 * time.Hour},
		{"read often enough on this date", ten, app.Snapshot{}, pace{unasked: perDate}, 14 * time.Hour, 14*time.Hour + 30*time.Minute},
	} {
		c.snapshot.Account = account
		for range 100 {
			if wait := c.pace.wait(c.snapshot, c.now); wait < c.from || wait > c.to {
				t.Errorf("%s: after %v, want %v to %v", c.name, wait, c.from, c.to)
				break
			}
		}
	}
}

// inLine is a press that is kept because the portal is busy.
func inLine(pressed time.Time, consent bool) app.Snapshot {
	return app.Snapshot{Problem: &app.Problem{Kind: app.KindTooMany}, Kept: &app.Intent{Pressed: pressed, Consent: consent}}
}

// The pace remembers how long this computer had to wait for its portal, and forgets it by and by.
func TestPaceLearnsHowBusyThePortalIs(t *testing.T) {
	nine := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	account := &app.Account{Zone: "UTC"}
	good, busy := app.Snapshot{Account: account}, app.Snapshot{Account: account, Problem: &app.Problem{Kind: app.KindTooMany}}
	var p pace
	for _, c := range []struct {
		after time.Duration
		seen  app.Snapshot
		want  time.Duration
	}{
		{0, good, 0},
		{time.Minute, busy, 0},
		{2 * time.Minute, busy, 0},
		{21 * time.Minute, good, 20 * time.Minute},
		{30 * time.Minute, busy, 20 * time.Minute},
		{32 * time.Minute, good, 20 * time.Minute},
		{24 * time.Hour, good, 10 * time.Minute},
		{48 * time.Hour, good, 5 * time.Minute},
	} {
		p.note(c.seen, nine.Add(c.after), false)
		if p.busy != c.want {
			t.Errorf("after %v it was busy for %v, want %v", c.after, p.busy, c.want)
		}
	}
}

// An unlock reads the state, unless it was just read, or was read too often on this date. While something stands in the way,
// every unlock reads.
func TestPaceAtAnUnlock(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) app.Snapshot { return app.Snapshot{Read: now.Add(-d)} }
	trouble := ago(time.Minute)
	trouble.Problem = &app.Problem{Kind: app.KindUnreachable}
	kept := ago(time.Minute)
	kept.Kept = &app.Intent{}
	for _, c := range []struct {
		name     string
		snapshot app.Snapshot
		pace     pace
		want     bool
	}{
		{"never read", app.Snapshot{}, pace{}, true},
		{"read long ago", ago(time.Hour), pace{}, true},
		{"just read", ago(time.Minute), pace{}, false},
		{"by a clock that was set back", ago(-time.Hour), pace{}, true},
		{"the ninth of a date", ago(time.Hour), pace{unlocks: unlocks}, false},
		{"when it was read often enough", ago(time.Hour), pace{unasked: perDate}, false},
		{"no connection", trouble, pace{unlocks: unlocks}, true},
		{"a press is kept", kept, pace{unlocks: unlocks}, true},
	} {
		if got := c.pace.unlocked(c.snapshot, now); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// A change of the network reads the state if another network may help, or if a press waits only for the portal. It does so at
// once, but not again and again.
func TestPaceWhenTheNetworkChanges(t *testing.T) {
	moscow := zone(t, "Europe/Moscow")
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, moscow)
	account := &app.Account{Host: "example.bitrix24.ru", User: 7, Zone: "Europe/Moscow"}
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	trouble := func(k app.Kind) app.Snapshot {
		return app.Snapshot{Account: account, Read: ago(time.Hour), Problem: &app.Problem{Kind: k}}
	}
	kept := func(s app.Snapshot, i app.Intent) app.Snapshot { s.Account, s.Kept = account, &i; return s }
	agreedTo := app.Intent{Pressed: ago(time.Hour), Reason: "Не было связи с порталом", Consent: true}
	well := app.Snapshot{Account: account, Read: ago(time.Hour), Day: app.Day{State: app.StateNotStarted}}
	const not = -1
	for _, c := range []struct {
		name     string
		snapshot app.Snapshot
		changed  time.Time // when the state was last read for that reason
		changes  int
		want     time.Duration
	}{
		{"all is well", well, time.Time{}, 0, not},
		{"nobody is signed in", app.Snapshot{Problem: &app.Problem{Kind: app.KindNotSignedIn}}, time.Time{}, 0, not},
		{"never read", app.Snapshot{Account: account}, time.Time{}, 0, neighbours},
		{"no connection", trouble(app.KindUnreachable), time.Time{}, 0, neighbours},
		{"no such host", trouble(app.KindHostUnknown), time.Time{}, 0, neighbours},
		{"a page of a hotel", trouble(app.KindMoved), time.Time{}, 0, neighbours},
		{"a busy portal", trouble(app.KindTooMany), time.Time{}, 0, not},
		{"a portal that is out of order", trouble(app.KindPortalBroken), time.Time{}, 0, not},
		{"a webhook that was deleted", trouble(app.KindCredentialsBad), time.Time{}, 0, not},
		{"a locked keyring", trouble(app.KindKeyringLocked), time.Time{}, 0, not},
		{"a press is kept", kept(trouble(app.KindUnreachable), agreedTo), time.Time{}, 0, 0},
		{"and the portal did not take it", kept(well, agreedTo), time.Time{}, 0, 0},
		{"and the portal is busy", kept(trouble(app.KindTooMany), agreedTo), time.Time{}, 0, not},
		{"and needs a reason", kept(well, app.Intent{Pressed: ago(time.Hour)}), time.Time{}, 0, not},
		{"and needs a reason, without a connection", kept(trouble(app.KindUnreachable), app.Intent{Pressed: ago(time.Hour)}), time.Time{}, 0, 0},
		{"and waits for the end of yesterday", kept(app.Snapshot{Read: ago(time.Hour), Day: app.Day{State: app.StateExpired}}, agreedTo), time.Time{}, 0, not},
		{"it changed a moment ago", kept(trouble(app.KindUnreachable), agreedTo), ago(time.Second), 1, time.Second},
		{"some seconds ago", kept(trouble(app.KindUnreachable), agreedTo), ago(5 * time.Second), 1, 0},
		{"time and again", kept(trouble(app.KindUnreachable), agreedTo), ago(5 * time.Second), 5, 27 * time.Second},
		{"all the time", kept(trouble(app.KindUnreachable), agreedTo), ago(5 * time.Second), 500, 123 * time.Second},
		{"once it did", kept(trouble(app.KindUnreachable), agreedTo), ago(unchanged), 500, 0},
		{"nothing is kept, a moment ago", trouble(app.KindUnreachable), ago(time.Second), 3, 7 * time.Second},
		{"it is planned", kept(trouble(app.KindUnreachable), agreedTo), now.Add(7 * time.Second), 1, 7 * time.Second},
	} {
		p := pace{changed: c.changed, changes: c.changes, failed: 9, jitter: func(most time.Duration) time.Duration { return most }}
		wait, worth := p.networked(c.snapshot, now)
		if !worth {
			wait = not
		}
		if wait != c.want {
			t.Errorf("%s: after %v, want %v", c.name, wait, c.want)
		}
		if begins := min(c.changes, 9); worth && c.changed.Before(ago(0)) && c.changed.After(ago(unchanged)) && p.failed != begins {
			t.Errorf("%s: the probing goes on as after %d failures, want %d", c.name, p.failed, begins)
		}
		if again, _ := p.networked(c.snapshot, now.Add(c.want/2)); worth && c.want > 0 && again != c.want-c.want/2 {
			t.Errorf("%s: planned after %v, then %v", c.name, c.want, again)
		}
	}
}
