package resident

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/calendar"
	"clockin24/app/remind"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// This is what Anna does in November 2026, by date. Her allowed start is 09:15, her day ends at 17:45 at the earliest, and
// the fourth is a holiday. Each line is a moment and what happens then; the words after "answers" are the label of the button
// that she presses on the notification.
var november = map[int]string{
	// The weekend: she looks something up.
	1: "12:00 login, 12:30 off",
	// An ordinary day: reminded at login, she starts by the button.
	2: "08:50 login, 08:51 answers Начать, 11:00 unlock, 13:05 unlock, 18:02 finish, 18:03 off",
	// She comes early, and does it herself before the last reminder.
	3: "08:20 login, 08:21 window, 08:22 start, 08:23 close, 12:40 unlock, 17:50 finish, 17:51 off",
	// A holiday: she works on something of her own.
	4: "10:00 login, 11:30 unlock, 15:00 off",
	// Reminded at login, she forgets; the last reminder saves her.
	5: "08:30 login, 09:06 answers Начать, 18:00 finish, 18:05 off",
	// She starts on the telephone, on the bus, and finishes there.
	6: "08:40 phone, 08:55 login, 12:10 unlock, 13:00 unlock, 18:01 phone finish, 18:20 off",
	7: "22:00 login, 22:30 off",
	// Ill at home, she only reads her mail.
	9:  "08:55 login, 08:56 answers Сегодня не напоминать, 09:30 unlock, 12:00 unlock, 18:30 unlock",
	10: "09:00 unlock, 09:01 answers Сегодня не напоминать, 09:20 unlock, 21:00 off",
	// Put off until the meeting is over; by then she is late, and the button opens the window.
	11: "08:59 login, 09:02 answers Через 15 минут, 09:18 answers Начать…, 09:19 start, 09:20 close, 18:10 finish, 18:11 off",
	// She forgets to finish, and is told in the evening.
	12: "08:45 login, 08:46 answers Начать, 18:20 answers Завершить, 18:21 off",
	// She works late, and puts that reminder off.
	13: "08:40 phone, 08:45 login, 18:16 answers Через 15 минут, 19:30 finish, 19:31 off",
	// She is up early, and there until late: quiet hours both times.
	16: "06:30 login, 06:31 unlock, 08:58 unlock, 08:59 answers Начать, 20:30 unlock, 21:00 finish, 21:05 off",
	// There is no network until ten.
	17: "08:40 offline, 08:50 login, 10:00 online, 10:10 answers Начать…, 10:11 start, 10:12 close, 19:00 finish, 19:01 off",
	// She gives a presentation with "do not disturb".
	18: "08:50 disturb, 08:52 login, 09:30 undisturb, 09:36 answers Начать…, 09:37 start, 09:38 close, 18:10 finish, 18:20 off",
	// The screen is locked again and again: many unlocks, one reminder. The break is forgotten in the evening.
	19: "08:30 login, 08:35 unlock, 08:40 unlock, 08:45 unlock, 08:46 answers Начать, 17:00 break, 18:30 finish, 18:40 off",
	// The program is restarted between two reminders, and after them.
	20: "08:30 login, 08:40 restart, 08:45 login, 09:07 restart, 09:10 login, 09:20 start, 18:30 finish",
	// The computer stays on from here. On Saturday she starts a day by hand, and forgets it for a while.
	21: "10:00 unlock, 10:01 start, 19:30 unlock, 19:40 finish",
	// She has closed her day by lunch, and comes back for something.
	23: "08:50 unlock, 08:51 answers Начать, 13:00 finish, 14:00 unlock, 14:30 lock",
	// She is out, and her computer is on: nobody is reminded.
	24: "",
	// From now on a login starts the day.
	25: "08:00 byself, 08:50 unlock, 12:00 unlock, 17:50 finish, 18:00 off",
	26: "08:55 login, 09:10 restart, 09:11 login, 18:01 finish, 18:02 off",
	// She is late: the window opens instead, once.
	27: "09:40 login, 09:41 start, 09:42 close, 12:00 unlock, 18:30 finish, 18:31 off",
	28: "11:00 login, 12:00 unlock, 13:00 off",
	29: "18:00 login, 18:30 off",
	// She has already started on the telephone.
	30: "08:30 phone, 08:50 login, 18:01 phone finish, 18:30 off",
}

