package words

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/assets"
)

var update = flag.Bool("update", false, "write testdata/sentences.txt anew")

const golden = "testdata/sentences.txt"

// The employee works in Minsk (UTC+3) on Tuesday, 24 November 2026. The computer is in Minsk, too, unless a test says
// otherwise.
var (
	minsk = zone("Europe/Minsk")
	anna  = app.Account{
		Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна Смирнова",
		Zone: "Europe/Minsk",
	}
	now      = at(12, 9)
	opened   = app.Day{State: app.StateOpened, Status: "OPENED", Start: at(8, 57)}
	paused   = app.Day{State: app.StatePaused, Status: "PAUSED", Start: at(8, 57), Finish: at(12, 0)}
	closed   = app.Day{State: app.StateClosed, Status: "CLOSED", Start: at(8, 57), Finish: at(18, 0), Breaks: time.Hour}
	earlier  = app.Day{State: app.StateEarlier, Status: "OPENED", Start: at(8, 57).AddDate(0, 0, -1)}
	expired  = app.Day{State: app.StateExpired, Status: "EXPIRED", Start: at(8, 57).AddDate(0, 0, -3)}
	notBegun = app.Day{State: app.StateNotStarted, Status: "CLOSED"}
	strange  = app.Day{State: app.StateStrange, Status: "SLEEPING"}
	norms    = app.Rules{
		Known: true, Tracking: true, MaxStart: 9*time.Hour + 15*time.Minute, LateAfter: 9*time.Hour + 15*time.Minute,
		MinFinish: 17*time.Hour + 45*time.Minute, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
	}
)

func zone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

func at(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 20, 0, minsk) }

func pending(d app.Day) app.Day {
	d.Pending = true
	return d
}

func snap(d app.Day) app.Snapshot { return app.Snapshot{Account: &anna, Day: d, Read: now} }

func with(s app.Snapshot, change func(*app.Snapshot)) app.Snapshot {
	change(&s)
	return s
}

func problem(k app.Kind) *app.Problem { return &app.Problem{Kind: k, Host: anna.Host} }

type saying struct {
	what string
	says func(w *Words) string
}

// testdata/sentences.txt has everything that is said, as a text for people who know the language.
func TestSentences(t *testing.T) {
	var b strings.Builder
	for _, s := range sayings() {
		fmt.Fprintf(&b, "# %s\n", s.what)
		for _, lang := range []string{"ru", "en"} {
			fmt.Fprintf(&b, "%s: %s\n", lang, strings.ReplaceAll(s.says(speak(lang, minsk)), "\n", " ⏎ "))
		}
		b.WriteByte('\n')
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.ReplaceAll(string(file), "\r\n", "\n"), "\n\n")
	got := strings.Split(b.String(), "\n\n")
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("from here on, %s (go test ./app/words -update writes it anew):\n%s",
				golden, strings.Join(append(got[min(i, len(got)):min(i+1, len(got))], "instead of"), "\n"))
		}
	}
}

