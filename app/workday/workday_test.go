package workday

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/bitrix"
)

// A scripted portal has a record, which open, pause and close change as on the real portal, and faults for each method.
type scripted struct {
	mu       sync.Mutex
	zone     *time.Location
	day      bitrix.Day
	settings bitrix.Settings
	profile  bitrix.Profile
	calls    []string
	changes  []bitrix.Change
	fail     map[string][]error // each is used up once; nil lets the call through
	hold     chan struct{}      // timeman.open waits for it, when set
	ahead    time.Duration      // how far its clock is ahead of this computer's
	after    bool               // a failing call is executed before it fails
	offline  bool               // nothing reaches it
	slow     time.Duration      // how long it takes until that is known
	hungUp   int                // how often its idle connection was closed
}

func (s *scripted) call(ctx context.Context, method string, do func()) error {
	s.mu.Lock()
	s.calls = append(s.calls, method)
	hold, slow := s.hold, s.slow
	s.mu.Unlock()
	time.Sleep(slow)
	if hold != nil && method == "open" {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offline {
		return &bitrix.Error{Method: method, Fault: bitrix.FaultConnect}
	}
	var err error
	if len(s.fail[method]) > 0 {
		err, s.fail[method] = s.fail[method][0], s.fail[method][1:]
	}
	if err == nil || s.after {
		do()
	}
	return err
}

func (s *scripted) CloseIdle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hungUp++
}

func (s *scripted) now() time.Time { return time.Now().Add(s.ahead).In(s.zone) }

func (s *scripted) answer() bitrix.Day {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.day
	d.Active = true
	d.Answer = bitrix.Answer{Raw: []byte(`{"result":{"STATUS":"` + string(d.Status) + `"}}`), PortalTime: s.now(), Received: time.Now()}
	return d
}

func (s *scripted) Overview(ctx context.Context, _ int) (bitrix.Overview, error) {
	err := s.call(ctx, "overview", func() {})
	return bitrix.Overview{Day: s.answer(), Settings: s.settings, Profile: s.profile}, err
}

func (s *scripted) Profile(ctx context.Context) (bitrix.Profile, error) {
	return s.profile, s.call(ctx, "profile", func() {})
}

func (s *scripted) Settings(ctx context.Context, _ int) (bitrix.Settings, error) {
	return s.settings, s.call(ctx, "settings", func() {})
}

func (s *scripted) Status(ctx context.Context, _ int) (bitrix.Day, error) {
	err := s.call(ctx, "status", func() {})
	return s.answer(), err
}

func (s *scripted) Open(ctx context.Context, c bitrix.Change) (bitrix.Day, error) {
	err := s.call(ctx, "open", func() {
		s.changes = append(s.changes, c)
		if s.day.Status == bitrix.StatusPaused {
			s.day.Status = bitrix.StatusOpened
		}
		if s.day.Status == bitrix.StatusClosed {
			s.day = bitrix.Day{Status: bitrix.StatusOpened, Start: s.now().Truncate(time.Second), HasOffset: true}
			_, s.day.Offset = s.day.Start.Zone()
			if !c.Time.IsZero() {
				s.day.Start = c.Time
			}
		}
	})
	return s.answer(), err
}

func (s *scripted) OpenAfterStatus(ctx context.Context, c bitrix.Change) (before, after bitrix.Day, err error) {
	before = s.answer()
	if before.Status == bitrix.StatusPaused {
		return before, bitrix.Day{}, s.call(ctx, "status+open", func() {
			err = &bitrix.Error{Method: "timeman.open", Fault: bitrix.FaultRefused, Code: bitrix.CodeTime}
		})
	}
	after, err = s.Open(ctx, c)
	return before, after, err
}

func (s *scripted) Pause(ctx context.Context, _ int) (bitrix.Day, error) {
	err := s.call(ctx, "pause", func() { s.day.Status = bitrix.StatusPaused })
	return s.answer(), err
}

