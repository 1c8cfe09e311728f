//go:build !nowindow

package window

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// A workdays is the screen that says when the person works, what the program then reminds of, and what a login does. As on
// the screen before it, each change is sent at once.
type workdays struct {
	*frame

	week [7]*check // as in app.Week

	countries   []string // by their place in country; the first is "", the system's
	country     *choice
	holidays    *button
	holidaysSay *widget.Label
	reminders   *check
	quiet       *hours
	quietSays   *widget.Label
	logins      []string // by their place in login
	login       *choice
	loginHours  *hours
	loginOnly   fyne.CanvasObject // what matters only if a login starts the day
	loginSays   *widget.Label
	back        *button
	refused     map[app.Preference]*app.Problem // why the last change was not made, until the next one
	mistyped    map[app.Preference]bool
	chosen      calendar.Weekdays // as the person left them; the resident may not have said so yet
	sending     bool              // the chosen days are being sent
}

func newWorkdays(f *frame) *workdays {
	s := &workdays{frame: f, refused: map[app.Preference]*app.Problem{}, mistyped: map[app.Preference]bool{}}
	text := func(k words.Key) string { return f.words.Text(k) }
	caption := func() *widget.Label { return newText(theme.SizeNameCaptionText, "") }
	for i, day := range calendar.Week {
		s.week[i] = newCheck(f, f.words.Weekday(day), func(on bool) { s.onDay(day, on) })
	}
	s.country = newChoice(f, nil, func(place int) { s.prefer(app.PreferCountry, s.countries[place]) })
	s.holidays = newButton(f, text(words.WorkdaysOwn), s.onOwnDays)
	s.holidaysSay = caption()
	s.reminders = newCheck(f, text(words.WorkdaysRemind), func(on bool) { s.prefer(app.PreferReminders, strconv.FormatBool(on)) })
	s.quiet = newHours(f, app.PreferQuietHours, func() { s.onHours(app.PreferQuietHours, s.quiet) })
	s.quietSays = caption()
	var choices []string
	for _, k := range []words.Key{words.WorkdaysLoginAsks, words.WorkdaysLoginStarts, words.WorkdaysLoginSilent} {
		choices = append(choices, text(k))
	}
	s.logins = app.PreferAtLogin.Row().Choices
	s.login = newChoice(f, choices, func(place int) { s.prefer(app.PreferAtLogin, s.logins[place]) })
	s.loginHours = newHours(f, app.PreferAtLoginHours, func() { s.onHours(app.PreferAtLoginHours, s.loginHours) })
	s.loginSays = caption()
	s.back = newButton(f, text(words.SettingsBack), func() { f.show(newSettings(f), words.SettingsTitle) })
	return s
}

func (s *workdays) content() fyne.CanvasObject {
	week := container.NewGridWithColumns(len(s.week))
	for _, day := range s.week {
		week.Add(day)
	}
	most := newText(theme.SizeNameCaptionText, s.words.Text(words.WorkdaysMost))
	s.loginOnly = s.row(words.WorkdaysLoginHours, s.loginHours.box)
	return newColumn(
		widget.NewLabel(s.words.Text(words.WorkdaysWeek)),
		week,
		s.row(words.WorkdaysHolidays, s.country, s.holidays),
		under(s.holidaysSay, s.reminders, most),
		s.row(words.WorkdaysQuiet, s.quiet.box),
		under(s.quietSays),
		s.row(words.WorkdaysLogin, s.login),
		s.loginOnly,
		under(s.loginSays),
		newButtons(s.back),
	)
}

func (s *workdays) opened() { s.focus(s.back) }
func (s *workdays) cancel() { s.close() }

func (s *workdays) enter() {
	s.quiet.left()
	s.loginHours.left()
}

func (s *workdays) draw(snap app.Snapshot) {
	p := snap.Preferences
	if p == nil {
		return // this resident keeps no preferences: the screen before says so, and does not lead here
	}
	if !s.sending {
		s.chosen = p.Workdays
	}
	for i, day := range calendar.Week {
		s.week[i].put(s.chosen.Has(day))
	}
	s.drawHolidays(p)
	s.reminders.put(p.Reminders)
	s.quiet.put(p.QuietHours)
	s.loginHours.put(p.AtLoginHours)
	s.login.put(max(0, slices.Index(s.logins, string(p.AtLogin))))
	shown(s.loginOnly, p.AtLogin == app.AtLoginStarts)
	s.says(s.quietSays, "", app.PreferReminders, app.PreferWorkdays, app.PreferQuietHours)
	about := ""
	if p.AtLogin == app.AtLoginStarts {
		about = s.words.Text(words.WorkdaysLoginSays)
		if !p.Autostart.On {
			about = s.words.Text(words.WorkdaysNoAutostart)
		}
	}
	s.says(s.loginSays, about, app.PreferAtLogin, app.PreferAtLoginHours)
}

