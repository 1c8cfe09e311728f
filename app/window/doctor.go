//go:build !nowindow

package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// listHeight is how much of the list of findings is visible at once.
const listHeight float32 = 380

// A doctor is the screen that checks the connection and lists the findings. It goes back to the screen it was opened from,
// with everything that was typed there.
type doctor struct {
	*frame
	from  screen
	title words.Key     // the title of from
	about func() string // what was typed on from: a webhook, the address of a portal, or nothing

	says     *widget.Label
	working  *activity
	list     *fyne.Container
	scroll   *container.Scroll
	copying  *button
	again    *button
	back     *button
	findings []app.Finding
	asking   bool
}

func newDoctor(f *frame, from screen, title words.Key, about func() string) *doctor {
	s := &doctor{frame: f, from: from, title: title, about: about}
	text := func(k words.Key) string { return f.words.Text(k) }
	s.says = newText(theme.SizeNameText, "")
	s.working = newActivity()
	s.list = container.New(column{width - margin}) // leaves room for the scroll bar
	s.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, margin), s.list))
	s.scroll.SetMinSize(fyne.NewSize(width, listHeight))
	s.copying = newButton(f, text(words.DoctorCopy), s.onCopy)
	s.again = newButton(f, text(words.DoctorAgain), s.examine)
	s.back = newButton(f, text(words.DoctorBack), s.cancel)
	return s
}

func (s *doctor) content() fyne.CanvasObject {
	return newColumn(s.says, s.working.row, s.scroll, newButtons(s.copying, s.again, s.back))
}

func (s *doctor) opened() { s.examine() }

func (s *doctor) draw(app.Snapshot) {}

func (s *doctor) examine() {
	if s.asking {
		return
	}
	s.asking = true
	s.focus(s.back)
	enable(false, s.copying, s.again)
	say(s.says, widget.MediumImportance, "")
	s.working.begin(s.words.Text(words.DoctorWorking), "")
	s.fit()
	s.ask(app.Command{Verb: app.VerbExamine, Webhook: s.about()}, s.onReply)
}

func (s *doctor) onReply(r app.Reply) {
	s.asking = false
	if s.seen != screen(s) {
		return // the person has gone back
	}
	s.working.end()
	enable(true, s.again)
	if r.Problem != nil {
		say(s.says, widget.DangerImportance, s.frame.problem(r.Problem))
		s.fit()
		return
	}
	s.findings = r.Findings
	enable(true, s.copying)
	s.copying.SetText(s.words.Text(words.DoctorCopy))
	say(s.says, widget.MediumImportance, s.words.Verdict(r.Findings))
	s.list.RemoveAll()
	for _, f := range r.Findings {
		l := newText(theme.SizeNameText, s.words.Finding(f, time.Local))
		switch f.Verdict {
		case app.VerdictWrong:
			l.Importance = widget.DangerImportance
		case app.VerdictUnexamined, app.VerdictAbsent:
			l.Importance = widget.LowImportance
		}
		s.list.Add(l)
	}
	s.scroll.Refresh()
	s.scroll.ScrollToTop()
	s.fit()
}

func (s *doctor) onCopy() {
	s.copied.SetContent(s.words.Findings(s.findings, time.Local))
	s.copying.SetText(s.words.Text(words.DoctorCopied))
}

// enter does nothing where no button has the focus.
func (s *doctor) enter() {}

// cancel goes back instead of closing the window, because the person came to mend something.
func (s *doctor) cancel() { s.show(s.from, s.title) }