func (s *scripted) Close(ctx context.Context, c bitrix.Change) (bitrix.Day, error) {
	err := s.call(ctx, "close", func() {
		s.day.Status, s.day.Finish = bitrix.StatusClosed, s.now().Truncate(time.Second)
		if !c.Time.IsZero() {
			s.day.Finish = c.Time
		}
	})
	return s.answer(), err
}

// memory is a keyring, an account store and a journal that forget everything at the end of a test.
type memory struct {
	mu        sync.Mutex
	secrets   map[string]string
	account   *app.Account
	kept      []app.Intent
	pressed   map[string]app.Verb // by id, as last written
	settled   []app.Outcome
	renamed   []string
	lock      error // the error of a locked keyring
	clings    error // the error of a keyring that removes nothing
	full      error // the error of a full disk
	unsettled error // the error of a disk that keeps every press on the books
}

func (m *memory) Load(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lock != nil {
		return "", m.lock
	}
	if s, ok := m.secrets[key]; ok {
		return s, nil
	}
	return "", app.ErrNoSecret
}

func (m *memory) Store(_ context.Context, key, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lock == nil {
		m.secrets[key] = secret
	}
	return m.lock
}

func (m *memory) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.clings != nil {
		return m.clings
	}
	delete(m.secrets, key)
	return m.lock
}

// LoadAccount gives a copy to whoever asks, as a file does.
func (m *memory) LoadAccount() (*app.Account, error) { return m.saved(), nil }

func (m *memory) saved() *app.Account {
	m.mu.Lock()
	defer m.mu.Unlock()
	return clone(m.account)
}

func (m *memory) SaveAccount(a *app.Account) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.account = clone(a)
	return nil
}

// clone copies an account, as if it was read from a disk.
func clone(a *app.Account) *app.Account {
	if a == nil {
		return nil
	}
	b := *a
	b.Former = slices.Clone(a.Former)
	return &b
}

func (m *memory) Press(i app.Intent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full == nil {
		if m.pressed == nil {
			m.pressed = map[string]app.Verb{}
		}
		m.pressed[i.ID] = i.Verb
		m.kept = append(slices.DeleteFunc(m.kept, func(k app.Intent) bool { return k.ID == i.ID }), i)
	}
	return m.full
}

func (m *memory) Settle(id string, r app.Reply) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.unsettled != nil {
		return m.unsettled
	}
	m.kept = slices.DeleteFunc(m.kept, func(i app.Intent) bool { return i.ID == id })
	m.settled = append(m.settled, r.Outcome)
	return nil
}

func (m *memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full != nil {
		return m.full
	}
	for i, k := range m.kept {
		if k.Account == from {
			m.kept[i].Account = to
		}
	}
	m.renamed = append(m.renamed, from+" to "+to)
	return nil
}

func (m *memory) Kept() ([]app.Intent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.kept), func(i app.Intent) bool { return i.Verb != app.VerbStart }), nil
}

// A story is a workday of a signed-in employee on a scripted portal, in a bubble of virtual time.
type story struct {
	*testing.T
	*scripted
	*memory
	*Workday
	told        []app.Reply
	preferences PreferenceStore
	snapshots   SnapshotStore
	history     History
	trim        func(time.Time) error
}

const secret = "https://example.bitrix24.ru/rest/7/example0secret/"

