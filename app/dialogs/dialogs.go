// Package dialogs asks the questions of the window with the system's own dialogs, one at a time: where no window can be
// drawn, and for screen readers.
//
// It runs inside the resident. Where the system's dialogs are programs (zenity, qarma, matedialog, kdialog) what they
// show is in their argument list, which others on the machine can read: a secret is typed into a field that hides it and
// comes back by a pipe; it is never shown again. The programs inherit this process's environment, so the resident takes
// CLOCKIN24_URL and CLOCKIN24_TOKEN out of it when it starts.
package dialogs

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// ErrNone is the answer of a system that shows no dialog: there is no program for it, or no screen.
var ErrNone = errors.New("this system has no dialogs")

// A Backend is what the dialogs need of the resident. [workday.Workday] has the first two.
type Backend interface {
	// Do gives the command and waits for the reply. A command that was given goes on when ctx ends.
	Do(ctx context.Context, c app.Command) app.Reply
	// Snapshot is the present state, and after Do returned no older one than its reply.
	Snapshot() app.Snapshot
	// Browse opens a page in the person's browser and does not wait for it to end.
	Browse(page string) error
	// Notify shows a notification and does not wait for it.
	Notify(title, body string)
}

// A dialog is a question: with a field it asks for a line of text.
type dialog struct {
	title string
	text  string // paragraphs; may be empty where there is a field

	field  string // the name of the field in a few words; empty is none
	typed  string // what stands in the field. Others can read it, so it is never a secret
	secret bool   // the field hides what is typed

	ok    string // labels of the buttons
	other string // a third button; empty is none. It brings back nothing of what was typed
	leave string // what Esc does, too; empty is none

	careful bool // where the system can, Enter means leave
	ends    bool // it is about the end of the running day
}

// A button is one of a dialog.
type button int

// The buttons. The zero value does nothing.
const (
	left button = iota
	agreed
	other
)

type answer struct {
	pressed button
	typed   string
}

// An asker shows a dialog and waits for the person. When ctx ends the dialog is gone before it returns the error of ctx.
type asker func(ctx context.Context, d dialog) (answer, error)

// A step of a flow asks or does something and says what comes next; nil is the end. All of a question, and what is made of the
// answer to it, is of one snapshot, which is taken before the question is drawn; or of a later one of the same subject.
type step func(ctx context.Context) (step, error)

// A flow is one conversation, and what was typed in it.
type flow struct {
	backend Backend
	words   *words.Words
	ask     asker

	says    string    // heads the next dialog: what became of the answer to the last one
	pressed time.Time // when the last dialog was answered

	work sync.WaitGroup
	read chan struct{} // is closed when the state has been read since the conversation began; nil before

	time     string // as typed; empty is now
	reason   string // as typed
	needed   bool   // the reason, because the portal asked for it
	zoneless bool   // neither time nor reason can be sent, because the zone is not known

	finish finishing

	host string // of the portal, as it was typed

	front func(ctx context.Context, title string) bool // brings the dialog to the front; false where that cannot be done

	mu    sync.Mutex // guards what follows: others than the conversation itself look at it
	shown *shown     // nil between two dialogs
	toEnd bool       // the person wants to end the running day
	over  bool       // nothing is asked any more
}

// put shows the dialog, headed by what there is to say.
func (f *flow) put(ctx context.Context, d dialog) (answer, error) {
	says := f.says
	if !strings.Contains(d.text, says) {
		d.text = paragraphs(says, d.text)
	}
	f.says = ""
	a, err := f.show(ctx, d)
	f.pressed = time.Now()
	if errors.Is(err, errAnew) {
		f.says = says
	}
	a.typed = strings.TrimSpace(a.typed)
	return a, err
}

// do gives a command that was pressed when the last dialog was answered.
func (f *flow) do(ctx context.Context, c app.Command) app.Reply {
	c.ID, c.View, c.Pressed = rand.Text(), app.ViewDialog, f.pressed
	return f.backend.Do(ctx, c)
}

// refresh has the state read while the person reads, once.
func (f *flow) refresh(ctx context.Context) {
	if f.read != nil {
		return
	}
	read := make(chan struct{})
	f.read = read
	f.work.Go(func() {
		defer close(read)
		f.backend.Do(ctx, app.Command{ID: rand.Text(), Verb: app.VerbRefresh, View: app.ViewDialog, Pressed: time.Now()})
	})
}

// awaitRead waits for what [flow.refresh] began, or for the end of ctx, and is the state that is known then.
func (f *flow) awaitRead(ctx context.Context) app.Snapshot {
	select {
	case <-f.read:
	case <-ctx.Done():
	}
	return f.backend.Snapshot()
}

func (f *flow) text(k words.Key) string { return f.words.Text(k) }

// problem says what is wrong, in the employee's zone.
func (f *flow) problem(p *app.Problem, s app.Snapshot) string {
	var zone *time.Location
	if s.Account != nil {
		zone = s.Account.Location()
	}
	return f.words.Problem(p, zone)
}

// refusal says why nothing came of a command.
func (f *flow) refusal(r app.Reply, s app.Snapshot) string {
	if r.Problem == nil {
		return f.problem(&app.Problem{Kind: app.KindInternal}, s)
	}
	return f.problem(r.Problem, s)
}

// paragraphs joins what is not empty.
func paragraphs(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n\n")
}
