package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Who may import whom. A package that is not listed may import nothing of ours: a new room needs a line here.
var rooms = map[string][]string{
	"bitrix":                {},
	"bitrix/portal":         {"bitrix"},
	"bitrix/portal/command": {"bitrix/portal"},
	"app/resident":          {"app", "app/words"},
	"assets":                {},
	"app":                   {"bitrix"},
	"app/words":             {"app", "bitrix", "assets"},
	"app/window":            {"app", "app/words", "assets"},
	"app/dialogs":           {"app", "app/words", "assets"},
	"app/cli":               {"app", "app/words", "assets", "bitrix"},
	"app/link":              {"app"},
	"app/host":              {"app", "bitrix", "app/host/sharing"},
	"app/host/sharing":      {},
	"app/host/console":      {},
	"tray":                  {"app", "app/words", "assets"},
	"tray/notify":           {"app", "app/words", "assets"},
	"tray/hotkey":           {"app"},
	"tray/desktop":          {},
}

// wiring is the room that knows all others, and that only main knows.
const wiring = "app/program"

// fyneRoom is the only room that may import Fyne (its tray library is another module).
const fyneRoom = "app/window"

func TestRooms(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for list := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := list.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		room := strings.TrimPrefix(p.ImportPath, "clockin24/")
		for _, i := range p.Imports {
			other, ours := strings.CutPrefix(i, "clockin24/")
			switch {
			case ours && room != wiring && p.ImportPath != "clockin24" && !slices.Contains(rooms[room], other):
				t.Errorf("%s may not import %s", room, other)
			case strings.HasPrefix(i, "fyne.io/fyne/") && room != fyneRoom:
				t.Errorf("%s may not import %s: only %s does", room, i, fyneRoom)
			}
		}
	}
}