// tell runs one story. Prepare changes how it begins.
func tell(t *testing.T, prepare func(*story), script func(*story)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		moscow := zone(t, "Europe/Moscow")
		s := &story{
			T: t,
			scripted: &scripted{
				zone: moscow, day: bitrix.Day{Status: bitrix.StatusClosed}, fail: map[string][]error{},
				settings: bitrix.Settings{Tracking: true, MaxStart: 9*time.Hour + 15*time.Minute},
				profile:  bitrix.Profile{ID: 7, Name: "Анна", LastName: "Смирнова", TimeZone: "Europe/Moscow"},
			},
			memory: &memory{
				secrets: map[string]string{"7@example.bitrix24.ru": secret},
				account: &app.Account{Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна Смирнова", Zone: "Europe/Moscow"},
			},
		}
		time.Sleep(10 * time.Hour) // 13:00 in Moscow
		if prepare != nil {
			prepare(s)
		}
		parts := Parts{
			Dial:    func(bitrix.Access, ...bitrix.Option) account.Portal { return s.scripted },
			Keyring: s.memory, Accounts: s.memory, Journal: s.memory, Preferences: s.preferences,
			Snapshots: s.snapshots, History: s.history, Trim: s.trim,
			Told: func(r app.Reply, _ app.Snapshot) {
				s.scripted.mu.Lock()
				defer s.scripted.mu.Unlock()
				s.told = append(s.told, r)
			},
		}
		if s.preferences != nil {
			parts.AllowedStart = func() string { return s.preferences.Preferences().AllowedStart }
		}
		s.Workday = New(parts)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { s.Workday.Run(ctx); close(ended) }()
		synctest.Wait()
		script(s)
		stop()
		<-ended
	})
}

func (s *story) do(c app.Command) app.Reply {
	if c.ID == "" {
		c.ID = "press"
	}
	c.Pressed = time.Now()
	return s.Do(s.Context(), c)
}

// asks checks what the portal was asked for since the last check.
func (s *story) asks(want ...string) {
	s.Helper()
	s.scripted.mu.Lock()
	defer s.scripted.mu.Unlock()
	if !slices.Equal(s.calls, want) {
		s.Errorf("the portal was asked %v, want %v", s.calls, want)
	}
	s.calls = nil
}

func (s *story) expect(r app.Reply, o app.Outcome, k app.Kind) {
	s.Helper()
	var kind app.Kind
	if r.Problem != nil {
		kind = r.Problem.Kind
	}
	if r.Outcome != o || kind != k {
		s.Errorf("%s: %q %q, want %q %q", r.Verb, r.Outcome, kind, o, k)
	}
}

// keeps is how many presses are on disk.
func (s *story) keeps() int {
	synctest.Wait() // the press goes off the books after the reply
	kept, _ := s.memory.Kept()
	return len(kept)
}

func refused(method string, code bitrix.Code, text string) error {
	return &bitrix.Error{Method: method, Fault: bitrix.FaultRefused, Code: code, Description: text, Answer: bitrix.Answer{HTTPStatus: 400}}
}

func TestAPlainStartReadsTheDayAndOpensIt(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.asks("overview")
		r := s.do(app.Command{Verb: app.VerbStart})
		s.expect(r, app.OutcomeDone, "")
		s.asks("status", "open")
		if got := s.Snapshot(); got.Day.State != app.StateOpened || got.Doing != "" || got.Kept != nil {
			s.Errorf("snapshot %+v", got)
		}
		if s.keeps() != 0 || len(s.settled) != 1 {
			s.Errorf("the press is not off the books: %v %v", s.kept, s.settled)
		}
	})
}

func TestADayThatRunsIsReadBeforeThatIsSaid(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
		s.asks("overview", "status", "open")
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeAlready, "")
		s.asks("status")
	})
}

func TestAStartNeverEndsABreakThatBeganElsewhere(t *testing.T) {
	tell(t, nil, func(s *story) {
		time.Sleep(time.Minute)
		s.day = bitrix.Day{Status: bitrix.StatusPaused, Start: s.now().Add(-time.Hour)}
		s.asks("overview")
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDifferent, app.KindOnBreak)
		s.asks("status")
		s.expect(s.do(app.Command{Verb: app.VerbResume}), app.OutcomeDone, "")
		s.asks("status", "open")
	})
}

func TestAStartNeverReopens(t *testing.T) {
	tell(t, func(s *story) {
		s.day = bitrix.Day{Status: bitrix.StatusClosed, Start: s.now().Add(-4 * time.Hour), Finish: s.now().Add(-time.Hour)}
	}, func(s *story) {
		s.asks("overview")
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDifferent, app.KindClosedToday)
		s.asks("status")
		s.expect(s.do(app.Command{Verb: app.VerbReopen}), app.OutcomeDone, "")
		s.asks("status", "open")
	})
}