// wanted is what should come of it: the date, what is done and why.
var wanted = []string{
	"02 remind start: login or unlock",
	"03 remind start: login or unlock",
	"05 remind start: login or unlock", "05 remind start: before the allowed start",
	"09 remind start: login or unlock",
	"10 remind start: login or unlock",
	"11 remind start: login or unlock", "11 remind start: snoozed",
	"12 remind start: login or unlock", "12 remind finish: end of the day",
	"13 remind finish: end of the day", "13 remind finish: snoozed",
	"16 remind start: login or unlock", "16 remind finish: end of the day",
	"17 remind start: login or unlock", "17 remind finish: end of the day",
	"18 remind start: login or unlock",
	"19 remind start: login or unlock", "19 remind finish: end of the day",
	"20 remind start: login or unlock", "20 remind start: before the allowed start",
	"23 remind start: login or unlock",
	"25 start: start at login",
	"26 start: start at login",
	"27 window: late at login", "27 remind finish: end of the day",
}

func TestAMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMonth(t)
		m.begin(false)
		for date := 1; date <= 30; date++ {
			m.date = date
			for _, line := range strings.Split(november[date], ", ") {
				if line != "" {
					m.happens(line)
				}
			}
			m.at("23:59")
		}
		m.end()

		var got []string
		for _, e := range m.events {
			t.Logf("%s  %-13s  %-26s %s", e.at.Format("Mon 02 15:04:05"), e.step, e.why, e.text)
			if e.step != "" && e.step != string(remind.StepRead) {
				got = append(got, fmt.Sprintf("%s %s: %s", e.at.Format("02"), e.step, e.why))
			}
		}
		if !slices.Equal(got, wanted) {
			t.Errorf("came of it:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wanted, "\n"))
		}
		m.wantRules()
		m.wantWhyNot()
	})
}

// Without a network, a login that is to start the day keeps its moment on disk, and nothing is sent before she has agreed to
// it.
func TestAStartByItselfWithoutANetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMonth(t)
		m.prefers.AtLogin = app.AtLoginStarts
		m.date = 24
		m.happens("08:40 offline")
		m.happens("08:50 login")
		m.at("08:51")
		if kept := m.workday.Snapshot().Kept; kept != nil {
			t.Errorf("the network had no time to come up: %+v", kept)
		}
		m.at("08:53")
		kept := m.workday.Snapshot().Kept
		if kept == nil || kept.Pressed.Format("15:04:05") != "08:50:00" || kept.View != app.ViewLogin || kept.Consent {
			t.Fatalf("kept is %+v", kept)
		}
		m.happens("08:55 unlock") // once is enough
		m.happens("09:05 online")
		m.at("09:20")
		if needs := m.workday.Snapshot().KeptNeeds(time.Now()); needs != app.KindConsentNeeded || len(m.portal.Asked("timeman.open")) != 0 {
			t.Errorf("it needs %q, and the portal was asked %+v", needs, m.portal.Asked("timeman.open"))
		}
		r := m.workday.Do(m.Context(), app.Command{ID: "agree", Verb: app.VerbSendKept, Reason: "Не было сети", Pressed: time.Now()})
		if records := m.anna.Records(); r.Outcome != app.OutcomeDone || len(records) != 1 || !records[0].Start.Equal(kept.Pressed) {
			t.Errorf("%s, %v: recorded %+v", r.Outcome, r.Problem, records)
		}
		m.end()
		for _, e := range m.events {
			t.Logf("%s  %-13s  %-26s %s", e.at.Format("15:04:05"), e.step, e.why, e.text)
			if strings.HasPrefix(e.step, "remind") {
				t.Errorf("reminded of a day that she has pressed for: %v", e)
			}
		}
	})
}

// wantRules compares the month with what was promised.
func (m *month) wantRules() {
	m.Helper()
	reminders := map[string]int{}
	for _, e := range m.events {
		clock := e.at.Format("15:04")
		if !strings.HasPrefix(e.step, "remind") {
			continue
		}
		reminders[e.at.Format("02")]++
		if clock < "07:00" || clock >= "20:00" {
			m.Errorf("reminded in quiet hours: %v", e)
		}
		if d := e.at.Weekday(); d == time.Saturday || d == time.Sunday || e.at.Day() == 4 {
			m.Errorf("reminded on a day off: %v", e)
		}
	}
	total := 0
	for date, n := range reminders {
		total += n
		if n > remind.MostReminders {
			m.Errorf("%d reminders on the %s", n, date)
		}
	}
	m.Logf("%d reminders on %d of 20 working days", total, len(reminders))
	if total != 23 || len(reminders) != 15 {
		m.Errorf("%d reminders on %d days, want 23 on 15", total, len(reminders))
	}
}