func sayings() []saying {
	var all []saying
	add := func(what string, says func(w *Words) string) { all = append(all, saying{what, says}) }
	state := func(what string, s app.Snapshot) {
		add("state: "+what, func(w *Words) string { return w.State(s, now) })
	}
	reply := func(what string, r app.Reply, s app.Snapshot) {
		add(what+", command line", func(w *Words) string { return w.Sentence(r, s) })
		add(what+", notification", func(w *Words) string {
			title, body := w.Reply(r, s)
			return title + " | " + body
		})
	}

	state("not signed in", app.Snapshot{})
	state("keyring locked", app.Snapshot{Problem: problem(app.KindKeyringLocked)})
	state("not read yet", snap(app.Day{}))
	state("not read yet, no connection", with(snap(app.Day{}), func(s *app.Snapshot) { s.Problem = problem(app.KindUnreachable) }))
	state("not started", snap(notBegun))
	state("running", snap(opened))
	state("running, with a break", snap(app.Day{State: app.StateOpened, Start: at(8, 57), Breaks: 3 * time.Hour}))
	state("running, start unknown", snap(app.Day{State: app.StateOpened}))
	state("running, approval pending", snap(pending(opened)))
	state("running, no connection", with(snap(opened), func(s *app.Snapshot) { s.Problem = problem(app.KindTimedOut) }))
	state("running, webhook deleted", with(snap(opened), func(s *app.Snapshot) { s.Problem = problem(app.KindCredentialsBad) }))
	state("running, the portal is busy", with(snap(opened), func(s *app.Snapshot) { s.Waiting = now.Add(4 * time.Second) }))
	state("doing start, the portal is busy", app.Snapshot{Account: &anna, Doing: app.VerbStart, Waiting: now.Add(4 * time.Second)})
	state("running, the portal is renamed", with(snap(opened), func(s *app.Snapshot) { s.Problem = problem(app.KindRenamed) }))
	state("running, the grant is over", with(snap(opened), func(s *app.Snapshot) { s.Problem = problem(app.KindSignedOut) }))
	state("running, being read again", with(snap(opened), func(s *app.Snapshot) { s.Doing = app.VerbRefresh }))
	state("on a break", snap(paused))
	state("on a break, portal does not say since when", snap(app.Day{State: app.StatePaused, Start: at(8, 57)}))
	state("finished", snap(closed))
	state("earlier day open", snap(earlier))
	state("earlier day expired", snap(expired))
	state("unfamiliar", snap(strange))
	kept := func(i app.Intent) app.Snapshot {
		return with(snap(notBegun), func(s *app.Snapshot) { i.ID, i.Verb = "1", app.VerbStart; s.Kept = &i })
	}
	state("a start waits for the portal", kept(app.Intent{Pressed: at(9, 2), Reason: "Пробки", Consent: true}))
	state("a start waits for a reason", kept(app.Intent{Pressed: at(9, 2)}))
	state("a start of yesterday was not recorded", kept(app.Intent{Pressed: at(9, 2).AddDate(0, 0, -1)}))
	zoneless := kept(app.Intent{Pressed: at(9, 2), Reason: "Пробки", Consent: true})
	zoneless.Account = &app.Account{User: 7, Host: anna.Host, Server: app.Clocks{East: 5 * 60 * 60, At: now}}
	state("a start waits for a zone", zoneless)
	add("status: a start waits for a zone", func(w *Words) string { return w.KeptZone(zoneless, now) })
	ruled := func(d app.Day) app.Snapshot { return with(snap(d), func(s *app.Snapshot) { s.Rules = norms }) }
	numbers := func(what string, s app.Snapshot) {
		add("numbers: "+what, func(w *Words) string { return w.Glance(s, now) })
		add("tooltip: "+what, func(w *Words) string { return w.Tooltip(s, now) })
	}
	numbers("not started", ruled(notBegun))
	numbers("running", ruled(opened))
	numbers("running, after a break", ruled(app.Day{State: app.StateOpened, Start: at(8, 57), Breaks: 45 * time.Minute}))
	numbers("on a break", ruled(paused))
	numbers("finished", ruled(closed))
	foresee := func(what string, d app.Day, v app.Verb, typed string, rules app.Rules) {
		s := with(snap(d), func(s *app.Snapshot) { s.Rules = rules })
		c := s.Foresee(v, typed, now)
		for _, written := range []bool{false, true} {
			add(fmt.Sprintf("before: %s, with a reason %v", what, written), func(w *Words) string {
				return w.Counts(v, c) + " | " + w.Wants(c, d.State == app.StateExpired, written)
			})
		}
	}
	foresee("a start now, late", notBegun, app.VerbStart, "", norms)
	foresee("a start a minute ago", notBegun, app.VerbStart, "-1", norms)
	foresee("a start at another time", notBegun, app.VerbStart, "8:45", norms)
	foresee("a start at another time, flexible", notBegun, app.VerbStart, "8:45", app.Rules{Known: true, Tracking: true, Free: true})
	foresee("a finish now, early", opened, app.VerbFinish, "", norms)
	foresee("a finish at another time", opened, app.VerbFinish, "11:30", norms)
	foresee("a finish, flexible", opened, app.VerbFinish, "", app.Rules{Known: true, Tracking: true, Free: true})
	foresee("a finish three days ago", expired, app.VerbFinish, "18:00", norms)
	for _, v := range []app.Verb{
		app.VerbStart, app.VerbPause, app.VerbResume, app.VerbFinish, app.VerbReopen, app.VerbRefresh, app.VerbCheck, app.VerbSignIn, app.VerbSignOut, app.VerbGiveUp,
	} {
		state("doing "+string(v), app.Snapshot{Account: &anna, Doing: v})
	}

	reply("start, done", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone, Day: opened}, snap(opened))
	reply("start, done, approval pending", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone, Day: pending(opened), Asked: at(8, 57)}, snap(opened))
	reply("start, already", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeAlready, Day: opened}, snap(opened))
	reply("start, already, with another time", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeAlready, Day: opened, Asked: at(9, 0)}, snap(opened))
	reply("start, the portal kept another time", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeDifferent, Day: opened, Asked: at(9, 0),
		Problem: &app.Problem{Kind: app.KindStartUnlike, Time: at(8, 57)},
	}, snap(opened))
	reply("start, the portal answers with an unfamiliar state", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeDifferent, Day: strange, Problem: problem(app.KindStateUnlike),
	}, snap(strange))
	reply("start, the portal continued an earlier day", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeDifferent, Day: earlier, Problem: &app.Problem{Kind: app.KindReopenedEarlier, Time: earlier.Start},
	}, snap(earlier))
	for _, kind := range []app.Kind{app.KindBreakEnded, app.KindDayReopened, app.KindSecondRecord, app.KindStartedElsewhere} {
		reply("start, "+string(kind), app.Reply{
			Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeDifferent, Day: opened, Problem: &app.Problem{Kind: kind, Time: opened.Start},
		}, snap(opened))
	}
	for _, d := range []app.Day{paused, closed, earlier, expired, strange} {
		reply("start, "+string(d.State), app.Reply{
			Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeDifferent, Day: d, Problem: d.Hindrance(),
		}, snap(d))
	}
	forgotten := expired
	forgotten.Suggest = time.Date(2026, 11, 21, 17, 45, 0, 0, minsk)
	hindered := func(what string, d app.Day, user int, rules app.Rules) {
		reply("start, "+what, app.Reply{
			Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeDifferent, Day: d, Problem: d.Hindrance(), User: user,
		}, with(snap(d), func(s *app.Snapshot) { s.Rules = rules }))
	}
	hindered("expired, with a proposal", forgotten, 0, norms)
	hindered("expired, a colleague's", forgotten, 8, norms)
	backwards := forgotten
	backwards.Suggest = time.Date(2026, 11, 21, 5, 0, 0, 0, minsk)
	hindered("expired, with a proposal before the start", backwards, 0, norms)
	hindered("closed, by a schedule", closed, 0, norms)
	hindered("closed, flexible", closed, 0, app.Rules{Known: true, Tracking: true, Free: true})
	hindered("closed, a colleague's", closed, 8, norms)
	add("status: an earlier day with a proposal", func(w *Words) string { return w.Proposal(snap(forgotten), now) })
	add("status: without", func(w *Words) string { return w.Proposal(snap(expired), now) + "-" })
	add("status: an earlier day, seen from Novosibirsk", abroad(func(w *Words) string { return w.Proposal(snap(forgotten), now) }))
	reply("start, already, with the time that is on record", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeAlready, Day: opened, Asked: opened.Start.Truncate(time.Minute),
	}, snap(opened))
	reply("finish, already, with the time that is on record", app.Reply{
		Verb: app.VerbFinish, Outcome: app.OutcomeAlready, Day: closed, Asked: closed.Finish.Truncate(time.Minute),
	}, snap(closed))
	reply("finish, the portal kept other seconds", app.Reply{
		Verb: app.VerbFinish, Outcome: app.OutcomeDifferent, Day: closed, Asked: closed.Finish.Truncate(time.Minute), Problem: problem(app.KindStartUnlike),
	}, snap(closed))
	reply("start, a reason is needed", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeRefused, Problem: problem(app.KindReasonNeeded),
	}, snap(notBegun))
	reply("start, refused in the portal's words", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeRefused,
		Problem: &app.Problem{Kind: app.KindRefusedByPortal, Code: "ALERT_WARNING", Text: "Еще рано начинать работу", HTTPStatus: 400},
	}, snap(notBegun))
	reply("start, refused with an unknown code", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindRefusedByPortal, Code: "ERROR_WHATEVER", HTTPStatus: 400},
	}, snap(notBegun))
	reply("start, no connection", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeUnreached, Problem: problem(app.KindUnreachable)}, snap(notBegun))
	reply("start, no answer in time", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeUnreached, Problem: &app.Problem{Kind: app.KindTimedOut, Method: "timeman.open"},
	}, snap(notBegun))
	reply("start, no answer to the reading before", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeUnreached, Problem: &app.Problem{Kind: app.KindTimedOut, Host: anna.Host, Method: "timeman.status"},
	}, snap(notBegun))
	reply("start, not recorded", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeUnreached, Problem: &app.Problem{Kind: app.KindNotRecorded, Time: at(9, 2)},
	}, snap(notBegun))
	reply("start, kept", app.Reply{ID: "1", Verb: app.VerbStart, Outcome: app.OutcomeKept}, with(snap(notBegun), func(s *app.Snapshot) {
		s.Kept = &app.Intent{ID: "1", Verb: app.VerbStart, Pressed: at(9, 2)}
	}))
	waiting := kept(app.Intent{Pressed: at(9, 2)})
	for _, k := range []app.Kind{app.KindConsentNeeded, app.KindMomentUnsure} {
		reply("start, kept, "+string(k), app.Reply{
			ID: "1", Verb: app.VerbStart, View: app.ViewWorkday, Outcome: app.OutcomeKept, Asked: at(9, 2), Problem: &app.Problem{Kind: k, Time: at(9, 2)},
		}, waiting)
	}
	reply("start, done, not on disk", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone, Day: opened, Unkept: true}, snap(opened))
	reply("start, no connection, not on disk", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeUnreached, Problem: problem(app.KindUnreachable), Unkept: true,
	}, snap(notBegun))
	add("warning: the journal is damaged", func(w *Words) string { return w.Problem(problem(app.KindJournalDamaged), nil) })
	reply("start, dry run", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomePlanned, Asked: at(9, 0)}, snap(notBegun))
	reply("start, seen from Novosibirsk", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeDone, Day: inFixedZone(opened)}, snap(opened))
	all[len(all)-1].says = abroad(all[len(all)-1].says)
	all[len(all)-2].says = abroad(all[len(all)-2].says)

	reply("break, done", app.Reply{Verb: app.VerbPause, Outcome: app.OutcomeDone, Day: paused}, snap(paused))
	reply("break, already", app.Reply{Verb: app.VerbPause, Outcome: app.OutcomeAlready, Day: paused}, snap(paused))
	reply("break, not running", app.Reply{Verb: app.VerbPause, Outcome: app.OutcomeDifferent, Day: notBegun, Problem: problem(app.KindNotRunning)}, snap(notBegun))
	reply("resume, done", app.Reply{Verb: app.VerbResume, Outcome: app.OutcomeDone, Day: opened}, snap(opened))
	reply("resume, already", app.Reply{Verb: app.VerbResume, Outcome: app.OutcomeAlready, Day: opened}, snap(opened))
	reply("re-open, done", app.Reply{Verb: app.VerbReopen, Outcome: app.OutcomeDone, Day: opened}, snap(opened))
	second := app.Day{State: app.StateOpened, Start: now.Add(-time.Second)}
	reply("re-open, a second record", app.Reply{Verb: app.VerbReopen, Outcome: app.OutcomeDone, Day: second}, snap(second))
	reply("start, the portal kept other seconds", app.Reply{
		Verb: app.VerbStart, Outcome: app.OutcomeDifferent, Day: opened, Asked: opened.Start.Add(-20 * time.Second),
		Problem: &app.Problem{Kind: app.KindStartUnlike, Time: opened.Start},
	}, snap(opened))
	reply("finish, done", app.Reply{Verb: app.VerbFinish, Outcome: app.OutcomeDone, Day: closed}, snap(closed))
	reply("finish, already", app.Reply{Verb: app.VerbFinish, Outcome: app.OutcomeAlready, Day: closed}, snap(closed))
	reply("finish, the portal kept another time", app.Reply{
		Verb: app.VerbFinish, Outcome: app.OutcomeDifferent, Day: closed, Asked: at(18, 30), Problem: problem(app.KindStartUnlike),
	}, snap(closed))
	reply("finish, an earlier day", app.Reply{Verb: app.VerbFinish, Outcome: app.OutcomeDone, Day: app.Day{
		State: app.StateNotStarted, Start: earlier.Start, Finish: at(18, 0).AddDate(0, 0, -1), Pending: true,
	}}, snap(notBegun))
	reply("state, read", app.Reply{Verb: app.VerbRefresh, Outcome: app.OutcomeDone, Day: paused}, snap(paused))
	reply("state, no connection", app.Reply{Verb: app.VerbRefresh, Outcome: app.OutcomeUnreached, Problem: problem(app.KindHostUnknown)}, snap(app.Day{}))
	renamed := &app.Problem{Kind: app.KindRenamed, Host: "new.bitrix24.ru"}
	reply("start, the portal is renamed", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeUnreached, Problem: renamed,
	}, snap(notBegun))
	add("start with given credentials, the portal is renamed, command line", func(w *Words) string {
		return w.SentenceGiven(app.Reply{
			Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeUnreached, Problem: renamed,
		}, snap(notBegun))
	})
	reply("move, done", app.Reply{Verb: app.VerbMove, Outcome: app.OutcomeDone}, snap(notBegun))
	reply("move, not renamed", app.Reply{Verb: app.VerbMove, Outcome: app.OutcomeAlready}, snap(notBegun))
	reply("start, the grant is over", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeRefused, Problem: problem(app.KindSignedOut),
	}, snap(notBegun))
	reply("start, zone not known", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeRefused, Problem: problem(app.KindZoneUnknown),
	}, snap(notBegun))
	unknown, unlike := problem(app.KindZoneUnknown), problem(app.KindZoneUnlike)
	unknown.Time = at(9, 0).In(time.FixedZone("", 5*60*60))
	reply("start, zone not known, both clocks shown", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeRefused, Problem: unknown,
	}, snap(notBegun))
	elsewhere := notBegun
	elsewhere.State, elsewhere.Status = app.StateOpened, "OPENED"
	elsewhere.Start = at(7, 0).In(time.FixedZone("", 5*60*60))
	reply("start, recorded by another zone", app.Reply{
		Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeDifferent, Problem: unlike, Day: elsewhere,
		Asked: at(9, 0),
	}, snap(elsewhere))
	granted := app.Person{Account: anna}
	granted.App, granted.Admin = "local.made.up", true
	reply("check of an application, done", app.Reply{Verb: app.VerbAwaitCode, Outcome: app.OutcomeDone, Person: &granted}, app.Snapshot{})
	reply("check of an application, too late", app.Reply{
		Verb: app.VerbCheck, Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindCodeRefused, Field: app.FieldCode},
	}, app.Snapshot{})
	reply("check, done", app.Reply{Verb: app.VerbCheck, Outcome: app.OutcomeDone, Person: &app.Person{Account: anna}}, app.Snapshot{})
	admin := anna
	admin.Admin = true
	reply("check, an administrator without tracking", app.Reply{
		Verb: app.VerbCheck, Outcome: app.OutcomeDone, Person: &app.Person{Account: admin, Rules: app.Rules{Known: true}},
	}, app.Snapshot{})
	reply("check, wrong secret", app.Reply{
		Verb: app.VerbCheck, Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindCredentialsBad, Code: "INVALID_CREDENTIALS", HTTPStatus: 401},
	}, app.Snapshot{})
	reply("sign in, done", app.Reply{Verb: app.VerbSignIn, Outcome: app.OutcomeDone}, snap(notBegun))
	inMemory := anna
	inMemory.InMemory = true
	reply("sign in, in memory", app.Reply{Verb: app.VerbSignIn, Outcome: app.OutcomeDone}, app.Snapshot{Account: &inMemory})
	reply("sign in, no keyring", app.Reply{Verb: app.VerbSignIn, Outcome: app.OutcomeRefused, Problem: problem(app.KindKeyringMissing)}, app.Snapshot{})
	reply("sign out, done", app.Reply{Verb: app.VerbSignOut, Outcome: app.OutcomeDone}, app.Snapshot{})
	reply("sign out, already", app.Reply{Verb: app.VerbSignOut, Outcome: app.OutcomeAlready}, app.Snapshot{})
	reply("give up, done", app.Reply{Verb: app.VerbGiveUp, Outcome: app.OutcomeDone}, snap(notBegun))
	reply("start, given up for another account", app.Reply{Verb: app.VerbStart, Outcome: app.OutcomeGivenUp, View: app.ViewWorkday}, snap(notBegun))
	reply("check, of who takes the place of another", app.Reply{
		Verb: app.VerbCheck, Outcome: app.OutcomeDone, Person: &app.Person{Account: anna, Drops: true},
	}, snap(notBegun))
	reply("give up, nothing kept", app.Reply{Verb: app.VerbGiveUp, Outcome: app.OutcomeAlready}, snap(notBegun))

	for _, minutes := range []int{1, 2, 5, 11, 12, 21, 22, 72, 125} {
		late := time.Duration(minutes) * time.Minute
		add(fmt.Sprintf("late by %v", late), func(w *Words) string { return w.Late(late) })
	}
	for _, span := range []time.Duration{
		-time.Hour, 59 * time.Second, time.Minute, 3 * time.Minute, 14 * time.Minute, 21 * time.Minute, time.Hour, 2 * time.Hour,
		5 * time.Hour, 3*time.Hour + 12*time.Minute, 24 * time.Hour, 51 * time.Hour, 120 * time.Hour,
	} {
		add(fmt.Sprintf("a span of %v", span), func(w *Words) string { return w.Span(span) })
	}
	return all
}