// A press that may re-open becomes a start or a re-opening, depending on what the portal shows. The journal has the same.
func TestAStartThatMayReopen(t *testing.T) {
	today := func(s *story, status bitrix.Status) bitrix.Day {
		return bitrix.Day{Status: status, Start: s.now().Add(-time.Hour), Finish: s.now().Add(-time.Minute)}
	}
	for _, c := range []struct {
		day     bitrix.Status // "" is none today
		dry     bool
		becomes app.Verb
		outcome app.Outcome
		kind    app.Kind
		asks    []string
	}{
		{"", false, app.VerbStart, app.OutcomeDone, "", []string{"status", "open"}},
		{bitrix.StatusClosed, false, app.VerbReopen, app.OutcomeDone, "", []string{"status", "open"}},
		{bitrix.StatusClosed, true, app.VerbReopen, app.OutcomePlanned, "", []string{"status"}},
		{bitrix.StatusOpened, false, app.VerbStart, app.OutcomeAlready, "", []string{"status"}},
		{bitrix.StatusPaused, false, app.VerbStart, app.OutcomeDifferent, app.KindOnBreak, []string{"status"}},
		{bitrix.StatusExpired, false, app.VerbStart, app.OutcomeDifferent, app.KindDayExpired, []string{"status"}},
	} {
		tell(t, nil, func(s *story) {
			time.Sleep(time.Minute)
			if c.day != "" {
				s.day = today(s, c.day)
			}
			s.calls = nil
			r := s.do(app.Command{Verb: app.VerbStart, Reopens: true, DryRun: c.dry})
			s.expect(r, c.outcome, c.kind)
			s.asks(c.asks...)
			if pressed := s.pressed; !c.dry && (len(pressed) != 1 || pressed["press"] != c.becomes) || c.dry && len(pressed) != 0 {
				s.Errorf("%q: the journal has %v, want %q", c.day, pressed, c.becomes)
			}
			if told := s.told; r.Verb != c.becomes || len(told) != 2 || told[1].Verb != c.becomes { // a reading, and this press
				s.Errorf("%q: answered %q, told %+v", c.day, r.Verb, told)
			}
			if n := s.keeps(); n != 0 {
				s.Errorf("%q: %d presses are kept", c.day, n)
			}
		})
	}
}

// A re-opening is not a promise: its result may stay unknown, and it is never sent again.
func TestAReopeningIsNeverSentLater(t *testing.T) {
	closed := func(s *story) {
		s.day = bitrix.Day{Status: bitrix.StatusClosed, Start: s.now().Add(-time.Hour), Finish: s.now().Add(-time.Minute)}
	}
	cut := &bitrix.Error{Method: "timeman.open", Fault: bitrix.FaultConnect}
	tell(t, closed, func(s *story) { // the portal goes away between the reading and the call
		s.fail["open"] = []error{cut}
		r := s.do(app.Command{Verb: app.VerbStart, Reopens: true})
		s.expect(r, app.OutcomeUnreached, app.KindUnreachable)
		time.Sleep(time.Hour)
		if n := s.keeps(); n != 0 || len(s.changes) != 0 {
			s.Errorf("%d presses are kept, and %d were sent", n, len(s.changes))
		}
	})
	tell(t, closed, func(s *story) { // the portal was gone before: nobody knew that the day is closed
		s.cut(true)
		time.Sleep(time.Minute)
		s.expect(s.do(app.Command{ID: "1", Verb: app.VerbStart, Reopens: true}), app.OutcomeKept, app.KindUnreachable)
		s.cut(false)
		time.Sleep(time.Hour)
		s.expect(s.toldOf("1"), app.OutcomeDifferent, app.KindClosedToday)
		if n := s.keeps(); n != 0 || len(s.changes) != 0 {
			s.Errorf("%d presses are kept, and %d were sent", n, len(s.changes))
		}
	})
}

