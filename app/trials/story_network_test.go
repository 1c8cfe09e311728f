//go:build linux

package trials

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/tray/desktop"
)

// Anna presses without a connection. When a cable is plugged in, her start is sent before the program would have tried again by
// itself.
func TestANetworkThatComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a desktop of its own")
	}
	if !desktop.InNetwork(t) {
		return
	}
	desktop.IP(t, "link set lo up") // the portal is reached over lo
	desktop.Cable(t)
	s := newStory(t, stage.BuildPrograms(t).Two, "ru")
	_, item := s.StartLate()
	item.Activate(s.Ctx)
	s.WaitKeyboardIn(words.WindowTitle)
	s.wantLook()
	s.Type("Пробки")
	s.Wire.Cut()
	s.Key("Return")
	s.WaitNotification(s.Ctx, s.Words.Text(words.NoteKept))
	s.Wire.Mend(t)
	back := time.Now()
	desktop.IP(t, "address add 192.0.2.7/24 dev office", "route add default via 192.0.2.1")
	s.WaitNotification(s.Ctx, s.Words.Text(words.HeadlineStarted))
	t.Logf("sent %v after the network came", s.Wire.LastAnswer("timeman.open").Sub(back))
	s.WaitIcon(item, assets.IconOpened)
	s.WantStarted("Пробки")
	log, err := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	if err != nil || !regexp.MustCompile(`the network has changed: the portal is read" in=0s`).Match(log) {
		t.Errorf("it was not for the network: %v\n%s", err, log)
	}
}
