//go:build !nowindow

package window

import (
	"encoding/json"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"clockin24/app"
	"clockin24/app/words"
)

// remembers is a late morning of somebody who has given these reasons before.
func remembers(last ...string) app.Snapshot {
	s := late()
	p := usual()
	p.Reasons.Last = last
	s.Preferences = &p
	return s
}

func TestAReasonIsChosenByKeys(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		s.open(app.ScreenDay, remembers("Задержка поезда", "Пробки"))
		screen := s.start()
		s.wantFocus(screen.reason)
		s.wantShown(screen.reasons.box, true)
		all := []string{"Задержка поезда", "Пробки", "Приём у врача", "Отметка не сделана вовремя", "Работа вне офиса"}
		if !slices.Equal(screen.reasons.all, all) {
			t.Fatalf("proposes %q", screen.reasons.all)
		}
		for _, want := range append(all, all[0]) {
			s.press(fyne.KeyDown)
			s.wantText(screen.reason.Text, want)
		}
		s.press(fyne.KeyUp)
		s.wantText(screen.reason.Text, "Работа вне офиса")
		screen.reason.SetText("Дождь")
		s.press(fyne.KeyUp)
		s.wantText(screen.reason.Text, "Работа вне офиса")
		screen.reason.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key3, Modifier: fyne.KeyModifierAlt})
		s.wantText(screen.reason.Text, "Приём у врача")
		screen.reason.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key9, Modifier: fyne.KeyModifierAlt})
		s.wantText(screen.reason.Text, "Приём у врача")
		s.typeIn(" до 9")
		s.press(fyne.KeyReturn)
		s.settle()
		if c := s.wantOne(app.VerbStart); c.Reason != "Приём у врача до 9" {
			t.Errorf("sent %q", c.Reason)
		}
	})
}

func TestAReasonIsChosenByTheMouse(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, remembers("Задержка поезда"))
		s.start().reasons.box.Objects[0].(*chip).Tapped(nil)
		s.wantText(s.start().reason.Text, "Задержка поезда")
		s.wantFocus(s.start().reason)
	})
}

func TestNoReasonsWhereNobodyAsks(t *testing.T) {
	play(t, func(s *stage) {
		s.open(app.ScreenDay, onTime())
		s.wantShown(s.start().reasons.box, false)
		s.start().time.SetText("8:45")
		s.wantShown(s.start().reasons.box, true)
	})
}

// edits returns what the last command would make of the reasons.
func (s *stage) edits() (r app.Reasons) {
	s.t.Helper()
	c := s.backend.commands[len(s.backend.commands)-1]
	if c.Verb != app.VerbSetPreference || c.Preference != app.PreferReasons || json.Unmarshal([]byte(c.Value), &r) != nil {
		s.t.Fatalf("sent %+v", c)
	}
	return r
}

func TestReasonsAreEditedAndForgotten(t *testing.T) {
	play(t, func(s *stage) {
		s.backend.do = done
		snap := remembers("Задержка поезда", "Дождь")
		s.open(app.ScreenSettings, snap)
		s.frame.show(newReasons(s.frame), words.ReasonsTitle)
		screen := s.frame.seen.(*reasons)

		forget := func(group, i int) *button {
			line := []*fyne.Container{screen.last, screen.given}[group].Objects[i].(*fyne.Container)
			return line.Objects[0].(*fyne.Container).Objects[1].(*button)
		}
		s.tap(forget(0, 0))
		s.settle()
		if r := s.edits(); !slices.Equal(r.Last, []string{"Дождь"}) || r.Given != nil {
			t.Errorf("edited to %+v, want the given ones to stay those of the language", r)
		}

		s.focusOn(screen.fields[1][4])
		s.typeIn("Метро")
		s.press(fyne.KeyTab)
		s.settle()
		want := []string{"Пробки", "Приём у врача", "Отметка не сделана вовремя", "Работа вне офиса", "Метро"}
		if r := s.edits(); !slices.Equal(r.Given, want) || !slices.Equal(r.Last, []string{"Дождь"}) {
			t.Errorf("edited to %+v", r)
		}

		screen.fields[1][0].SetText("Пробки на мосту")
		s.focusOn(screen.fields[1][0])
		s.press(fyne.KeyReturn)
		s.settle()
		if r := s.edits(); r.Given[0] != "Пробки на мосту" {
			t.Errorf("edited to %+v", r)
		}
		if n := len(s.backend.commands); n != 3 {
			t.Errorf("sent %d commands for three changes", n)
		}
	})
}