func TestALateStartCarriesItsReasonWithTheMinuteOfThePress(t *testing.T) {
	tell(t, func(s *story) { s.ahead = -3 * time.Second }, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart, Reason: "Пробки"}), app.OutcomeDone, "")
		got := s.changes[0]
		if want := s.now().Truncate(time.Second); !got.Time.Equal(want) || got.Report != "Пробки" {
			s.Errorf("sent %+v, want TIME %v by the portal's clock, which is behind", got, want)
		}
		if _, offset := got.Time.Zone(); offset != 3*3600 {
			s.Errorf("TIME carries the offset %d, not the employee's", offset)
		}
	})
}

func TestAnEarlierTimeIsSentInTheEmployeesZone(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart, Time: "12:10", Reason: "Врач"}), app.OutcomeDone, "")
		if got := s.changes[0].Time.Format(time.RFC3339); got != "2000-01-01T12:10:00+03:00" {
			s.Errorf("sent %s", got)
		}
	})
}

func TestATimeThatIsWrongIsRefusedBeforeAnythingIsSent(t *testing.T) {
	tell(t, nil, func(s *story) {
		s.asks("overview")
		r := s.do(app.Command{Verb: app.VerbStart, Time: "14:00", Reason: "x"})
		s.expect(r, app.OutcomeRefused, app.KindTimeFuture)
		s.asks()
		if s.keeps() != 0 {
			s.Error("a refused press is still kept")
		}
	})
}

func TestASecondPressWhileTheFirstIsUnderWayIsRefused(t *testing.T) {
	tell(t, func(s *story) { s.hold = make(chan struct{}) }, func(s *story) {
		first := make(chan app.Reply)
		go func() { first <- s.do(app.Command{ID: "1", Verb: app.VerbStart}) }()
		synctest.Wait()
		if s.Snapshot().Doing != app.VerbStart {
			s.Error("the views are not told")
		}
		s.expect(s.do(app.Command{ID: "2", Verb: app.VerbStart}), app.OutcomeRefused, app.KindBusy)
		close(s.hold)
		s.expect(<-first, app.OutcomeDone, "")
		s.asks("overview", "status", "open")
	})
}

func TestThePressIsOnDiskBeforeTheRequestLeaves(t *testing.T) {
	tell(t, func(s *story) { s.hold = make(chan struct{}) }, func(s *story) {
		go s.do(app.Command{Verb: app.VerbStart})
		synctest.Wait()
		if s.keeps() != 1 {
			s.Errorf("%d presses are kept while the request is under way", s.keeps())
		}
		close(s.hold)
	})
}

// If the disk is full, the start is sent all the same. The person is told that the program could not have sent it again after a
// failure.
func TestAPressThatCannotBeWrittenIsSent(t *testing.T) {
	full := func(s *story) { s.full = errors.New("no space left on device") }
	tell(t, full, func(s *story) {
		r := s.do(app.Command{Verb: app.VerbStart})
		s.expect(r, app.OutcomeDone, "")
		if !r.Unkept || s.Snapshot().Kept != nil {
			t.Errorf("%+v, kept %v", r, s.Snapshot().Kept)
		}
		s.asks("overview", "status", "open")
	})
	tell(t, full, func(s *story) {
		s.cut(true)
		time.Sleep(time.Hour)
		r := s.do(app.Command{Verb: app.VerbStart, Reason: agreed})
		s.expect(r, app.OutcomeUnreached, app.KindUnreachable)
		if !r.Unkept || s.Snapshot().Kept != nil {
			t.Errorf("%+v, kept %v", r, s.Snapshot().Kept)
		}
	})
}

