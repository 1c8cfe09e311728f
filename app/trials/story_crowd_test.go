//go:build linux

package trials

import (
	"slices"
	"testing"
	"time"

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
)

// Everybody starts at the same moment, and the portal is too busy for Anna. Her start is kept with its moment and her reason, and
// she reads that it is. As soon as the portal has room, the start is sent, after a reading and without another press.
func busyPortal(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	item.Activate(s.Ctx)
	w := s.WaitKeyboardIn(words.WindowTitle)
	s.wantLook()
	empty := s.WaitPicture(w, nil)
	s.Type("Пробки")
	typed := s.WaitPicture(w, empty)
	s.Portal.Fail("", portal.Refused("QUERY_LIMIT_EXCEEDED"), portal.Always)
	pressed := time.Now()
	s.Key("Return")
	s.WaitOpening(1)
	busy := s.WaitPicture(w, typed)
	s.KeepPicture(busy, "busy.png")

	kept := s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineKeptAt, words.With("Time", pressed.In(s.Zone).Format("15:04"))))
	if took := kept.At.Sub(pressed); took > 25*time.Second {
		t.Errorf("she waited %v", took)
	}
	s.KeepPicture(s.WaitPicture(w, busy), "busy-kept.png")
	asked := len(s.Portal.Requests())
	s.Portal.Recover()
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStartedAt, words.With("Time", pressed.In(s.Zone).Format("15:04"))))
	s.WaitIcon(item, assets.IconOpened)
	var methods []string
	for _, r := range s.Portal.Requests()[asked:] {
		if r.Error == "" && !r.Batch {
			methods = append(methods, r.Method)
		}
	}
	records := s.Anna.Records()
	start := records[len(records)-1]
	if !slices.Equal(methods, []string{"timeman.status", "batch"}) || start.ReportOpen != "Пробки" {
		t.Errorf("the portal was asked %q and recorded %+v", methods, start)
	}
	if late := start.Start.Sub(pressed).Abs(); late > 3*time.Second {
		t.Errorf("the start is recorded %v beside the press", late)
	}
}
