package trials

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"clockin24/app/program"
	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
)

func TestMain(m *testing.M) {
	programs := map[string]func(){"clockin24": func() {
		if zone, err := time.LoadLocation(os.Getenv("TZ")); runtime.GOOS == "windows" && err == nil && os.Getenv("TZ") != "" {
			time.Local = zone // Windows has its zone in the registry, which a script cannot change for itself
		}
		os.Exit(program.Main(""))
	}}
	maps.Copy(programs, standIns())
	testscript.Main(m, programs)
}

// The command line as a script sees it: app/cli/testdata has the stories. Each has a simulated portal of its own, whose
// clock starts at 12:07 in Moscow, and an employee who has to start by 12:00 and has not.
func TestCommandLine(t *testing.T) { testscript.Run(t, scripts(stage.InRoot(t, "app/cli/testdata"))) }

// scripts are those of a folder. They find these variables beside their own.
func scripts(dir string, variables ...string) testscript.Params {
	return testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			world, err := newWorld(env)
			if err != nil {
				return err
			}
			env.Values[worldKey{}] = world
			env.Defer(func() { _ = world.server.Close() })
			env.Vars = append(env.Vars, variables...)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"asked": asked, "clock": clock, "day": day, "fail": fail, "recover": recovers, "schedule": schedule, "sent": sent, "exits": exits,
			"employee": employee, "manager": manager, "typed": typed, "language": language,
		},
	}
}

type worldKey struct{}

// A world is what surrounds one script.
type world struct {
	portal *portal.Portal
	user   *portal.User
	server *portal.Server
	seen   int
}

func newWorld(env *testscript.Env) (*world, error) {
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return nil, err
	}
	y, m, d := time.Now().Date()
	ahead := time.Until(time.Date(y, m, d, 12, 7, 0, 0, moscow))
	clock := func() time.Time { return time.Now().Add(ahead) }
	employee, err := portal.Around(clock(), "Europe/Moscow", 7*time.Minute)
	if err != nil {
		return nil, err
	}
	w := &world{portal: portal.New(portal.Options{Zone: "Europe/Moscow", Clock: clock})}
	w.user = w.portal.Add(employee)
	if w.server, err = w.portal.Listen("127.0.0.1:0", nil); err != nil {
		return nil, err
	}
	env.Setenv("URL", w.user.Webhook(w.server.URL))
	env.Setenv("PORTAL", w.server.URL)
	env.Setenv("TOKEN", w.user.Token())
	env.Setenv("TODAY", clock().In(moscow).Format(time.DateOnly))
	env.Setenv("YESTERDAY", clock().In(moscow).AddDate(0, 0, -1).Format(time.DateOnly))
	env.Setenv("LANG", "en_US.UTF-8")
	env.Setenv("HOME", env.WorkDir)
	for _, v := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"} {
		dir := env.WorkDir + "/" + strings.ToLower(v)
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, err
		}
		env.Setenv(v, dir)
	}
	return w, nil
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

// asked METHOD...: what the portal was asked since the last time, in this order and nothing else.
func asked(ts *testscript.TestScript, _ bool, want []string) {
	w := worldOf(ts)
	all := w.portal.Requests()
	var got []string
	for _, r := range all[w.seen:] {
		got = append(got, r.Method)
	}
	w.seen = len(all)
	if !slices.Equal(got, want) {
		ts.Fatalf("the portal was asked %q, want %q", got, want)
	}
}

// sent NAME [VALUE]: a parameter of the last request; without a value it must be absent.
func sent(ts *testscript.TestScript, _ bool, args []string) {
	all := worldOf(ts).portal.Requests()
	got, ok := all[len(all)-1].Params[args[0]]
	if want := strings.Join(args[1:], " "); ok != (want != "") || ok && fmt.Sprint(got) != want {
		ts.Fatalf("%s is %v, want %q", args[0], got, want)
	}
}

// clock AHEAD|HH:MM:SS: by how much the portal's clock is ahead of this computer's from now on, or what it shows in Moscow.
func clock(ts *testscript.TestScript, _ bool, args []string) {
	p := worldOf(ts).portal
	if t, err := time.Parse(time.TimeOnly, args[0]); err == nil {
		y, m, d := p.Now().Date()
		p.RunClock(time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, p.Now().Location()))
		return
	}
	ahead, err := time.ParseDuration(args[0])
	ts.Check(err)
	p.RunClock(time.Now().Add(ahead))
}