func TestARefusalIsNotKept(t *testing.T) {
	tell(t, func(s *story) {
		s.fail["open"] = []error{refused("timeman.open", bitrix.CodeAlertWarning, "Еще рано начинать работу")}
	}, func(s *story) {
		r := s.do(app.Command{Verb: app.VerbStart})
		s.expect(r, app.OutcomeRefused, app.KindRefusedByPortal)
		if r.Problem.Text != "Еще рано начинать работу" || s.keeps() != 0 {
			s.Errorf("problem %+v, kept %v", r.Problem, s.kept)
		}
	})
}

// An unclear outcome is settled by reading the status, and never by sending again.
func TestAnUnclearStart(t *testing.T) {
	cut := func() error { return &bitrix.Error{Method: "timeman.open", Fault: bitrix.FaultCut} }
	t.Run("cut after it was executed", func(t *testing.T) {
		tell(t, func(s *story) { s.fail["open"], s.after = []error{cut()}, true }, func(s *story) {
			s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
			s.asks("overview", "status", "open", "status")
		})
	})
	t.Run("cut before", func(t *testing.T) {
		tell(t, func(s *story) { s.fail["open"] = []error{cut()} }, func(s *story) {
			s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeUnreached, app.KindNotRecorded)
			s.asks("overview", "status", "open", "status")
		})
	})
	t.Run("and nobody answers any more", func(t *testing.T) {
		tell(t, func(s *story) { s.fail["open"], s.after = []error{cut()}, true }, func(s *story) {
			s.fail["status"] = []error{nil, cut(), cut(), cut()}
			s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeKept, app.KindConnectionCut)
			if s.Snapshot().Kept == nil || s.keeps() != 1 {
				s.Error("the press is not kept")
			}
			time.Sleep(time.Minute) // the workday reads again by itself
			synctest.Wait()
			if s.Snapshot().Kept != nil || s.keeps() != 0 {
				s.Error("the press is still kept after the portal showed the day running")
			}
			if last := s.told[len(s.told)-1]; last.ID != "press" && s.told[len(s.told)-2].ID != "press" {
				s.Errorf("nobody was told: %+v", s.told)
			}
		})
	})
}

func TestAPressThatSurvivedACrashIsSettledByTheStatus(t *testing.T) {
	pressed := func(s *story) app.Intent {
		return app.Intent{ID: "before the crash", Account: "7@example.bitrix24.ru", Verb: app.VerbStart, Pressed: s.now().Add(-time.Minute)}
	}
	t.Run("recorded", func(t *testing.T) {
		tell(t, func(s *story) {
			s.kept = []app.Intent{pressed(s)}
			s.day = bitrix.Day{Status: bitrix.StatusOpened, Start: s.now().Add(-time.Minute)}
		}, func(s *story) {
			s.expect(s.told[0], app.OutcomeDone, "")
			s.asks("overview")
		})
	})
	t.Run("not recorded", func(t *testing.T) {
		tell(t, func(s *story) { s.kept = []app.Intent{pressed(s)} }, func(s *story) {
			s.expect(s.told[0], app.OutcomeKept, app.KindConsentNeeded)
			s.asks("overview")
		})
	})
}

func TestSignIn(t *testing.T) {
	tell(t, func(s *story) { s.account, s.secrets = nil, map[string]string{} }, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeRefused, app.KindNotSignedIn)
		s.expect(s.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeRefused, app.KindCheckFirst)
		s.expect(s.do(app.Command{Verb: app.VerbCheck, Webhook: "hello"}), app.OutcomeRefused, app.KindNotAWebhook)
		r := s.do(app.Command{Verb: app.VerbCheck, Webhook: secret})
		s.expect(r, app.OutcomeDone, "")
		if r.Person == nil || r.Person.Name != "Анна Смирнова" || r.Person.Host != "example.bitrix24.ru" {
			s.Errorf("person %+v", r.Person)
		}
		s.lock = app.ErrKeyringLocked
		s.expect(s.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeRefused, app.KindKeyringLocked)
		s.lock = nil
		s.expect(s.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeDone, "")
		if s.secrets["7@example.bitrix24.ru"] != secret || s.saved() == nil {
			s.Errorf("secrets %v, account %v", s.secrets, s.saved())
		}
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
		s.expect(s.do(app.Command{Verb: app.VerbSignOut}), app.OutcomeDone, "")
		if len(s.secrets) != 0 || s.saved() != nil || s.Snapshot().Account != nil {
			s.Error("something of the account is left")
		}
	})
}

