package trials

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"clockin24/bitrix/portal"
)

// A person who is asked for a secret on a terminal sees the question, and nobody sees the answer.
func TestSecretsAreAskedWithoutEcho(t *testing.T) {
	simulated := portal.New(portal.Options{})
	anna := simulated.Add(portal.Employee{ID: 7, Name: "Анна", Zone: "Europe/Moscow"})
	address := simulated.Start(t).URL
	webhook, token := anna.Webhook(address), anna.Token()
	const askWebhook, askToken = "Webhook address (not shown):", "Access token (not shown):"
	for _, c := range []struct {
		args   []string
		ask    string
		answer string
		says   string
	}{
		{[]string{"status", "--url", "-"}, askWebhook, webhook, "Workday not started"},
		{[]string{"settings", "--url", "-"}, askWebhook, webhook, "."},
		{[]string{"bitrix24", "GetTimekeepingStatus", "--url", "-"}, askWebhook, webhook, `"STATUS"`},
		{[]string{"bitrix24", "GetTimekeepingStatus", "--url", address, "--token", "-"}, askToken, token, `"STATUS"`},
		{[]string{"status", "--url", address, "--token", "-"}, askToken, token, "Workday not started"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			run := onTerminal(t, c.args...)
			run.typeUnseen(c.ask, c.answer+"\n")
			if err := run.wait(); err != nil || !strings.Contains(run.shown(), c.says) {
				t.Errorf("%v: %s", err, run.shown())
			}
			if holds([]byte(run.shown()), c.answer) || strings.Contains(run.shown(), "/rest/7/") {
				t.Errorf("the secret is shown: %s", run.shown())
			}
		})
	}
}

// Ctrl+C ends the question, and the terminal echoes again.
func TestAQuestionCanBeInterrupted(t *testing.T) {
	run := onTerminal(t, "status", "--url", "-")
	run.typeUnseen("(not shown):", "\x03")
	if err := run.wait(); err == nil {
		t.Errorf("as if nothing had happened: %s", run.shown())
	}
	if !run.echoes() {
		t.Error("the terminal stays without echo")
	}
}

// A terminal is a pseudo-terminal with a program running on it.
type terminal struct {
	*testing.T
	screen  *os.File // the side of who looks and types
	program *exec.Cmd

	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // something was shown, once
	over chan struct{} // is closed when nothing more will be shown
}

// onTerminal runs clockin24 on a terminal of its own, in English and with a home that holds nothing.
func onTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	screen, side, err := openTerminal()
	if err != nil {
		t.Fatal(err)
	}
	defer side.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	r := &terminal{
		T: t, screen: screen, program: exec.CommandContext(ctx, "clockin24", args...),
		more: make(chan struct{}, 1), over: make(chan struct{}),
	}
	home := t.TempDir()
	r.program.Env = append(os.Environ(), "LANG=en_US.UTF-8", "LANGUAGE=en", "LC_ALL=en_US.UTF-8", "HOME="+home, "XDG_CONFIG_HOME="+home,
		"XDG_STATE_HOME="+home, "XDG_RUNTIME_DIR="+home, "CLOCKIN24_URL=", "CLOCKIN24_TOKEN=")
	r.program.Stdin, r.program.Stdout, r.program.Stderr = side, side, side
	r.program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := r.program.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	go func() {
		defer close(r.over)
		buffer := make([]byte, 4096)
		for {
			n, err := screen.Read(buffer)
			r.mu.Lock()
			r.text.Write(buffer[:n])
			r.mu.Unlock()
			select {
			case r.more <- struct{}{}:
			default:
			}
			if err != nil { // the last program on the terminal has ended
				return
			}
		}
	}()
	t.Cleanup(func() { stop(); <-r.over; _ = screen.Close() })
	return r
}

// openTerminal makes a pseudo-terminal, pty(7).
func openTerminal() (screen, side *os.File, err error) {
	screen, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		side, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		screen.Close()
		return nil, nil, err
	}
	return screen, side, nil
}

// typeUnseen waits until the question is shown and the terminal does not echo, and then types.
func (r *terminal) typeUnseen(question, text string) {
	r.Helper()
	tick := time.NewTicker(5 * time.Millisecond) // nothing announces a change of the mode
	defer tick.Stop()
	limit := time.After(time.Minute)
	for !strings.Contains(r.shown(), question) || r.echoes() {
		select {
		case <-r.more:
		case <-tick.C:
		case <-limit:
			r.Fatalf("is not asked without echo (echo %v): %s", r.echoes(), r.shown())
		}
	}
	if _, err := r.screen.WriteString(text); err != nil {
		r.Fatal(err)
	}
}

func (r *terminal) echoes() bool {
	mode, err := unix.IoctlGetTermios(int(r.screen.Fd()), unix.TCGETS)
	if err != nil {
		r.Fatal(err)
	}
	return mode.Lflag&unix.ECHO != 0
}

func (r *terminal) shown() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// wait waits for the end of the program, and until all that it has shown is read.
func (r *terminal) wait() error {
	err := r.program.Wait()
	<-r.over
	return err
}
