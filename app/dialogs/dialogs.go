// Package dialogs asks the questions of the window with the system's own dialogs, one at a time. It is for systems on which
// no window can be drawn, and for screen readers.
//
// It runs inside the resident. Where the system's dialogs are programs (zenity, qarma, matedialog, kdialog), what they show
// is in their argument list, which others on the machine can read. A secret is therefore typed into a field that hides it,
// and comes back through a pipe; it is never shown again. The programs inherit this process's environment, so the resident
// takes CLOCKIN24_URL and CLOCKIN24_TOKEN out of it when it starts.
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

// ErrNone says that this system shows no dialog: there is no program for it, or no screen.
var ErrNone = errors.New("this system has no dialogs")

// A Backend is what the dialogs need of the resident. [workday.Workday] has the first two methods.
type Backend interface {
	// Do gives the command and waits for the reply. A command that was given goes on when ctx ends.
	Do(ctx context.Context, c app.Command) app.Reply
	// Snapshot is the present state. After Do has returned, it is never older than Do's reply.
	Snapshot() app.Snapshot
	// Browse opens a page in the person's browser and does not wait for it to end.
	Browse(page string) error
	// Notify shows a notification and does not wait for it.
	Notify(title, body string)
}

// A dialog is a question. If it has a field, it asks for a line of text.
type dialog struct {
	title string
	text  string // paragraphs; may be empty if there is a field

	field  string // the name of the field in a few words; "" means no field
	typed  string // what the field holds at first; others can read it, so it is never a secret
	secret bool   // the field hides what is typed

	ok    string // labels of the buttons
	other string // a third button, which brings back nothing of what was typed; "" means none
	leave string // the button that does what Esc does; "" means none

	careful bool // Enter means leave, where the system can do that
	ends    bool // the dialog is about the end of the running day
}

// A button is one of the buttons of a dialog.
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

// An asker shows a dialog and waits for the person. When ctx ends, the dialog is gone before the asker returns the error of
// ctx.
type asker func(ctx context.Context, d dialog) (answer, error)

// A step of a flow asks or does something, and returns the next step; nil is the end. A question and everything that is made
// of its answer come from one snapshot, which is taken before the question is drawn, or from a later snapshot of the same
// subject.
type step func(ctx context.Context) (step, error)

// A flow is one conversation, and what was typed in it.
type flow struct {
	backend Backend
	words   *words.Words
	ask     asker

	says    string    // the text above the next dialog: what became of the answer to the last one
	pressed time.Time // when the last dialog was answered

	work sync.WaitGroup
	read chan struct{} // closed once the state has been read in this conversation; nil before that reading begins

	time     string // as typed; empty is now
	reason   string // as typed
	needed   bool   // the portal asked for a reason
	zoneless bool   // neither time nor reason can be sent, because the zone is not known

	finish finishing

	host string // of the portal, as it was typed

	front func(ctx context.Context, title string) bool // brings the dialog to the front; false if that cannot be done

	mu    sync.Mutex // guards what follows, because others than the conversation itself read it
	shown *shown     // nil between two dialogs
	toEnd bool       // the person wants to end the running day
	over  bool       // nothing more is asked
}

// put shows the dialog, with what there is to say above it.
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

// do gives a command; it was pressed when the last dialog was answered.
func (f *flow) do(ctx context.Context, c app.Command) app.Reply {
	c.ID, c.View, c.Pressed = rand.Text(), app.ViewDialog, f.pressed
	return f.backend.Do(ctx, c)
}

// refresh has the state read, once, while the person reads.
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

// awaitRead waits for the reading that [flow.refresh] began, or for the end of ctx, and returns the state as it is then
// known.
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

// refusal says why a command changed nothing.
func (f *flow) refusal(r app.Reply, s app.Snapshot) string {
	if r.Problem == nil {
		return f.problem(&app.Problem{Kind: app.KindInternal}, s)
	}
	return f.problem(r.Problem, s)
}

// paragraphs joins the texts that are not empty.
func paragraphs(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n\n")
}
