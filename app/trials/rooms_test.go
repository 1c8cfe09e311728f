package trials

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"clockin24/app/trials/stage"
)

// A room is a package, and which others of ours it may import.
type room struct {
	name string
	may  []string
}

// house has the rooms from the ground up: a room may import only what stands below it, and of that only what is named here. A
// package that is not listed may import nothing of ours.
var house = []room{
	{"assets", nil},
	{"bitrix", nil},
	{"bitrix/portal", []string{"bitrix"}},
	{"bitrix/portal/command", []string{"bitrix/portal"}},
	{"app/calendar", nil},
	{"app", []string{"app/calendar", "bitrix"}},
	{"app/offer", []string{"app", "app/calendar"}},
	{"app/remind", []string{"app", "app/calendar"}},
	{"app/latest", nil},
	{"app/account", []string{"app", "bitrix"}},
	{"app/doctor", []string{"app", "app/account", "bitrix"}},
	{"app/workday", []string{"app", "app/account", "app/calendar", "app/doctor", "app/latest", "bitrix"}},
	{"app/words", []string{"app", "app/calendar", "app/offer", "app/remind", "assets", "bitrix"}},
	{"app/window", []string{"app", "app/calendar", "app/offer", "app/words", "assets"}},
	{"app/dialogs", []string{"app", "app/calendar", "app/offer", "app/words", "assets"}},
	{"app/cli", []string{"app", "app/calendar", "app/offer", "app/words", "assets", "bitrix"}},
	{"app/link", []string{"app", "app/latest"}},
	{"app/host/sharing", nil},
	{"app/host/console", nil},
	{"app/host/files", []string{"app", "app/host/sharing", "app/remind", "app/workday"}},
	{"app/host/journaldb", []string{"app", "app/host/files", "app/host/sharing", "app/workday"}},
	{"app/host/journal", []string{"app", "app/host/files", "app/host/journaldb", "app/host/sharing", "app/workday"}},
	{"app/host/child", nil},
	{"app/host/bus", []string{"app/host/files"}},
	{"app/host/network", nil},
	{"app/host/session", []string{"app/host/bus", "app/host/network"}},
	{"app/host/keyring", []string{"app", "app/account", "app/host/session"}},
	{"app/host/proxy", []string{"app/host/bus", "bitrix"}},
	{"app/host/autostart", []string{"app", "app/host/child", "app/host/files"}},
	{"app/host/settings", []string{"app", "app/calendar", "app/host/autostart", "app/host/files", "app/workday", "bitrix"}},
	{"app/host/examine", []string{"app", "app/host/files", "app/host/session", "app/host/settings", "bitrix"}},
	{"app/resident", []string{"app", "app/calendar", "app/offer", "app/remind", "app/words"}},
	{"tray/area", nil},
	{"tray", []string{"app", "app/calendar", "app/offer", "app/words", "assets", "tray/area"}},
	{"tray/notify", []string{"app", "app/words", "assets"}},
	{"tray/hotkey", []string{"app"}},
	{"tray/desktop", nil},
	{"app/trials/stage", []string{"app/words", "assets", "bitrix/portal", "tray/desktop"}},
}

// wiring is the room that knows all others, and that only main knows.
const wiring = "app/program"

// fyneRoom is the only room that may import Fyne (its tray library is another module).
const fyneRoom = "app/window"

func TestRooms(t *testing.T) {
	for i, r := range house {
		for _, below := range r.may {
			if !slices.ContainsFunc(house[:i], func(o room) bool { return o.name == below }) {
				t.Errorf("%s stands below %s, which may not import it", r.name, below)
			}
		}
	}
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			for name, imports := range importsOn(t, system) {
				wantAllowed(t, name, imports)
			}
		})
	}
}

// wantAllowed holds what a room imports against the house.
func wantAllowed(t *testing.T, name string, imports []string) {
	t.Helper()
	var may []string
	if i := slices.IndexFunc(house, func(r room) bool { return r.name == name }); i >= 0 {
		may = house[i].may
	}
	for _, path := range imports {
		other, ours := strings.CutPrefix(path, module)
		switch {
		case ours && name != wiring && name != entry && !slices.Contains(may, other):
			t.Errorf("%s may not import %s", name, other)
		case strings.HasPrefix(path, "fyne.io/fyne/") && name != fyneRoom:
			t.Errorf("%s may not import %s: only %s does", name, path, fyneRoom)
		}
	}
}

// How the go command names the rooms, and the room of main.go.
const (
	module = "clockin24/"
	entry  = "clockin24"
)

// systems are those that the program is made for: what a room imports may differ between them.
var systems = []string{"linux", "windows", "darwin"}

// importsOn is what each room imports on a system, without its tests.
func importsOn(t *testing.T, system string) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	list.Dir, list.Env = stage.Root(t), append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for packages := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(p.ImportPath, module)] = p.Imports
	}
}