// language LOCALE: the language of the system. On Windows it goes into the settings, because a script cannot change the system's.
func language(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv("LANG", args[0])
	if runtime.GOOS == "windows" {
		settings := filepath.Join(ts.Getenv("XDG_CONFIG_HOME"), "ClockIn24", "settings.toml")
		ts.Check(os.MkdirAll(filepath.Dir(settings), 0o700))
		ts.Check(os.WriteFile(settings, fmt.Appendf(nil, "language = %q\n", args[0][:2]), 0o600))
	}
}

// day STATE [EMPLOYEE]: what happened to the day elsewhere.
func day(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	user := w.user
	if len(args) > 1 {
		id, err := strconv.Atoi(args[1])
		ts.Check(err)
		user = w.portal.User(id)
	}
	ts.Check(user.SetDay(portal.DayState(args[0])))
}

// employee adds a colleague: number and zone.
func employee(ts *testscript.TestScript, _ bool, args []string) {
	id, err := strconv.Atoi(args[0])
	ts.Check(err)
	w := worldOf(ts)
	like := w.user.Get()
	w.portal.Add(portal.Employee{ID: id, Name: "Boris", Zone: args[1], Schedule: like.Schedule, Norms: like.Norms})
}

// manager lets the employee manage everybody's day.
func manager(ts *testscript.TestScript, _ bool, _ []string) {
	worldOf(ts).user.Change(func(e *portal.Employee) { e.ManagesAll = true })
}

// schedule flexible|none|night: another schedule for the employee.
func schedule(ts *testscript.TestScript, _ bool, args []string) {
	schedules := map[string]portal.Schedule{"flexible": portal.Flexible(), "none": {}, "night": portal.Fixed(20*time.Hour, 5*time.Hour, "")}
	worldOf(ts).user.Change(func(e *portal.Employee) { e.Schedule = schedules[args[0]] })
}

// fail METHOD FAULT [always]: spoils the next request of a method, or all of them until recover.
func fail(ts *testscript.TestScript, _ bool, args []string) {
	faults := map[string]portal.Fault{
		"cut-before": portal.CutBefore(), "cut-after": portal.CutAfter(), "html": portal.HTML(503),
		"truncated": portal.Truncated(), "moved": portal.Moved("https://new.example.com"),
	}
	f, ok := faults[args[1]]
	if !ok {
		f = portal.Fault{Code: args[1]}
	}
	count := 1
	if len(args) > 2 {
		count = portal.Always
	}
	worldOf(ts).portal.Fail(args[0], f, count)
}

// recover: nothing fails any more.
func recovers(ts *testscript.TestScript, _ bool, _ []string) { worldOf(ts).portal.Recover() }

// exits CODE ARGS...: runs clockin24 and wants this exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("clockin24", args[1:]...)
	got := "0"
	if err != nil {
		_, got, _ = strings.Cut(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("clockin24 %s: exit code %q (%v), want %s\n%s%s", strings.Join(args[1:], " "), got, err, args[0],
			ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// typed CODE [PLACEHOLDER=TEXT]: runs the command that was printed last, with a placeholder in it filled in, and wants this
// exit code.
func typed(ts *testscript.TestScript, _ bool, args []string) {
	_, printed, found := strings.Cut(ts.ReadFile("stdout"), "clockin24 ")
	if !found {
		ts.Fatalf("no command in %q", ts.ReadFile("stdout"))
	}
	printed = strings.TrimSuffix(strings.TrimSpace(printed), ".")
	if len(args) > 1 {
		placeholder, text, _ := strings.Cut(args[1], "=")
		if !strings.Contains(printed, placeholder) {
			ts.Fatalf("no %s in %q", placeholder, printed)
		}
		printed = strings.Replace(printed, placeholder, text, 1)
	}
	var words []string
	for i, part := range strings.Split(printed, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	exits(ts, false, append(args[:1:1], words...))
}
