//go:build linux && !nowindow

package window

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/tray/desktop"
)

// role makes this test's binary a window process: "empty", or one of [app.Screen].
const role = "CLOCKIN24_WINDOW_TEST"

func TestMain(m *testing.M) {
	switch r := os.Getenv(role); r {
	case "":
		os.Exit(m.Run())
	case "empty":
		empty()
	default:
		if err := Run(context.Background(), newPrinter(), words.New("ru"), app.Screen(r)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// empty is a Fyne window with nothing in it, to measure against.
func empty() {
	fyneapp.SetMetadata(fyne.AppMetadata{ID: id, Migrations: map[string]bool{"fyneDo": true}})
	a := fyneapp.NewWithID(id)
	w := a.NewWindow("empty")
	w.SetContent(container.NewWithoutLayout(firstFrame(func() {
		fyne.Do(func() { fmt.Println("shown") })
	})))
	w.Resize(fyne.NewSize(500, 350))
	w.ShowAndRun()
}

// A printer is a resident that prints what the window tells it, and refuses every start.
type printer struct{ snapshots chan app.Snapshot }

func newPrinter() printer {
	p := printer{make(chan app.Snapshot, 1)}
	s := late()
	s.Rules.LateAfter = time.Nanosecond // late at any hour, except in midnight's first minute
	p.snapshots <- s
	return p
}

func (p printer) Do(_ context.Context, c app.Command) app.Reply {
	fmt.Printf("%s time=%q reason=%q\n", c.Verb, c.Time, c.Reason)
	r := app.Reply{ID: c.ID, Verb: c.Verb, Outcome: app.OutcomeDone}
	if c.Verb == app.VerbStart {
		r.Outcome, r.Problem = app.OutcomeRefused, &app.Problem{Kind: app.KindBusy}
	}
	return r
}

func (p printer) Snapshots() <-chan app.Snapshot { return p.snapshots }
func (p printer) Raise() <-chan app.Screen       { return nil }
func (p printer) Done() <-chan struct{}          { return nil }
func (p printer) Shown()                         { fmt.Println("shown") }
func (p printer) Closed()                        { fmt.Println("closed") }
func (p printer) Browse(string) error            { return nil }
func (p printer) OpenFolder(string) error        { return nil }
func (p printer) HoldHotkey(on bool)             { fmt.Println("hold", on) }

// On a real screen, keys choose a reason, letters of another alphabet arrive, Enter sends them, a refusal leaves the window
// open, and Esc closes it from inside a field.
func TestOnAScreen(t *testing.T) {
	d := desktop.Start(t, desktop.With(desktop.Screen, desktop.WindowManager))
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	p := d.Run([]string{role + "=" + string(app.ScreenDay)}, os.Args[0])
	awaitLine(t, ctx, p, "shown")
	d.WaitWindow(ctx, words.New("ru").Text(words.WindowTitle))
	d.Key("Down", "alt+2") // the first proposal, and then the second in its place
	d.Type(", до 9")
	d.Key("Return")
	awaitLine(t, ctx, p, `start time="" reason="Приём у врача, до 9"`)
	if dir := os.Getenv("CLOCKIN24_PICTURES"); dir != "" {
		d.Screenshot(dir + "/screen.png")
	}
	d.Key("Tab", "Escape")
	awaitLine(t, ctx, p, "closed")
	select {
	case <-p.Done():
	case <-ctx.Done():
		t.Fatal("the process did not end with its window")
	}
	if code := p.ExitCode(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.Output())
	}
}

func awaitLine(t *testing.T, ctx context.Context, p *desktop.Process, line string) {
	t.Helper()
	for !slices.Contains(strings.Split(p.Output(), "\n"), line) {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %q in\n%s", line, p.Output())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// The time from the start of the process to the first frame is measured beside an empty window of Fyne's.
func BenchmarkFirstFrame(b *testing.B) {
	d := desktop.Start(b, desktop.With(desktop.Screen, desktop.WindowManager))
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, r := range []string{"empty", string(app.ScreenDay), string(app.ScreenSignIn)} {
			took[r] = append(took[r], firstLine(b, d, r))
		}
	}
	median := func(r string) float64 {
		slices.Sort(took[r])
		return float64(took[r][len(took[r])/2]) / float64(time.Millisecond)
	}
	b.ReportMetric(median("empty"), "ms-empty")
	b.ReportMetric(median(string(app.ScreenDay)), "ms-start")
	b.ReportMetric(median(string(app.ScreenSignIn)), "ms-sign-in")
	b.ReportMetric(median(string(app.ScreenDay))/median("empty"), "start/empty")
	b.ReportMetric(0, "ns/op")
}

// firstLine is how long a window process takes until it prints that it is shown.
func firstLine(b *testing.B, d *desktop.Desktop, r string) time.Duration {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(d.Env(), role+"="+r)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "shown" {
			return time.Since(began)
		}
	}
	b.Fatalf("%s was never shown", r)
	return 0
}