// inFixedZone is a day as it comes out of JSON, without the zone's name.
func inFixedZone(d app.Day) app.Day {
	d.Start = d.Start.In(time.FixedZone("", 3*3600))
	return d
}

// abroad says the same on a computer in Novosibirsk (UTC+7).
func abroad(says func(*Words) string) func(*Words) string {
	return func(w *Words) string { return says(speak(w.Lang(), zone("Asia/Novosibirsk"))) }
}

// The command that can be typed next is the same in every language. Its time is the portal's, or is left for the person to
// fill in.
func TestTheNextCommand(t *testing.T) {
	forgotten := expired
	forgotten.Suggest = time.Date(2026, 11, 21, 17, 45, 0, 0, minsk)
	for _, c := range []struct {
		what string
		day  app.Day
		user int
		want string
	}{
		{"as the portal proposes", forgotten, 0, "clockin24 close --time 17:45 --report"},
		{"a colleague's", forgotten, 8, "clockin24 close --userid 8 --time 17:45 --report"},
		{"without a proposal", expired, 0, "clockin24 close --time # --report"},
		{"still running", earlier, 0, "clockin24 close --time # --report"},
		{"closed", closed, 0, "clockin24 open --reopen."},
		{"closed, a colleague's", closed, 8, "clockin24 open --userid 8 --reopen."},
		{"on a break, a colleague's", paused, 8, "clockin24 resume --userid 8."},
	} {
		for _, lang := range assets.Languages() {
			w := speak(lang, minsk)
			r := app.Reply{
				Verb: app.VerbStart, View: app.ViewCommandLine, Outcome: app.OutcomeDifferent, Day: c.day, Problem: c.day.Hindrance(), User: c.user,
			}
			want := strings.Replace(c.want, "#", w.Text(ShellTimeHolder), 1)
			if got := w.Sentence(r, snap(c.day)); !strings.Contains(got, want) {
				t.Errorf("%s, %s: %q has no %q", c.what, lang, got, want)
			}
			proposes := w.Proposal(snap(c.day), now)
			if named := strings.Contains(proposes, "17:45"); named == c.day.Suggest.IsZero() || proposes == "" == named {
				t.Errorf("%s, %s: %q", c.what, lang, proposes)
			}
		}
	}
	if _, p := app.ParseTime(speak("en", minsk).Text(ShellTimeHolder), now); p == nil {
		t.Error("a placeholder is no time: left as it is, it would be sent")
	}
}

