//go:build !nowindow

package window

import (
	"encoding/json"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// A reasons is the screen on which the person edits and forgets the reasons to choose from. Each change is sent when the
// focus leaves its field.
type reasons struct {
	*frame

	last, given *fyne.Container
	none        *widget.Label
	says        *widget.Label
	back        *button

	shown   app.Reasons // what the fields were made for
	fields  [2][]*entry // for the last reasons and the given ones, each with one more field for a new reason
	sending bool
}

func newReasons(f *frame) *reasons {
	s := &reasons{frame: f, last: newColumn(), given: newColumn()}
	s.none = newText(theme.SizeNameCaptionText, f.words.Text(words.ReasonsNone))
	s.says = newText(theme.SizeNameCaptionText, "")
	s.back = newButton(f, f.words.Text(words.SettingsBack), func() { f.show(newSettings(f), words.SettingsTitle) })
	return s
}

// rowReasons is the row of the settings that leads to this screen.
func (f *frame) rowReasons() fyne.CanvasObject {
	edit := newButton(f, f.words.Text(words.ReasonsOpen), func() { f.show(newReasons(f), words.ReasonsTitle) })
	enable(f.latest.Preferences != nil, edit)
	return f.row(words.ReasonsRow, newText(theme.SizeNameText, " "), edit)
}

func (s *reasons) content() fyne.CanvasObject {
	title := func(k words.Key) fyne.CanvasObject { return newText(theme.SizeNameText, s.words.Text(k)) }
	s.fill(s.present())
	return newColumn(
		title(words.ReasonsLast), s.last, s.none,
		title(words.ReasonsGiven), s.given,
		newText(theme.SizeNameCaptionText, s.words.Text(words.ReasonsSays)), s.says,
		newButtons(s.back),
	)
}

// present is the reasons as they are now: if nobody has edited the given ones, the program's own take their place.
func (s *reasons) present() app.Reasons {
	var r app.Reasons
	if p := s.latest.Preferences; p != nil {
		r = p.Reasons
	}
	if r.Given == nil {
		r.Given = s.words.GivenReasons()
	}
	return r
}

func (s *reasons) opened() { s.focus(s.back) }
func (s *reasons) cancel() { s.close() }
func (s *reasons) enter()  { s.send() }

// draw makes the fields anew when the reasons have changed, but not while the person is writing into one.
func (s *reasons) draw(app.Snapshot) {
	if s.sending || s.typed() {
		return
	}
	if now := s.present(); !same(now, s.shown) {
		s.fill(now)
	}
}

func same(a, b app.Reasons) bool {
	return slices.Equal(a.Last, b.Last) && slices.Equal(a.Given, b.Given)
}

func (s *reasons) fill(r app.Reasons) {
	s.shown = r
	shown(s.none, len(r.Last) == 0)
	for group, texts := range [2][]string{r.Last, r.Given} {
		box := []*fyne.Container{s.last, s.given}[group]
		box.RemoveAll()
		s.fields[group] = nil
		for _, text := range texts {
			box.Add(s.line(group, text))
		}
		if group == 1 && len(texts) < app.GivenReasons {
			box.Add(s.line(group, ""))
		}
	}
}

// line is a field with the button that forgets its reason.
func (s *reasons) line(group int, text string) fyne.CanvasObject {
	field := newEntry(s.frame, s.words.Text(words.ReasonsNew), func() {})
	field.Text = text
	field.onLeave = s.send
	s.fields[group] = append(s.fields[group], field)
	forget := newButton(s.frame, s.words.Text(words.ReasonForget), func() {
		field.Text = ""
		s.send()
	})
	if text == "" {
		forget.Disable()
	}
	row := container.NewBorder(nil, nil, nil, forget, field)
	return container.New(layout.NewCustomPaddedLayout(between, between, 0, 0), row)
}

// written is the reasons that the fields hold.
func (s *reasons) written() app.Reasons {
	texts := func(fields []*entry) []string {
		all := []string{}
		for _, f := range fields {
			if f.Text != "" {
				all = append(all, f.Text)
			}
		}
		return all
	}
	return app.Reasons{Last: texts(s.fields[0]), Given: texts(s.fields[1])}
}

func (s *reasons) typed() bool { return !same(s.written(), s.shown) }

// send sends what was changed.
func (s *reasons) send() {
	if s.sending || !s.typed() || s.seen != screen(s) {
		return
	}
	now := s.written()
	if slices.Equal(now.Given, s.words.GivenReasons()) {
		now.Given = nil // nobody has edited them, so they stay those of the language
	}
	text, err := json.Marshal(now)
	if err != nil {
		return
	}
	s.sending = true
	s.prefer(app.PreferReasons, string(text), func(refused *app.Problem) {
		s.sending = false
		said := ""
		if refused != nil {
			said = s.frame.problem(refused)
		}
		say(s.says, widget.DangerImportance, said)
		s.settle(now)
	})
}

// settle shows what was sent, because its snapshot may still be on its way. What was written meanwhile is sent next.
func (s *reasons) settle(sent app.Reasons) {
	if s.seen != screen(s) {
		return
	}
	if sent.Given == nil {
		sent.Given = s.words.GivenReasons()
	}
	if now := s.written(); !same(now, sent) {
		s.shown = sent
		s.send()
		return
	}
	focused := s.win.Canvas().Focused()
	s.fill(sent)
	if _, field := focused.(*entry); field {
		s.focus(s.back) // the field is gone
	}
	s.fit()
}
