//go:build !nowindow

package window

import (
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/words"
)

// Measures of the rows, in Fyne's units.
const (
	labels  float32 = 140 // the width of the names of settings
	between float32 = 3   // above and below a row
)

// A settings is the screen of the person's choices for this computer. Each change is sent at once, and the screen shows what
// the resident says of it.
type settings struct {
	*frame

	problem *widget.Label // a problem with the settings file

	whose, whoseSays *widget.Label
	signOut, signIn  *button

	shortcut     *widget.Label
	change       *capture
	clear        *button
	shortcutSays *widget.Label
	confirm      *check

	autostart     *check
	autostartSays *widget.Label
	reminders     *widget.Label
	days          *button // opens the screen of working days and reminders

	languages []string // by their place in language; the first is "", the system's
	language  *choice
	says      *widget.Label // what there is to say of the language

	allowed     *choice
	own         *entry
	allowedSays *widget.Label

	log    *widget.Label
	folder *button
	leave  *button

	spoken  string                          // the chosen language in which this screen was made
	typing  bool                            // the person is typing an allowed start, which is not sent yet
	asked   map[app.Preference]bool         // a change is under way
	refused map[app.Preference]*app.Problem // why the last change was not made, until the next one
	keys    string                          // what to say of the key that was pressed
}

func newSettings(f *frame) *settings {
	s := &settings{frame: f, asked: map[app.Preference]bool{}, refused: map[app.Preference]*app.Problem{}}
	text := func(k words.Key) string { return f.words.Text(k) }
	caption := func() *widget.Label { return newText(theme.SizeNameCaptionText, "") }
	s.problem = warning("")
	s.whose = newText(theme.SizeNameText, " ")
	s.whoseSays = caption()
	s.signOut = newButton(f, text(words.SettingsSignOut), s.onSignOut)
	s.signIn = newButton(f, text(words.SettingsSignInOther), func() { f.open(app.ScreenSignIn) })
	s.shortcut = newText(theme.SizeNameText, " ")
	s.shortcut.TextStyle.Bold = true
	s.change = newCapture(f, text(words.SettingsShortcutChange))
	s.change.begun, s.change.ended, s.change.taken = s.onPressing, s.onGivenUp, s.onPressed
	s.change.waited = func() { s.draw(s.latest) }
	s.clear = newButton(f, text(words.SettingsShortcutClear), func() { s.prefer(app.PreferShortcut, app.NoShortcut) })
	s.shortcutSays = caption()
	s.confirm = newCheck(f, text(words.SettingsShortcutConfirm), s.switcher(app.PreferShortcutConfirm))
	s.autostart = newCheck(f, text(words.SettingsAutostart), s.switcher(app.PreferAutostart))
	s.autostartSays = caption()
	s.reminders = newText(theme.SizeNameText, " ")
	s.days = newButton(f, text(words.SettingsRemindersChange), func() { f.show(newWorkdays(f), words.WorkdaysTitle) })
	langs, names := words.Languages()
	s.languages = append([]string{""}, langs...)
	s.language = newChoice(f, append([]string{text(words.SettingsLanguageSystem)}, names...), func(i int) {
		s.prefer(app.PreferLanguage, s.languages[i])
	})
	s.says = caption()
	s.allowed = newChoice(f, []string{text(words.SettingsAllowedPortal), text(words.SettingsAllowedOwn), text(words.SettingsAllowedNever)}, s.onAllowed)
	s.own = newEntry(f, "09:00", func() { s.drawAllowed() })
	s.own.onLeave = s.onOwn
	s.allowedSays = caption()
	s.log = &widget.Label{Truncation: fyne.TextTruncateEllipsis}
	s.log.ExtendBaseWidget(s.log)
	s.folder = newButton(f, text(words.SettingsLogOpen), func() { f.openFolder(filepath.Dir(s.log.Text)) })
	s.leave = newButton(f, text(words.WindowClose), f.close)
	if p := f.latest.Preferences; p != nil {
		s.spoken = p.Language
	}
	return s
}

