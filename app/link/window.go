package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"clockin24/app"
)

const (
	// shownLimit is how long a window may take until its first frame.
	shownLimit = 5 * time.Second
	// leaveLimit is how long a window that was asked to close may take before it is killed.
	leaveLimit = time.Second
)

// noWindowText is what Fyne logs if OpenGL is missing. Fyne hangs after that.
const noWindowText = "window creation error"

// A Program is the command that shows a window.
type Program struct {
	Path string
	Args []string // without the program's name
	Env  []string // NAME=value; without secrets
}

// A Window is a child process with a window.
type Window struct {
	shown  chan struct{}
	done   chan struct{}
	raise  chan app.Screen
	cancel context.CancelCauseFunc

	mu     sync.Mutex // guards what follows
	err    error
	seen   bool   // shown is closed
	closed bool   // the person closed the window
	ended  bool   // err is final
	noted  string // the last line on stderr
}

var errClosing = errors.New("the window was told to go")

// Spawn starts a window, and serves it a backend over its standard input and output until it ends. The window ends when
// ctx ends, after [Window.Close], and when this process ends. The error, an [ErrNoWindow], means that nothing was
// started.
//
// A window that has not called [Client.Shown] within 5 s is killed.
func Spawn(ctx context.Context, p Program, ours Hello, backend Backend) (*Window, error) {
	w := &Window{shown: make(chan struct{}), done: make(chan struct{}), raise: make(chan app.Screen, 1)}
	ctx, w.cancel = context.WithCancelCause(ctx)
	in, toChild, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoWindow, err)
	}
	fromChild, out, err := os.Pipe()
	if err != nil {
		closeAll(in, toChild)
		return nil, fmt.Errorf("%w: %w", ErrNoWindow, err)
	}
	conn := NewConn(duplex{fromChild, toChild})
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Env, in, out, &lines{line: w.note}
	cmd.SysProcAttr = withoutConsole()
	cmd.WaitDelay = leaveLimit
	cmd.Cancel = func() error {
		if errors.Is(context.Cause(ctx), ErrNoWindow) {
			return cmd.Process.Kill()
		}
		return conn.Close() // the window ends when its standard input ends
	}
	err = cmd.Start()
	closeAll(in, out)
	if err != nil {
		w.cancel(nil)
		_ = conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoWindow, err)
	}
	go w.own(ctx, cmd, conn, ours, backend)
	return w, nil
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}

// own waits for the child and everything that serves it.
func (w *Window) own(ctx context.Context, cmd *exec.Cmd, conn *Conn, ours Hello, backend Backend) {
	defer close(w.done)
	defer w.cancel(errClosing)
	late := time.AfterFunc(shownLimit, func() {
		if !w.isShown() {
			w.fail(fmt.Errorf("%w: no frame within %v", ErrNoWindow, shownLimit))
		}
	})
	defer late.Stop()
	var group sync.WaitGroup
	group.Go(func() {
		greeting, cancel := context.WithTimeout(ctx, shownLimit)
		defer cancel()
		if _, err := conn.Greet(greeting, ours); err != nil {
			var version *VersionError
			if errors.As(err, &version) {
				w.fail(err)
			}
			return // the process will end, or show nothing; both are handled below
		}
		s := session{conn: conn, backend: backend, slots: make(chan struct{}, commands), raise: w.raise, life: w.heard}
		_ = s.run(ctx)
	})
	err := cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it ended well, but a child of its own still runs
	}
	_ = conn.Close()
	group.Wait()
	w.judge(context.Cause(ctx), err)
}

// judge finds out why the child has ended.
func (w *Window) judge(cause, exit error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	switch {
	case w.err != nil, w.closed, cause != nil:
	case !w.seen:
		w.err = fmt.Errorf("%w: it ended before its first frame: %s", ErrNoWindow, w.last(exit))
	case exit != nil:
		w.err = fmt.Errorf("the window ended: %s", w.last(exit))
	}
}

// last returns the last thing that is known about a child that has ended.
func (w *Window) last(exit error) string {
	if exit == nil {
		exit = errors.New("exit status 0")
	}
	if w.noted == "" {
		return exit.Error()
	}
	return exit.Error() + ": " + w.noted
}

// fail ends the child at once.
func (w *Window) fail(err error) {
	w.mu.Lock()
	if w.err == nil && !w.ended {
		w.err = err
	}
	w.mu.Unlock()
	w.cancel(err)
}

// heard handles KindShown and KindClosed of the window.
func (w *Window) heard(k Kind) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case k == KindClosed:
		w.closed = true
	case k == KindShown && !w.seen:
		w.seen = true
		close(w.shown)
	}
}

// note handles a line on the window's stderr.
func (w *Window) note(line string) {
	w.mu.Lock()
	w.noted = line
	w.mu.Unlock()
	if strings.Contains(strings.ToLower(line), noWindowText) {
		w.fail(fmt.Errorf("%w: %s", ErrNoWindow, line))
	}
}

func (w *Window) isShown() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

// Shown returns a channel that is closed when the first frame of the window was painted.
func (w *Window) Shown() <-chan struct{} { return w.shown }

// Done returns a channel that is closed when the process and everything that served it have ended.
func (w *Window) Done() <-chan struct{} { return w.done }

// Err returns why the window has ended. It is nil if a person or the program closed it, [ErrNoWindow] if it never
// showed anything, a [*VersionError] if the program on disk has another version, and otherwise the crash.
func (w *Window) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Raise asks the window to come to the front with a screen. It is false where the
// person has just closed the window. It does not wait.
func (w *Window) Raise(screen app.Screen) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.ended {
		return false
	}
	want(w.raise, screen)
	return true
}

// Close ends the window and waits until it is gone.
func (w *Window) Close() error {
	w.cancel(errClosing)
	<-w.done
	return w.Err()
}

// lines is a writer that passes on whole lines, cut to a length that fits into an error.
type lines struct {
	line func(string)
	rest []byte
}

const longestLine = 300

func (l *lines) Write(p []byte) (int, error) {
	n := len(p)
	for {
		before, after, found := bytes.Cut(p, []byte("\n"))
		l.rest = append(l.rest, before[:min(len(before), longestLine-len(l.rest))]...)
		if !found {
			return n, nil
		}
		l.line(string(bytes.TrimSpace(bytes.ToValidUTF8(l.rest, nil))))
		l.rest, p = l.rest[:0], after
	}
}
