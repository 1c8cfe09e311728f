package trials

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"clockin24/app/host/journal"
	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// TestCampaignKills is the campaign with what cannot be simulated: the built program, killed by the system in the midst of a
// start, with its files and locks as they are then. Many a day is begun like this; each has one record in the end, and
// nothing is left on the books.
func TestCampaignKills(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program, and needs a keyring")
	}
	desktop.Need(t, "dbus-daemon")
	const days = 40
	program := filepath.Join(t.TempDir(), "clockin24")
	stage.Build(t, "CGO_ENABLED=0", "-tags", "nowindow", "-o", program)
	desk := desktop.Start(t, desktop.With(desktop.Bus, desktop.Keyring))
	employee, err := portal.Around(time.Now(), "Europe/Moscow", -30*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	p := portal.New(portal.Options{Zone: employee.Zone})
	user := p.Add(employee)
	server, err := p.Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	random := rand.New(rand.NewPCG(*campaignSeed, 9))
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
	defer stop()
	command := func(stdin string, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, program, args...)
		cmd.Env, cmd.Stdin = desk.Env(), strings.NewReader(stdin)
		return cmd
	}
	if out, err := command(user.Webhook(server.URL)+"\n", "login").CombinedOutput(); err != nil {
		t.Fatalf("login: %v\n%s", err, out)
	}
	journal := journal.New(filepath.Join(desk.Home, ".local", "state", "clockin24", "journal.txt"), nil)

	var killed atomic.Int64
	for day := range days {
		if err := user.SetDay(portal.DayNone); err != nil {
			t.Fatal(err)
		}
		p.Recover()
		if random.IntN(3) == 0 {
			p.Fail("timeman.open", portal.CutAfter(), 1)
		}
		for range 1 + random.IntN(3) {
			cmd := command("", "open", "--report", fmt.Sprintf("Day %d", day))
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			late := time.AfterFunc(time.Duration(random.Int64N(int64(25*time.Millisecond))), func() {
				if cmd.Process.Signal(syscall.SIGKILL) == nil {
					killed.Add(1)
				}
			})
			_ = cmd.Wait() // killed, or not any more
			late.Stop()
		}
		p.Recover()
		out, err := command("", "open", "--report", fmt.Sprintf("Day %d", day)).CombinedOutput()
		if err != nil {
			t.Errorf("day %d: %v\n%s", day, err, out)
		}
		records := user.Records()
		if len(records) != 1 || user.Status() != portal.Opened || records[0].ReportOpen != fmt.Sprintf("Day %d", day) {
			t.Errorf("day %d: recorded %+v", day, records)
		}
		if kept, err := journal.Kept(); err != nil || len(kept) != 0 {
			t.Errorf("day %d: kept %+v, %v\n%s", day, kept, err, out)
		}
	}
	t.Logf("%d processes were killed in %d days", killed.Load(), days)
}