func TestZoneIsNamedWhereClocksDiffer(t *testing.T) {
	moment := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC)
	for _, c := range []struct{ lang, here, there, want string }{
		{"ru", "Europe/Minsk", "Europe/Minsk", "09:00"},
		{"ru", "Europe/Moscow", "Europe/Minsk", "09:00"}, // another name, the same clock
		{"ru", "Europe/Kaliningrad", "Europe/Minsk", "09:00 (Минск, UTC+3)"},
		{"en", "Europe/Kaliningrad", "Europe/Minsk", "09:00 (Minsk, UTC+3)"},
		{"ru", "Europe/Minsk", "Asia/Almaty", "11:00 (Алматы, UTC+5)"},
		{"ru", "Europe/Minsk", "Asia/Kolkata", "11:30 (UTC+5:30)"},
		{"en", "Europe/Minsk", "Asia/Kolkata", "11:30 (Kolkata, UTC+5:30)"},
		{"en", "Europe/Minsk", "America/St_Johns", "03:30 (St Johns, UTC-2:30)"},
		{"en", "Europe/Minsk", "Etc/GMT-3", "09:00"},
		{"en", "Europe/Minsk", "Etc/GMT+3", "03:00 (UTC-3)"},
		{"ru", "Europe/Minsk", "UTC", "06:00 (UTC)"},
	} {
		if got := speak(c.lang, zone(c.here)).Clock(moment.In(zone(c.there))); got != c.want {
			t.Errorf("%s, in %s, of %s: %q, want %q", c.lang, c.here, c.there, got, c.want)
		}
	}
}

