//go:build !nowindow

package window

import (
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// journalHeight is how tall the month is, in Fyne's units: 31 days.
const journalHeight = 31*barHeight + barHead

// A journal is the screen of a month: a picture with one bar a day, or the list of what was pressed.
type journal struct {
	*frame

	month    time.Time // any moment in the month
	page     *app.Chronicle
	listed   bool
	problem  *app.Problem
	title    *widget.Label
	bars     *bars
	list     *widget.Label
	scroll   *container.Scroll
	view     *fyne.Container
	says     *widget.Label
	previous *button
	next     *button
	toggle   *button
	export   *button
	folder   *button
	leave    *button
	saved    string // the path of the last export
}

func newJournal(f *frame) *journal {
	s := &journal{frame: f, month: f.latest.PortalNow(time.Now())}
	text := func(k words.Key) string { return f.words.Text(k) }
	s.title = newText(theme.SizeNameSubHeadingText, "")
	s.title.TextStyle.Bold = true
	s.title.Alignment = fyne.TextAlignCenter
	s.bars = newBars(f.words)
	s.list = newText(theme.SizeNameText, "")
	s.scroll = container.NewVScroll(s.list)
	s.scroll.SetMinSize(fyne.NewSize(width, journalHeight))
	s.view = container.NewStack(s.bars)
	s.says = newText(theme.SizeNameCaptionText, "")
	s.previous = newButton(f, text(words.JournalPrevious), func() { s.turn(-1) })
	s.next = newButton(f, text(words.JournalNext), func() { s.turn(1) })
	s.toggle = newButton(f, text(words.JournalList), s.onToggle)
	s.export = newButton(f, text(words.JournalExport), s.onExport)
	s.folder = newButton(f, text(words.SettingsLogOpen), func() { f.openFolder(filepath.Dir(s.saved)) })
	s.leave = newButton(f, text(words.WindowClose), f.close)
	return s
}

func (s *journal) content() fyne.CanvasObject {
	return newColumn(
		container.NewBorder(nil, nil, s.previous, s.next, s.title),
		s.view, s.says,
		newButtons(s.leave, s.folder, s.export, s.toggle),
	)
}

func (s *journal) opened() { s.read() }
func (s *journal) enter()  {}
func (s *journal) cancel() { s.close() }

// key turns the pages of the journal.
func (s *journal) key(k fyne.KeyName) {
	switch k {
	case fyne.KeyLeft, fyne.KeyPageUp:
		s.turn(-1)
	case fyne.KeyRight, fyne.KeyPageDown:
		s.turn(1)
	}
}

// turn goes to another month, but not to one that has not begun.
func (s *journal) turn(months int) {
	first := time.Date(s.month.Year(), s.month.Month()+time.Month(months), 1, 0, 0, 0, 0, s.month.Location())
	if first.After(s.latest.PortalNow(time.Now())) {
		return
	}
	s.month, s.page, s.problem, s.saved = first, nil, nil, ""
	s.draw(s.latest)
	s.read()
}

func (s *journal) read() {
	asked := s.month.Format("2006-01")
	s.ask(app.Command{Verb: app.VerbReadJournal, Month: asked}, func(r app.Reply) {
		if asked != s.month.Format("2006-01") {
			return // the person has turned the page meanwhile
		}
		s.page, s.problem = r.Journal, r.Problem
		s.draw(s.latest)
		s.fit()
	})
}

func (s *journal) draw(snap app.Snapshot) {
	now := snap.PortalNow(time.Now())
	say(s.title, widget.MediumImportance, s.month.Format(s.words.Text(words.JournalMonth)))
	enable(s.month.Format("2006-01") < now.Format("2006-01"), s.next)
	page := app.Chronicle{}
	if s.page != nil {
		page = *s.page
	}
	s.bars.show(s.month, page.Bars(now))
	say(s.list, widget.MediumImportance, s.words.Journal(page.Attempts))
	enable(len(page.Attempts)+len(page.Days) > 0, s.export)
	shown(s.folder, s.saved != "")
	switch {
	case s.problem != nil:
		say(s.says, widget.DangerImportance, s.frame.problem(s.problem))
	case s.saved != "":
		say(s.says, widget.MediumImportance, s.words.Text(words.JournalExported, words.With("Text", s.saved)))
	case s.listed:
		say(s.says, widget.MediumImportance, "")
	default:
		say(s.says, widget.MediumImportance, s.words.Text(words.JournalLegend))
	}
}

func (s *journal) onToggle() {
	s.listed = !s.listed
	s.view.Objects = []fyne.CanvasObject{s.bars}
	label := words.JournalList
	if s.listed {
		s.view.Objects, label = []fyne.CanvasObject{s.scroll}, words.JournalPicture
	}
	s.toggle.SetText(s.words.Text(label))
	s.draw(s.latest)
	s.fit()
}

// onExport writes the month into the person's folder for documents.
func (s *journal) onExport() {
	if s.page == nil {
		return
	}
	account := ""
	if s.latest.Account != nil {
		account = s.latest.Account.Key()
	}
	table, err := export(documents(), *s.page, account)
	s.saved, s.problem = table, nil
	if err != nil {
		s.saved = ""
	}
	s.draw(s.latest)
	if err != nil {
		say(s.says, widget.DangerImportance, s.words.Text(words.JournalNotExported, words.With("Text", err.Error())))
	}
	s.fit()
}
