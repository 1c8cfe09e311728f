//go:build !nowindow

package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/adrg/xdg"

	"clockin24/app"
	"clockin24/app/words"
)

// chronicle is November of somebody who is sometimes late, until the 24th.
func chronicle() *app.Chronicle {
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		panic(err)
	}
	c := &app.Chronicle{Month: "2026-11"}
	for day := 2; day <= 24; day++ {
		date := time.Date(2026, 11, day, 0, 0, 0, 0, moscow)
		if w := date.Weekday(); w == time.Saturday || w == time.Sunday || day == 4 || day == 11 {
			continue
		}
		start := date.Add(8*time.Hour + time.Duration(45+day*7%26)*time.Minute)
		d := app.Day{
			State: app.StateClosed, Status: "CLOSED", Start: start, Finish: start.Add(9*time.Hour + time.Duration(day*13%40)*time.Minute),
			Breaks: time.Duration(30+day*5%35) * time.Minute,
		}
		late := 0
		switch day {
		case 9, 17:
			d.Start, late = date.Add(9*time.Hour+27*time.Minute), 12
		case 13:
			d = app.Day{State: app.StateExpired, Status: "EXPIRED", Start: start}
		case 24:
			d = app.Day{State: app.StateOpened, Status: "OPENED", Start: start}
		}
		c.Days = append(c.Days, app.DayRecord{Date: date.Format(time.DateOnly), Day: d, LateBy: late})
		c.Attempts = append(c.Attempts, app.Attempt{
			Intent:  app.Intent{Account: "7@example.bitrix24.ru", Verb: app.VerbStart, View: app.ViewWindow, Pressed: d.Start},
			Settled: d.Start, Outcome: app.OutcomeDone, Day: app.Day{State: app.StateOpened, Status: "OPENED", Start: d.Start},
		})
	}
	return c
}

func (s *stage) journal() *journal { return s.frame.seen.(*journal) }

func TestJournal(t *testing.T) {
	play(t, func(s *stage) {
		var asked []string
		s.backend.do = func(c app.Command) app.Reply {
			asked = append(asked, c.Month)
			page := chronicle()
			if c.Month != page.Month {
				page = &app.Chronicle{Month: c.Month}
			}
			return app.Reply{Verb: c.Verb, Outcome: app.OutcomeDone, Journal: page}
		}
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		screen := s.journal()
		this := asked[0]
		s.tap(screen.toggle)
		if screen.view.Objects[0] != screen.scroll {
			t.Error("the list is not shown")
		}
		s.tap(screen.next) // the next month has not begun
		s.settle()
		s.press(fyne.KeyLeft)
		s.settle()
		s.press(fyne.KeyPageDown)
		s.settle()
		if len(asked) != 3 || asked[2] != this || asked[1] >= this {
			t.Errorf("asked for %v", asked)
		}
		s.press(fyne.KeyEscape)
		s.wantClosed(true)
	})
}

// The list says so if something was pressed for a person in another zone.
func TestJournalOfTwoZones(t *testing.T) {
	play(t, func(s *stage) {
		page := chronicle()
		there := page.Attempts[0]
		there.Pressed = there.Pressed.In(time.FixedZone("", 5*3600))
		page.Attempts = append(page.Attempts[:1], there)
		s.backend.do = func(c app.Command) app.Reply { return app.Reply{Verb: c.Verb, Outcome: app.OutcomeDone, Journal: page} }
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		s.tap(s.journal().toggle)
		if list := s.journal().list.Text; !strings.Contains(list, "UTC+3)\n") || !strings.Contains(list, "(UTC+5)\n") {
			t.Errorf("the list is %q", list)
		}
	})
}

func TestJournalThatCannotBeRead(t *testing.T) {
	play(t, func(s *stage) {
		p := &app.Problem{Kind: app.KindJournalUnreadable, Text: "input/output error"}
		s.backend.do = func(c app.Command) app.Reply { return app.Reply{Verb: c.Verb, Outcome: app.OutcomeRefused, Problem: p} }
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		s.wantText(s.journal().says.Text, s.frame.problem(p))
	})
}