func (s *workdays) drawHolidays(p *app.Preferences) {
	system := s.words.Text(words.SettingsLanguageSystem)
	if p.Guessed != "" {
		system = s.words.Text(words.WorkdaysSystem, words.With("Text", s.words.Country(p.Guessed)))
	}
	s.countries = append(append([]string{""}, p.Countries...), calendar.NoCountry)
	options := []string{system}
	for _, code := range p.Countries {
		options = append(options, s.words.Country(code))
	}
	s.country.Options = append(options, s.words.Text(words.WorkdaysNoHolidays))
	s.country.put(max(0, slices.Index(s.countries, p.Country)))
	about := s.words.Text(words.WorkdaysOwnSays)
	if p.Country == "UA" || p.Country == "" && p.Guessed == "UA" {
		about = s.words.Text(words.WorkdaysUkraine)
	}
	if p.HolidaysProblem != nil {
		say(s.holidaysSay, widget.WarningImportance, s.frame.problem(p.HolidaysProblem))
		return
	}
	s.says(s.holidaysSay, about, app.PreferCountry)
}

// says tells what is wrong with one of the settings, or what else there is to say about them.
func (s *workdays) says(label *widget.Label, about string, names ...app.Preference) {
	for _, name := range names {
		switch {
		case s.mistyped[name]:
			say(label, widget.DangerImportance, s.words.Text(words.WorkdaysHoursHint))
			return
		case s.refused[name] != nil:
			say(label, widget.DangerImportance, s.frame.problem(s.refused[name]))
			return
		}
	}
	say(label, widget.MediumImportance, about)
}

func (s *workdays) prefer(name app.Preference, value string) {
	delete(s.refused, name)
	delete(s.mistyped, name)
	s.frame.prefer(name, value, func(refused *app.Problem) {
		if refused != nil {
			s.refused[name] = refused
		}
		if name == app.PreferWorkdays {
			s.sending = false
			if refused == nil && value != s.chosen.String() {
				s.sendDays()
			}
		}
		if s.seen == screen(s) {
			s.draw(s.latest)
			s.fit()
		}
	})
}

// onDay sends all days, one change after the other.
func (s *workdays) onDay(day time.Weekday, on bool) {
	s.chosen = s.chosen.With(day, on)
	if !s.sending {
		s.sendDays()
	}
}

func (s *workdays) sendDays() {
	s.sending = true
	s.prefer(app.PreferWorkdays, s.chosen.String())
}

// onOwnDays shows the file for the person's own days. Choosing the country, even the same one, makes the file if there is
// none.
func (s *workdays) onOwnDays() {
	p := s.latest.Preferences
	if p == nil || p.Holidays == "" {
		return
	}
	s.prefer(app.PreferCountry, p.Country)
	s.openFolder(filepath.Dir(p.Holidays))
}

// onHours sends the typed hours. No hours at all are accepted for the hours without reminders only.
func (s *workdays) onHours(name app.Preference, h *hours) {
	value, ok := h.value()
	if !ok || value == "" && name == app.PreferAtLoginHours {
		s.mistyped[name] = true
		s.draw(s.latest)
		s.fit()
		return
	}
	s.prefer(name, value)
}

// An hours is two fields for a part of the day.
type hours struct {
	from, until *entry
	box         fyne.CanvasObject
	shown       calendar.Hours
	changed     func()
}

// newHours returns the fields for a preference. If none are given, the fields show the hours that hold by default.
func newHours(f *frame, name app.Preference, changed func()) *hours {
	from, until, _ := strings.Cut(name.Row().Default, "-")
	h := &hours{changed: changed}
	h.from, h.until = newEntry(f, from, func() {}), newEntry(f, until, func() {})
	h.from.onLeave, h.until.onLeave = h.left, h.left
	h.box = container.NewGridWithColumns(2, h.from, h.until)
	return h
}

// put shows hours, unless the person is typing others.
func (h *hours) put(now calendar.Hours) {
	if h.typed() {
		return
	}
	h.shown = now
	from, until := "", ""
	if now != (calendar.Hours{}) {
		from, until = calendar.ClockText(now.From), calendar.ClockText(now.Until)
	}
	for field, text := range map[*entry]string{h.from: from, h.until: until} {
		if field.Text != text {
			field.Text = text
			field.Refresh()
		}
	}
}

// typed reports whether the fields differ from what was shown.
func (h *hours) typed() bool {
	value, ok := h.value()
	return !ok || value != h.shown.String()
}

// value is the text of the typed hours; it is false if they are no hours.
func (h *hours) value() (string, bool) {
	if h.from.Text == "" && h.until.Text == "" {
		return "", true
	}
	from, until := clockOf(h.from.Text), clockOf(h.until.Text)
	text := from + "-" + until
	return text, from != "" && until != "" && new(calendar.Hours).UnmarshalText([]byte(text)) == nil
}

// left is called when the focus leaves a field. The hours count once both fields are filled.
func (h *hours) left() {
	if h.typed() {
		h.changed()
	}
}
