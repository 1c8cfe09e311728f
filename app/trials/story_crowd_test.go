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

// Everybody starts now, and the portal is too busy for Anna. Her start is kept with its moment and her reason, she reads so,
// and it is sent as soon as there is room, after a reading, without another press.
func busyPortal(t *testing.T, program string) {
	s := newStage(t, program, "ru")
	_, item := s.startLate()
	item.Activate(s.ctx)
	w := s.waitWindow(words.WindowTitle)
	s.wantLook()
	empty := s.waitPicture(w, nil)
	s.Type("Пробки")
	typed := s.waitPicture(w, empty)
	s.portal.Fail("", portal.Refused("QUERY_LIMIT_EXCEEDED"), portal.Always)
	pressed := time.Now()
	s.Key("Return")
	s.waitOpening(1)
	busy := s.waitPicture(w, typed)
	s.keep(busy, "busy.png")

	kept := s.WaitNotification(s.ctx, s.words.Text(words.HeadlineKeptAt, words.With("Time", pressed.In(s.zone).Format("15:04"))))
	if took := kept.At.Sub(pressed); took > 25*time.Second {
		t.Errorf("she waited %v", took)
	}
	s.keep(s.waitPicture(w, busy), "busy-kept.png")
	asked := len(s.portal.Requests())
	s.portal.Recover()
	s.WaitNotification(s.ctx, s.words.Text(words.HeadlineStartedAt, words.With("Time", pressed.In(s.zone).Format("15:04"))))
	s.waitIcon(item, assets.IconOpened)
	var methods []string
	for _, r := range s.portal.Requests()[asked:] {
		if r.Error == "" && !r.Batch {
			methods = append(methods, r.Method)
		}
	}
	records := s.anna.Records()
	start := records[len(records)-1]
	if !slices.Equal(methods, []string{"timeman.status", "batch"}) || start.ReportOpen != "Пробки" {
		t.Errorf("the portal was asked %q and recorded %+v", methods, start)
	}
	if late := start.Start.Sub(pressed).Abs(); late > 3*time.Second {
		t.Errorf("the start is recorded %v beside the press", late)
	}
}