// wantWhyNot checks the reasons of the days on which nothing was said.
func (m *month) wantWhyNot() {
	m.Helper()
	for date, why := range map[int]remind.Why{
		1: remind.WhyWeekend, 4: remind.WhyHoliday, 6: remind.WhyRuns, 7: remind.WhyWeekend, 9: remind.WhyNotToday, 16: remind.WhyQuiet,
		17: remind.WhyUnknown, 18: remind.WhyDisturb, 20: remind.WhyEnough, 21: remind.WhyWeekend, 23: remind.WhyOver, 24: remind.WhyLocked, 28: remind.WhyWeekend, 30: remind.WhyRuns,
	} {
		if !slices.ContainsFunc(m.events, func(e event) bool { return e.at.Day() == date && e.step == "" && e.why == string(why) }) {
			m.Errorf("on the %d nothing is due to %q", date, why)
		}
	}
}

// A month is Anna, her computer and her portal, in virtual time.
type month struct {
	*testing.T
	zone   *time.Location
	date   int
	portal *portal.Portal
	anna   *portal.User
	events []event

	crew     sync.WaitGroup
	stop     context.CancelFunc
	workday  *workday.Workday
	resident *Resident
	window   *pane

	mu       sync.Mutex
	offline  bool
	disturb  bool
	buttons  []Button
	reminded remind.Reminded
	kept     []app.Intent
	prefers  app.Preferences
}

// An event is what the resident logs of a decision.
type event struct {
	at        time.Time
	step, why string
	text      string
}

func newMonth(t *testing.T) *month {
	m := &month{T: t, prefers: app.Preferences{
		Reminders: true, Workdays: calendar.MondayToFriday, AtLogin: app.AtLoginAsks,
		QuietHours:   calendar.Hours{From: 20 * time.Hour, Until: 7 * time.Hour},
		AtLoginHours: calendar.Hours{From: 7 * time.Hour, Until: 12 * time.Hour},
	}}
	m.zone, _ = time.LoadLocation("Europe/Moscow")
	time.Sleep(time.Until(time.Date(2026, 11, 1, 0, 0, 0, 0, m.zone))) // a Sunday
	m.portal = portal.New(portal.Options{Zone: "Europe/Moscow"})
	m.anna = m.portal.Add(portal.Employee{
		ID: 7, Name: "Анна", Zone: "Europe/Moscow", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "1234567"), Norms: portal.DefaultNorms(),
	})
	return m
}

// begin starts the program; login says that the session has started it.
func (m *month) begin(login bool) {
	var ctx context.Context
	ctx, m.stop = context.WithCancel(m.Context())
	m.workday = workday.New(workday.Parts{
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(m))...))
		},
		Keyring: m, Accounts: m, Journal: m, Preferences: m,
		Told: func(r app.Reply, s app.Snapshot) { m.resident.Told(r, s) },
	})
	m.resident = New(ctx, Parts{
		Workday: m.workday, Words: words.New("ru"), Log: slog.New(m), Draw: func(app.Snapshot) {},
		Say: func(title, _ string, _ bool) { m.say("", "", title) },
		Spawn: func(context.Context, app.Screen, string) (Window, error) {
			m.window = &pane{done: make(chan struct{})}
			return m.window, nil
		},
		Reminding: &Reminding{
			Book: m, Calendar: func() calendar.Calendar {
				return calendar.Calendar{Off: []calendar.Date{{Month: time.November, Day: 4}}}
			},
			Offer: func(title, body string, _ func(), buttons ...Button) {
				m.say("", "", title+": "+body)
				m.mu.Lock()
				defer m.mu.Unlock()
				m.buttons = buttons
			},
			Withdraw:  func() { m.mu.Lock(); defer m.mu.Unlock(); m.buttons = nil },
			Disturbed: func(context.Context) bool { m.mu.Lock(); defer m.mu.Unlock(); return m.disturb },
		},
	})
	if login {
		m.resident.LoggedIn(time.Now())
	}
	m.crew.Go(func() { m.workday.Run(ctx) })
	m.crew.Go(m.resident.Run)
	synctest.Wait()
}

// end ends the program if it is running.
func (m *month) end() {
	if m.stop == nil {
		return
	}
	m.stop()
	m.crew.Wait()
	m.buttons = nil
}

// at lets time pass until the clock shows this, and then makes this happen.
func (m *month) at(clock string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", fmt.Sprintf("2026-11-%02d %s", m.date, clock), m.zone)
	if err != nil {
		m.Fatal(err)
	}
	time.Sleep(time.Until(t))
	synctest.Wait()
}

