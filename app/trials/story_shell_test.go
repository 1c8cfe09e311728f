//go:build linux

package trials

import (
	"os/exec"
	"strings"
	"testing"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// offNet is a command line that cannot reach the portal itself. Everything that it does there goes through the resident.
func (s *story) offNet(args ...string) *exec.Cmd {
	cmd := s.Command(args...)
	cmd.Env = append(s.Env(), "HTTPS_PROXY=http://127.0.0.1:1")
	return cmd
}

// Anna works in a terminal beside the tray. Every command goes through the resident, so that the icon, its tooltip and the terminal
// always agree, and the tray sends no more requests to the portal than the terminal needs.
func commandLine(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	for _, step := range []struct {
		args   []string
		method string // the request that the portal gets in addition to the reading of the status
		status string
		icon   assets.IconState
		told   words.Key
	}{
		{[]string{"open", "--report", "Пробки"}, "timeman.open", portal.Opened, assets.IconOpened, words.HeadlineStarted},
		{[]string{"pause"}, "timeman.pause", portal.Paused, assets.IconOnBreak, words.HeadlinePaused},
		{[]string{"resume"}, "timeman.open", portal.Opened, assets.IconOpened, words.HeadlineResumed},
		{[]string{"close", "--report", "Врач"}, "timeman.close", portal.Closed, assets.IconNotStarted, words.HeadlineFinished},
	} {
		before := len(s.Portal.Asked(step.method))
		out, err := s.offNet(step.args...).CombinedOutput()
		if err != nil || s.Anna.Status() != step.status || len(s.Portal.Asked(step.method)) != before+1 {
			t.Fatalf("%q: %v, the day is %s\n%s", step.args, err, s.Anna.Status(), out)
		}
		s.WaitIcon(item, step.icon)
		s.WaitNotification(s.Ctx, s.Words.Text(step.told))
		reads := len(s.Portal.Asked("timeman.status"))
		said, err := s.offNet("status").CombinedOutput()
		first, _, _ := strings.Cut(strings.TrimSpace(string(said)), "\n")
		if err != nil || len(s.Portal.Asked("timeman.status")) != reads+1 {
			t.Errorf("status: %v\n%s", err, said)
		}
		item.WaitProperties(s.Ctx, "the tooltip to say "+first, func(p desktop.Properties) bool {
			return strings.Contains(p.Tooltip, first)
		})
	}
	if asked := s.Portal.Asked("timeman.open"); asked[0].Params["REPORT"] != "Пробки" {
		t.Errorf("the day was started by %+v", asked)
	}
}

// A command with its own credentials, here those of a colleague, does not go through the resident.
func commandLineOfItsOwn(t *testing.T, program string) {
	s := newStory(t, program, "ru")
	_, item := s.StartLate()
	colleague := s.Anna.Get()
	colleague.ID, colleague.Secret, colleague.Name, colleague.LastName = 8, "madeupsecret4colleague", "Борис", "Петров"
	boris := s.Portal.Add(colleague)
	own := func(cmd *exec.Cmd) *exec.Cmd {
		cmd.Stdin = strings.NewReader(boris.Webhook("https://"+stage.Host) + "\n")
		return cmd
	}
	open := []string{"open", "--url", "-", "--report", "Автобус"}
	if out, err := own(s.offNet(open...)).CombinedOutput(); err == nil || boris.Status() != portal.Closed {
		t.Errorf("the resident helped: %v, the day is %s\n%s", err, boris.Status(), out)
	}
	tooltip := item.Properties(s.Ctx).Tooltip
	if out, err := own(s.Command(open...)).CombinedOutput(); err != nil || boris.Status() != portal.Opened {
		t.Errorf("%v, the day is %s\n%s", err, boris.Status(), out)
	}
	if s.Anna.Status() == portal.Opened || len(s.Notified()) > 0 {
		t.Errorf("Anna's day is %s, and she was told %+v", s.Anna.Status(), s.Notified())
	}
	if now := item.Properties(s.Ctx); !stage.IsIcon(now, assets.IconAttention) || now.Tooltip != tooltip {
		t.Errorf("the tooltip was %q and is %q", tooltip, now.Tooltip)
	}
	if kept := s.secretInKeyring(); !strings.Contains(kept, stage.Secret) || strings.Contains(kept, colleague.Secret) {
		t.Errorf("the keyring has %q", kept)
	}
}