func (s *settings) content() fyne.CanvasObject {
	row := s.frame.row
	return newColumn(
		s.problem,
		row(words.SettingsAccount, s.whose),
		under(container.NewHBox(s.signOut, s.signIn), s.whoseSays),
		row(words.SettingsShortcut, s.shortcut, s.change, s.clear),
		under(s.shortcutSays, s.confirm, s.autostart, s.autostartSays),
		row(words.SettingsReminders, s.reminders, s.days),
		row(words.SettingsLanguage, s.language),
		under(s.says),
		row(words.SettingsAllowed, s.allowed),
		under(s.own, s.allowedSays),
		s.rowReasons(),
		row(words.SettingsLog, s.log, s.folder),
		newButtons(s.leave),
	)
}

// row is a setting: its name, and at the right what the person can press.
func (f *frame) row(name words.Key, field fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	label := widget.NewLabel(f.words.Text(name))
	box := container.NewGridWrap(fyne.NewSize(labels, label.MinSize().Height), label)
	return container.New(layout.NewCustomPaddedLayout(between, between, 0, 0),
		container.NewBorder(nil, nil, box, container.NewHBox(buttons...), field))
}

// under is what stands below a row, aligned with the row's field.
func under(fields ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 0, labels, 0), container.New(column{width - labels}, fields...))
}

// opened has the system asked anew while the person reads.
func (s *settings) opened() {
	s.focus(s.leave)
	s.ask(app.Command{Verb: app.VerbReadPreferences}, func(app.Reply) {})
}

func (s *settings) draw(snap app.Snapshot) {
	s.drawAccount(snap)
	p := snap.Preferences
	if p == nil {
		p = &app.Preferences{
			ShortcutProblem: &app.Problem{Kind: app.KindShortcutMissing},
			Autostart:       app.Autostart{Problem: &app.Problem{Kind: app.KindAutostartMissing}},
		}
	}
	if p.Language != s.spoken {
		s.words.Speak(p.Language)
		again := newSettings(s.frame)
		s.show(again, words.SettingsTitle)
		s.focus(again.language)
		return
	}
	broken := ""
	if p.Problem != nil {
		broken = s.frame.problem(p.Problem)
	}
	say(s.problem, widget.WarningImportance, broken)
	s.drawShortcut(p)
	s.drawAutostart(p)
	reminders := words.SettingsRemindersOff
	if p.Reminders {
		reminders = words.SettingsRemindersOn
	}
	say(s.reminders, widget.MediumImportance, s.words.Text(reminders))
	enable(snap.Preferences != nil, s.days)
	s.drawLanguage(p)
	s.drawAllowed()
	say(s.log, widget.MediumImportance, p.Log)
	shown(s.folder, p.Log != "")
}

func (s *settings) drawAccount(snap app.Snapshot) {
	whose, signIn := s.words.Text(words.StateNotSignedIn), words.WindowSignIn
	if snap.Account != nil {
		whose, signIn = s.words.Whose(*snap.Account), words.SettingsSignInOther
	}
	say(s.whose, widget.MediumImportance, whose)
	if text := s.words.Text(signIn); s.signIn.Text != text {
		s.signIn.SetText(text)
	}
	shown(s.signOut, snap.Account != nil)
	enable(snap.Doing == "", s.signOut, s.signIn)
}

func (s *settings) drawShortcut(p *app.Preferences) {
	shortcut := p.Shortcut
	if shortcut == app.NoShortcut || shortcut == "" {
		shortcut = s.words.Text(words.SettingsShortcutNone)
	}
	if s.change.waits {
		shortcut = s.change.prefix() + "…"
	}
	say(s.shortcut, widget.MediumImportance, shortcut)
	possible := p.ShortcutProblem == nil || p.ShortcutProblem.Kind != app.KindShortcutMissing
	enable(possible && !s.asked[app.PreferShortcut], &s.change.button, s.clear)
	shown(s.clear, p.Shortcut != app.NoShortcut)
	s.confirm.put(p.ShortcutConfirm)
	able(s.confirm, possible)

	refused := s.refused[app.PreferShortcut]
	switch {
	case s.change.waits:
		say(s.shortcutSays, widget.HighImportance, s.words.Text(words.SettingsShortcutPress))
	case s.asked[app.PreferShortcut]:
		say(s.shortcutSays, widget.MediumImportance, s.words.Text(words.SettingsShortcutWaits))
	case s.keys != "":
		say(s.shortcutSays, widget.DangerImportance, s.keys)
	case refused != nil:
		say(s.shortcutSays, widget.DangerImportance, s.frame.problem(refused))
	case p.ShortcutProblem != nil:
		say(s.shortcutSays, widget.WarningImportance, s.frame.problem(p.ShortcutProblem))
	case p.Trigger != "":
		say(s.shortcutSays, widget.MediumImportance, s.words.Text(words.SettingsShortcutTrigger, words.With("Text", p.Trigger)))
	default:
		say(s.shortcutSays, widget.MediumImportance, "")
	}
}

