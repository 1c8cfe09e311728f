package workday

import (
	"context"
	"time"

	"clockin24/app"
)

// mostWaiting is how many commands may wait for the one under way.
const mostWaiting = 8

// shownAfter is how long a start may be on its way before it is shown as kept. It is kept from the beginning.
const shownAfter = 5 * time.Second

// A queue holds the commands that wait behind the one under way, oldest first.
type queue struct {
	waiting []asked
}

func (q *queue) put(a asked) { q.waiting = append(q.waiting, a) }

// next takes the oldest command out.
func (q *queue) next() (a asked, ok bool) {
	if len(q.waiting) == 0 {
		return asked{}, false
	}
	a, q.waiting = q.waiting[0], q.waiting[1:]
	return a, true
}

// mayWait tells whether a command may wait for the one under way. A command that acts may wait only once, and only if it will
// be carried out for the account that the person pressed it for.
func (o *owner) mayWait(a asked) bool {
	if len(o.waiting) >= mostWaiting {
		return false
	}
	for _, before := range append([]asked{o.running}, o.waiting...) {
		if before.Acts() && a.Acts() && (a.SameAs(before.Command) || a.ChangesAccount() || before.ChangesAccount()) {
			return false
		}
	}
	return true
}

// keepStart puts a start on disk before anything else is done about it. The portal, the keyring or a command under way may take
// long, and in this way the start is not lost if the program is killed meanwhile. If the disk fails, the job tries again.
func (o *owner) keepStart(a asked) asked {
	if a.Verb != app.VerbStart || a.DryRun || o.state.session.Account == nil {
		return a
	}
	if a.Pressed.IsZero() {
		a.Pressed = time.Now()
	}
	j := job{run: &run{Parts: &o.w.parts, state: o.state}, cmd: a.Command}
	if !j.keepable() {
		return a
	}
	i := j.intent()
	o.w.setBehind(i.ID, true)
	if err := j.Journal.Press(*i); err != nil {
		o.w.setBehind(i.ID, false)
		o.w.parts.Log.Error("keep a press", "error", err)
		return a
	}
	a.intent, a.keptAt = i, time.Now()
	return a
}

// enqueue puts a command behind the one under way, so that every view sees it.
func (o *owner) enqueue(a asked) {
	o.queue.put(a)
	o.publish()
}

// answerAtEnd answers a command that still waits when the program ends. A start is on disk by then, and is sent the next time.
func (o *owner) answerAtEnd(a asked) {
	r := a.Command.Reply(app.OutcomeUnreached, &app.Problem{Kind: app.KindTimedOut})
	if a.intent != nil {
		r.Outcome, r.Asked = app.OutcomeKept, a.intent.Want()
	}
	o.w.parts.Told(r, o.publish())
	o.answer(a, r)
}

// setBehind notes whether a press waits for the job under way.
func (w *Workday) setBehind(id string, waits bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if waits {
		w.behind[id] = true
	} else {
		delete(w.behind, id)
	}
}

// awaited tells whether a press waits for the job under way.
func (w *Workday) awaited(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.behind[id]
}

// unconnected answers a command that found no portal to talk to. A start that is on disk by then stays there only if the
// program is ending.
func (j *job) unconnected(ctx context.Context, p *app.Problem) app.Reply {
	r := j.failed(p)
	switch {
	case j.intended == nil:
	case j.session.Account != nil && ctx.Err() != nil:
		return j.staysKept(r)
	default:
		j.settle(j.intended.ID, r)
	}
	return r
}