func TestDateIsNamedWhereDaysDiffer(t *testing.T) {
	w := speak("ru", minsk)
	for _, c := range []struct {
		t    time.Time
		want string
	}{
		{at(9, 0), "09:00"},
		{at(9, 0).AddDate(0, 0, -1), "09:00 23.11.2026"},
		{at(9, 0).AddDate(-1, 0, 0), "09:00 24.11.2025"},
	} {
		if got := w.ClockOn(c.t, now); got != c.want {
			t.Errorf("%v: %q, want %q", c.t, got, c.want)
		}
	}
}

func TestLanguageIsChosen(t *testing.T) {
	for _, c := range []struct {
		langs []string
		want  string
	}{
		{nil, "en"},
		{[]string{"C"}, "en"},
		{[]string{"ru_RU.UTF-8"}, "ru"},
		{[]string{"RU"}, "ru"},
		{[]string{"en-GB"}, "en"},
		{[]string{"de_DE", "ru"}, "ru"},
		{[]string{"be_BY.UTF-8@latin"}, "be"},
		{[]string{"de", "kk", "ru"}, "kk"},
		{[]string{"uk_UA", "en"}, "uk"},
		{[]string{"", "de"}, "en"},
	} {
		if got := choose(c.langs, assets.Languages()); got != c.want {
			t.Errorf("%q: %s, want %s", c.langs, got, c.want)
		}
		if c.langs != nil && New(c.langs...).Lang() == "" {
			t.Errorf("New(%q) speaks nothing", c.langs)
		}
	}
}

