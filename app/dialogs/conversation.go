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
	err  error // before done is closed nobody reads it
}

// Open begins a conversation with what is asked on one of the screens [app.ScreenDay], [app.ScreenFinish] and [app.ScreenSignIn]. It ends with ctx, too, which takes an open dialog away. What became of a successful command is
// not said: a notification does.
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

// Raise brings the open dialog to the front. Where the desktop does not let it, a question without a field is asked anew, and of
// one with a field, in which something may be typed already, a notification says that it waits. With [app.ScreenFinish] the question
// how the running day is to end comes in place of one without a field, and after one with a field. It never waits, and is false where
// the conversation is over.
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

// Done is closed when the conversation is over and nothing is left of it.
func (c *Conversation) Done() <-chan struct{} { return c.done }

// Err is, after Done, why the conversation ended: nil where the person did that, [ErrNone] where nothing can be asked, the error of
// a dialog that failed, or that of the context.
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
	ctx   context.Context         // ends when it is gone
	away  context.CancelCauseFunc // takes it away
}

// errAnew is that of a dialog that was taken away, for its step to ask anew.
var errAnew = errors.New("to be asked anew")

// show shows the dialog, for [flow.raise] to know.
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

// opens notes that a dialog opens; false where another question comes in its place.
func (f *flow) opens(s *shown) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.toEnd && s.field == "" {
		return false
	}
	f.shown = s
	return true
}

// turns tells whether the end of the day is to be asked for now.
func (f *flow) turns() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	turns := f.toEnd
	f.toEnd = false
	return turns
}

// last is the step after the last one: none, unless the person meanwhile wanted to end a day that still runs.
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

// end says that nothing is asked any more.
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

// coming is how long a dialog may take to come, which it does in front.
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