// inDocuments makes a new folder the person's folder for documents.
func inDocuments(t *testing.T) (folder string) {
	folder = t.TempDir()
	before := xdg.UserDirs.Documents
	xdg.UserDirs.Documents = folder
	t.Cleanup(func() { xdg.UserDirs.Documents = before })
	return folder
}

// An older export stays as it is, and the window says which file is the new one.
func TestJournalIsExported(t *testing.T) {
	folder := inDocuments(t)
	play(t, func(s *stage) {
		s.backend.do = func(c app.Command) app.Reply {
			return app.Reply{Verb: c.Verb, Outcome: app.OutcomeDone, Journal: chronicle()}
		}
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		noted := filepath.Join(folder, "ClockIn24 2026-11.csv")
		foreign := filepath.Join(folder, "ClockIn24 2026-11 (2).json") // only one of the two names is taken
		for _, name := range []string{"ClockIn24 2026-11", "ClockIn24 2026-11 (3)"} {
			s.tap(s.journal().export)
			s.wantText(s.journal().says.Text, "Сохранено: "+filepath.Join(folder, name+".csv")+" и рядом то же для программ.")
			for _, kind := range []string{".csv", ".json"} {
				path := filepath.Join(folder, name+kind)
				if data, err := os.ReadFile(path); err != nil || !strings.Contains(string(data), "7@example.bitrix24.ru") {
					t.Errorf("%s: %q, %v", path, data, err)
				}
			}
			if data, _ := os.ReadFile(filepath.Join(folder, name+".json")); !strings.Contains(string(data), `"late_by": 12`) {
				t.Errorf("%s has no days: %s", name, data)
			}
			for _, path := range []string{noted, foreign} {
				if err := os.WriteFile(path, []byte("notes"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, path := range []string{noted, foreign} {
			if data, err := os.ReadFile(path); string(data) != "notes" {
				t.Errorf("%s: %q, %v", path, data, err)
			}
		}
		if _, err := os.Stat(filepath.Join(folder, "ClockIn24 2026-11 (2).csv")); err == nil {
			t.Error("half an export is left behind")
		}
	})
}

// If nothing can be written, the window says why, and names no file.
func TestJournalThatCannotBeExported(t *testing.T) {
	folder := inDocuments(t)
	play(t, func(s *stage) {
		page := chronicle()
		page.Month = "no such folder/2026-11"
		s.backend.do = func(c app.Command) app.Reply { return app.Reply{Verb: c.Verb, Outcome: app.OutcomeDone, Journal: page} }
		s.open(app.ScreenJournal, in(app.Day{State: app.StateOpened, Start: at("08:57")}))
		s.settle()
		s.tap(s.journal().export)
		if says := s.journal().says.Text; !strings.HasPrefix(says, "Сохранить не удалось: ") {
			t.Errorf("says %q", says)
		}
		s.wantShown(s.journal().folder, false)
	})
	if files, _ := os.ReadDir(folder); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

// A day with two records is two bars in one row, and one line of words.
func TestADayWithTwoRecords(t *testing.T) {
	date := at("00:00")
	hours := func(from, to time.Duration) app.Bar {
		return app.Bar{Date: date, From: from * time.Hour, To: to * time.Hour}
	}
	drawn := func(all ...app.Bar) (boxes int, said string) {
		b := newBars(words.New("ru"))
		b.show(date, all)
		for _, o := range b.objects {
			switch o := o.(type) {
			case *canvas.Rectangle:
				boxes++
			case *canvas.Text:
				if strings.Contains(o.Text, "–") {
					said += o.Text
				}
			}
		}
		return boxes, said
	}
	play(t, func(*stage) {
		if boxes, said := drawn(hours(9, 12), hours(13, 18)); boxes != 2 || said != "09:00–18:00" {
			t.Errorf("%d bars, %q", boxes, said)
		}
		if boxes, said := drawn(hours(9, 18)); boxes != 1 || said != "09:00–18:00" {
			t.Errorf("%d bars, %q", boxes, said)
		}
	})
}