func TestSystemReadsTheEnvironment(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("the system tells the language in another way")
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
		t.Setenv(name, "")
	}
	t.Setenv("LANG", "ru_RU.UTF-8")
	if got := System(); len(got) == 0 || choose(got, assets.Languages()) != "ru" {
		t.Errorf("LANG=ru_RU.UTF-8: %q", got)
	}
}

// What others wrote becomes one harmless line, wherever it comes out.
func TestForeignTextIsTamed(t *testing.T) {
	nasty := "  evil\x1b[31m\n\u202etxt\x00 " + strings.Repeat("я", 500)
	w := speak("ru", minsk)
	for _, s := range []string{
		w.Problem(&app.Problem{Kind: app.KindRefusedByPortal, Text: nasty, Host: nasty, Code: nasty}, nil),
		w.State(snap(app.Day{State: app.StateStrange, Status: nasty}), now),
		w.Whose(app.Account{Name: nasty, Host: nasty}),
	} {
		if strings.ContainsAny(s, "\x00\x1b\n\u202e") || len([]rune(s)) > 600 {
			t.Errorf("%q", s)
		}
	}
}

func TestTooltipFitsWindows(t *testing.T) {
	long := anna
	long.Name = strings.Repeat("Анна-Мария ", 20)
	for _, lang := range assets.Languages() {
		w := speak(lang, zone("Asia/Kamchatka"))
		for _, s := range []app.Snapshot{
			snap(opened),
			{Account: &long, Day: pending(earlier), Problem: problem(app.KindTimedOut)},
			snap(app.Day{State: app.StateStrange, Status: strings.Repeat("😀", 300)}),
		} {
			if got := w.Tooltip(s, now); utf16Length(got) > tooltipLimit || got == "" {
				t.Errorf("%d units: %q", utf16Length(got), got)
			}
		}
	}
	if got, want := speak("ru", minsk).Tooltip(snap(opened), now), "Рабочий день идёт с 08:57 · 3 ч 12 мин\nАнна Смирнова · example.bitrix24.ru"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// During a break the time worked stands still and the breaks grow.
func TestTooltipOnABreak(t *testing.T) {
	lunch := opened
	lunch.State, lunch.Status, lunch.Breaks = app.StatePaused, "PAUSED", 15*time.Minute
	lunch.Finish = now.Add(-10 * time.Minute)
	w := speak("ru", minsk)
	for _, c := range []struct {
		later time.Duration
		want  string
	}{
		{0, "рабочее время: 2 ч 47 мин · перерывы: 25 минут"},
		{40 * time.Minute, "рабочее время: 2 ч 47 мин · перерывы: 1 ч 5 мин"},
	} {
		if got := w.Tooltip(snap(lunch), now.Add(c.later)); !strings.Contains(strings.ToLower(got), "\n"+c.want+"\n") {
			t.Errorf("%v later: %q, want %q", c.later, got, c.want)
		}
	}
	for _, lang := range assets.Languages() {
		if w := speak(lang, minsk); !strings.Contains(w.Tooltip(snap(lunch), now), w.Glance(snap(lunch), now)) {
			t.Errorf("%s: the numbers do not fit: %q", lang, w.Tooltip(snap(lunch), now))
		}
	}
}

// FuzzWords gives odd values: nothing panics, nothing is left unfilled, and sentences end with a period.
func FuzzWords(f *testing.F) {
	f.Add("start", "done", "opened", "refused", "text", "Europe/Minsk", int64(1795500000), int64(60))
	f.Add("", "", "", "", "", "", int64(0), int64(-1))
	f.Add("finish", "different", "closed", "start unlike", "{{.Time}}", "Mars/Base", int64(-62135596800), int64(1)<<62)
	f.Add("0", "0", "0", "start unlike", "0", "0", int64(-62135596743), int64(1)<<62)
	f.Add("give up", "kept", "strange", "no such kind", "\xff\u202e", "../../etc", int64(1)<<61, int64(-1)<<63)
	ru, en := speak("ru", minsk), speak("en", time.UTC)
	f.Fuzz(func(t *testing.T, verb, outcome, state, kind, text, zone string, unix, span int64) {
		moment := time.Unix(unix, 0)
		p := &app.Problem{Kind: app.Kind(kind), Text: text, Host: text, Code: text, Method: text, Time: moment, HTTPStatus: int(span)}
		d := app.Day{State: app.State(state), Status: text, Start: moment, Finish: moment.Add(time.Duration(span)), Breaks: time.Duration(span)}
		s := app.Snapshot{
			Account: &app.Account{Name: text, Host: text, Zone: zone, Offset: int(span)}, Day: d, Read: moment, Problem: p,
			ClockAhead: time.Duration(span), Doing: app.Verb(verb), Kept: &app.Intent{ID: text, Pressed: moment},
		}
		r := app.Reply{Verb: app.Verb(verb), Outcome: app.Outcome(outcome), View: app.ViewCommandLine, Day: d, Asked: moment, Problem: p}
		for _, w := range []*Words{ru, en} {
			for _, snapshot := range []app.Snapshot{s, {Day: d}, {}} {
				title, _ := w.Reply(r, snapshot)
				sentence := w.Sentence(r, snapshot)
				if title == "" || sentence == "" || !strings.ContainsAny(sentence[len(sentence)-1:], ".?") && !strings.HasSuffix(sentence, "…") {
					t.Errorf("%+v: %q, %q", r, title, sentence)
				}
				if w.State(snapshot, moment) == "" || utf16Length(w.Tooltip(snapshot, moment)) > tooltipLimit {
					t.Errorf("%+v", snapshot)
				}
			}
			if got := w.Problem(p, nil); !strings.HasSuffix(got, ".") {
				t.Errorf("%+v: %q", p, got)
			}
			w.Span(time.Duration(span))
			w.Late(time.Duration(span))
			w.ClockOn(moment, time.Time{})
		}
	})
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New("ru")
	}
}

func BenchmarkTooltip(b *testing.B) {
	w, s := New("ru"), snap(opened)
	b.ReportAllocs()
	for b.Loop() {
		w.Tooltip(s, now)
	}
}