func (s *settings) drawAutostart(p *app.Preferences) {
	s.autostart.put(p.Autostart.On)
	problem := p.Autostart.Problem
	able(s.autostart, problem == nil || problem.Kind != app.KindAutostartMissing)
	if refused := s.refused[app.PreferAutostart]; refused != nil {
		problem = refused
	}
	text := ""
	if problem != nil {
		text = s.frame.problem(problem)
	}
	say(s.autostartSays, widget.WarningImportance, text)
}

func (s *settings) drawLanguage(p *app.Preferences) {
	for i, lang := range s.languages {
		if lang == p.Language {
			s.language.put(i)
		}
	}
	text := ""
	if refused := s.refused[app.PreferLanguage]; refused != nil {
		text = s.frame.problem(refused)
	}
	say(s.says, widget.DangerImportance, text)
}

// able does for switches what [enable] does for buttons.
func able(c *check, on bool) {
	if on {
		c.Enable()
	} else {
		c.Disable()
	}
}

// onSignOut signs out. A notification says that it succeeded.
func (s *settings) onSignOut() {
	say(s.whoseSays, widget.DangerImportance, "")
	s.ask(app.Command{Verb: app.VerbSignOut}, func(r app.Reply) {
		if r.Problem != nil && s.seen == screen(s) {
			say(s.whoseSays, widget.DangerImportance, s.frame.problem(r.Problem))
			s.fit()
		}
	})
}

func (s *settings) switcher(name app.Preference) func(bool) {
	return func(on bool) { s.prefer(name, strconv.FormatBool(on)) }
}

// prefer sends a change. It shows what the person chose until the resident has replied.
func (s *settings) prefer(name app.Preference, value string) {
	s.keys = ""
	delete(s.refused, name)
	s.asked[name] = true
	s.frame.prefer(name, value, func(refused *app.Problem) {
		delete(s.asked, name)
		if name == app.PreferShortcut {
			s.backend.HoldHotkey(false)
		}
		if refused != nil {
			s.refused[name] = refused
		}
		if s.seen == screen(s) {
			s.draw(s.latest)
			s.fit()
		}
	})
	if name == app.PreferShortcut {
		s.draw(s.latest)
		s.fit()
	}
}

// prefer sends a change, and then hands over why it was not made, or nil if it was.
func (f *frame) prefer(name app.Preference, value string, then func(refused *app.Problem)) {
	f.ask(app.Command{Verb: app.VerbSetPreference, Preference: name, Value: value}, func(r app.Reply) {
		switch {
		case r.Outcome == app.OutcomeDone:
			then(nil)
		case r.Problem == nil:
			then(&app.Problem{Kind: app.KindInternal})
		default:
			then(r.Problem)
		}
	})
}

func (s *settings) onPressing() {
	s.keys = ""
	delete(s.refused, app.PreferShortcut)
	s.backend.HoldHotkey(true)
	s.draw(s.latest)
	s.fit()
}

func (s *settings) onGivenUp() {
	s.backend.HoldHotkey(false)
	s.draw(s.latest)
	s.fit()
}

func (s *settings) onPressed(combination string) {
	if combination == "" {
		s.keys = s.words.Text(words.SettingsShortcutKey)
		s.onGivenUp()
		return
	}
	s.prefer(app.PreferShortcut, combination)
}

func (s *settings) enter() {
	if s.win.Canvas().Focused() == fyne.Focusable(s.own) {
		s.onOwn()
	}
}

func (s *settings) cancel() { s.close() }
