package dialogs

import (
	"context"
	"errors"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// A Conversation is one dialog after another, until the person is done or closes one.
type Conversation struct {
	flow *flow
	stop context.CancelFunc
	done chan struct{}
	err  error // nobody reads it before done is closed
}

// Open begins a conversation with the question of one of the screens [app.ScreenDay], [app.ScreenFinish] and
// [app.ScreenSignIn]. The conversation also ends when ctx does, which takes an open dialog away. It does not say what became
// of a successful command, because a notification does.
func Open(ctx context.Context, backend Backend, w *words.Words, first app.Screen) *Conversation {
	ctx, stop := context.WithCancel(ctx)
	c := &Conversation{flow: &flow{backend: backend, words: w, front: front}, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		defer stop()
		ask, err := system(ctx, w)
		if err != nil {
			c.err = err
			c.flow.end()
			return
		}
		c.flow.ask = ask
		c.err = c.flow.run(ctx, first)
	}()
	return c
}

// Raise brings the open dialog to the front. If the desktop does not allow that, a question without a field is asked anew;
// for a question with a field, in which the person may have typed something, a notification says that it is waiting. With
// [app.ScreenFinish], the conversation asks how the running day is to end: in place of a question without a field, or after a
// question with one. Raise never waits, and is false if the conversation is over.
func (c *Conversation) Raise(screen app.Screen) bool {
	if screen == app.ScreenFinish {
		return c.flow.finishToo()
	}
	return c.flow.raise()
}

// Close ends the conversation. It never waits.
func (c *Conversation) Close() error {
	c.stop()
	return nil
}

// Done is closed when the conversation is over and has left nothing behind.
func (c *Conversation) Done() <-chan struct{} { return c.done }

// Err says, after Done, why the conversation ended: it is nil if the person ended it, [ErrNone] if nothing can be asked, or
// else the error of a dialog that failed or that of the context.
func (c *Conversation) Err() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}

// run asks until there is no next question.
func (f *flow) run(ctx context.Context, first app.Screen) error {
	ctx, stop := context.WithCancel(ctx)
	defer f.work.Wait()
	defer stop()
	defer f.end()
	next := f.begin(first)
	for next != nil {
		then, err := next(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errAnew):
			if f.turns() {
				next = f.askFinish
			}
		case err != nil:
			return err
		default:
			if next = then; next == nil {
				next = f.last()
			}
		}
	}
	return nil
}

func (f *flow) begin(first app.Screen) step {
	switch first {
	case app.ScreenSignIn:
		return f.askPortal
	case app.ScreenFinish:
		return f.askFinish
	}
	return f.look
}

// A shown is a dialog that is open.
type shown struct {
	dialog
	since time.Time
	ctx   context.Context         // ends when the dialog is gone
	away  context.CancelCauseFunc // takes the dialog away
}

// errAnew is the error of a dialog that was taken away so that its step asks anew.
var errAnew = errors.New("to be asked anew")

// show shows the dialog, and notes it for [flow.raise].
func (f *flow) show(ctx context.Context, d dialog) (answer, error) {
	ctx, away := context.WithCancelCause(ctx)
	defer away(nil)
	if !f.opens(&shown{dialog: d, since: time.Now(), ctx: ctx, away: away}) {
		return answer{}, errAnew
	}
	a, err := f.ask(ctx, d)
	f.mu.Lock()
	f.shown = nil
	f.mu.Unlock()
	if err != nil && errors.Is(context.Cause(ctx), errAnew) {
		err = errAnew
	}
	return a, err
}

// opens notes that a dialog opens; it is false if another question is to be asked in its place.
func (f *flow) opens(s *shown) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.toEnd && s.field == "" {
		return false
	}
	f.shown = s
	return true
}

// turns reports whether the conversation is to turn to the end of the day now.
func (f *flow) turns() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	turns := f.toEnd
	f.toEnd = false
	return turns
}

// last is the step after the last one. There is none, unless the person meanwhile asked to end a day that still runs.
func (f *flow) last() step {
	runs := f.backend.Snapshot().Day.State.Running()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over = !f.toEnd || !runs; f.over {
		return nil
	}
	f.toEnd = false
	return f.askFinish
}

// end notes that nothing more is asked.
func (f *flow) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
}

func (f *flow) raise() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.shown; s != nil && !f.over {
		f.work.Go(func() { f.toFront(s) })
	}
	return !f.over
}

func (f *flow) finishToo() bool {
	runs := f.backend.Snapshot().Day.State.Running()
	f.mu.Lock()
	if f.over || !runs || f.shown != nil && f.shown.ends {
		f.mu.Unlock()
		return f.raise()
	}
	defer f.mu.Unlock()
	f.toEnd = true
	switch s := f.shown; {
	case s == nil:
	case s.field == "":
		s.away(errAnew)
	default:
		f.work.Go(func() { f.toFront(s) })
	}
	return true
}

// coming is how long a new dialog may take to appear. It appears in front by itself.
const coming = 5 * time.Second

func (f *flow) toFront(s *shown) {
	if f.front(s.ctx, s.title) || time.Since(s.since) < coming || s.ctx.Err() != nil {
		return
	}
	if s.field == "" {
		s.away(errAnew)
		return
	}
	f.backend.Notify(s.title, f.text(words.DialogWaits))
}