func (m *month) happens(line string) {
	m.Helper()
	clock, what, _ := strings.Cut(line, " ")
	m.at(clock)
	what, label, _ := strings.Cut(what, " ")
	set := func(change func()) { m.mu.Lock(); change(); m.mu.Unlock() }
	switch what {
	case "login":
		m.end()
		m.begin(true)
	case "unlock":
		m.resident.Unlocked(time.Now())
		m.workday.Stale()
	case "lock":
		m.resident.Locked()
	case "answers":
		m.answer(label)
	case "window":
		m.resident.OpenWindow()
	case "close":
		if m.window == nil {
			m.Errorf("on the %d no window is open", m.date)
			break
		}
		_ = m.window.Close()
		m.window = nil
	case "start", "finish", "break":
		verb := map[string]app.Verb{"start": app.VerbStart, "finish": app.VerbFinish, "break": app.VerbPause}[what]
		if r := m.workday.Do(m.Context(), app.Command{ID: line, Verb: verb, View: app.ViewWindow, Pressed: time.Now()}); r.Outcome != app.OutcomeDone {
			m.Errorf("%d, %s: %s, %v", m.date, line, r.Outcome, r.Problem)
		}
	case "phone":
		m.phone(cmp.Or(label, "start"))
	case "offline", "online":
		set(func() { m.offline = what == "offline" })
	case "disturb", "undisturb":
		set(func() { m.disturb = what == "disturb" })
	case "byself":
		set(func() { m.prefers.AtLogin = app.AtLoginStarts })
		m.workday.PreferencesChanged()
	case "restart":
		m.end()
		m.begin(false)
	case "off": // the computer
		m.end()
	default:
		m.Fatalf("what is %q?", line)
	}
	synctest.Wait()
}

// answer presses a button of the notification that is shown.
func (m *month) answer(label string) {
	m.Helper()
	m.mu.Lock()
	at := slices.IndexFunc(m.buttons, func(b Button) bool { return b.Label == label })
	buttons := m.buttons
	m.buttons = nil
	m.mu.Unlock()
	if at < 0 {
		m.Errorf("on the %d there is no button %q but %v", m.date, label, buttons)
		return
	}
	buttons[at].Press()
}

// phone is the portal's own application.
func (m *month) phone(what string) {
	client := bitrix.NewClient(m.access(), bitrix.WithTransport(m))
	call := client.Timeman.Open
	if what == "finish" {
		call = client.Timeman.Close
	}
	if _, err := call(m.Context(), bitrix.Change{}); err != nil {
		m.Errorf("the telephone, on the %d: %v", m.date, err)
	}
}

func (m *month) access() bitrix.Access {
	a, err := bitrix.ParseWebhook(m.anna.Webhook("http://127.0.0.1"))
	if err != nil {
		m.Fatal(err)
	}
	return a
}

func (m *month) say(step, why, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = append(m.events, event{time.Now().In(m.zone), step, why, text})
}

// RoundTrip carries a request to the portal.
func (m *month) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	offline := m.offline
	m.mu.Unlock()
	if offline {
		return nil, syscall.ENETUNREACH
	}
	time.Sleep(30 * time.Millisecond)
	return m.portal.Transport().RoundTrip(r)
}

// The other things that the program stands on.

func (m *month) Enabled(context.Context, slog.Level) bool { return true }
func (m *month) WithAttrs([]slog.Attr) slog.Handler       { return m }
func (m *month) WithGroup(string) slog.Handler            { return m }

// Handle hears the reasons that are logged.
func (m *month) Handle(_ context.Context, r slog.Record) error {
	said := map[string]string{}
	r.Attrs(func(a slog.Attr) bool { said[a.Key] = a.Value.String(); return true })
	if r.Message == "reminders" {
		m.say(said["step"], said["why"], "")
	}
	return nil
}

func (m *month) LoadReminded() (remind.Reminded, error) { return m.reminded, nil }
func (m *month) SaveReminded(r remind.Reminded) error   { m.reminded = r; return nil }

func (m *month) Preferences() app.Preferences {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.prefers
}

func (m *month) Prefer(context.Context, app.Preference, string) *app.Problem { return nil }
func (m *month) LookAgain(context.Context)                                   {}

func (m *month) Load(context.Context, string) (string, error) {
	return m.anna.Webhook("http://127.0.0.1"), nil
}

func (m *month) Store(context.Context, string, string) error { return errors.New("nobody signs in") }

func (m *month) Delete(context.Context, string) error { return errors.New("nobody signs out") }

func (m *month) LoadAccount() (*app.Account, error) {
	return &app.Account{Portal: "http://127.0.0.1", Host: "127.0.0.1", User: 7, Zone: "Europe/Moscow"}, nil
}
func (m *month) SaveAccount(*app.Account) error { return nil }

func (m *month) Press(i app.Intent) error {
	_ = m.Settle(i.ID, app.Reply{})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = append(m.kept, i)
	return nil
}

func (m *month) Settle(id string, _ app.Reply) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept = slices.DeleteFunc(slices.Clone(m.kept), func(i app.Intent) bool { return i.ID == id })
	return nil
}

func (m *month) Rename(string, string) error { return nil }

func (m *month) Kept() ([]app.Intent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept, nil
}