func TestWithoutAKeyringTheSecretStaysInMemoryOnly(t *testing.T) {
	tell(t, func(s *story) {
		s.account, s.secrets, s.lock = nil, map[string]string{}, app.ErrKeyringMissing
	}, func(s *story) {
		s.do(app.Command{Verb: app.VerbCheck, Webhook: secret})
		s.expect(s.do(app.Command{Verb: app.VerbSignIn}), app.OutcomeRefused, app.KindKeyringMissing)
		s.expect(s.do(app.Command{Verb: app.VerbSignIn, InMemory: true}), app.OutcomeDone, "")
		if s.saved() != nil || !s.Snapshot().Account.InMemory {
			s.Error("it was written down")
		}
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDone, "")
	})
}

func TestFinish(t *testing.T) {
	tell(t, func(s *story) {
		s.day = bitrix.Day{Status: bitrix.StatusOpened, Start: s.now().Add(-3 * time.Hour)}
	}, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbPause}), app.OutcomeDone, "")
		s.expect(s.do(app.Command{Verb: app.VerbPause}), app.OutcomeAlready, "")
		s.expect(s.do(app.Command{Verb: app.VerbFinish}), app.OutcomeDone, "")
		s.expect(s.do(app.Command{Verb: app.VerbFinish}), app.OutcomeAlready, "")
		s.expect(s.do(app.Command{Verb: app.VerbResume}), app.OutcomeDifferent, app.KindClosedToday)
	})
}

func TestYesterdayIsNotClosedByAnUnthinkingFinish(t *testing.T) {
	tell(t, func(s *story) {
		s.day = bitrix.Day{Status: bitrix.StatusOpened, Start: s.now().Add(-28 * time.Hour)}
	}, func(s *story) {
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDifferent, app.KindEarlierOpen)
		s.expect(s.do(app.Command{Verb: app.VerbFinish}), app.OutcomeDifferent, app.KindEarlierOpen)
		s.expect(s.do(app.Command{Verb: app.VerbFinish, Time: "18:00", Reason: "Забыл"}), app.OutcomeDone, "")
	})
}

func TestWatchersSeeTheNewestAndNeverBlock(t *testing.T) {
	tell(t, nil, func(s *story) {
		ctx, stop := context.WithCancel(s.Context())
		seen := s.Watch(ctx)
		for range 5 {
			s.do(app.Command{Verb: app.VerbRefresh})
		}
		s.do(app.Command{Verb: app.VerbStart})
		if got := <-seen; got.Day.State != app.StateOpened {
			s.Errorf("the newest snapshot is %q", got.Day.State)
		}
		stop()
		if _, open := <-seen; open {
			s.Error("still open after its context ended")
		}
	})
}

// A status that was read before the computer was unlocked is not fresh, although the job that read it ended after the unlock.
func TestAnUnlockDuringAJob(t *testing.T) {
	tell(t, func(s *story) {
		s.slow = 3 * time.Second
		s.fail["overview"] = []error{refused("batch", bitrix.CodeMethodNotFound, "")}
	}, func(s *story) {
		time.Sleep(7 * time.Second) // the status has been read, the settings are under way
		s.scripted.mu.Lock()
		s.day = bitrix.Day{Status: bitrix.StatusPaused, Start: s.now().Add(-5 * time.Second)} // on the phone
		s.scripted.mu.Unlock()
		s.Stale()
		time.Sleep(5 * time.Second)
		s.expect(s.do(app.Command{Verb: app.VerbStart}), app.OutcomeDifferent, app.KindOnBreak)
		if s.day.Status != bitrix.StatusPaused {
			s.Error("the break was ended")
		}
	})
}
