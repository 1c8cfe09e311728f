package trials

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"clockin24/app/trials/stage"
)

var drawRooms = flag.Bool("draw", false, "have TestDrawingOfRooms draw the rooms in app/README.md anew")

// The page with the drawing, and the lines between which it stands.
const (
	drawingPage  = "app/README.md"
	drawingBegin = "<!-- drawn by go test ./app/trials -run TestDrawingOfRooms -draw -->\n"
	drawingEnd   = "<!-- end of the drawing -->\n"
)

// TestDrawingOfRooms wants that the drawing shows what the rooms import.
func TestDrawingOfRooms(t *testing.T) {
	page := stage.InRoot(t, drawingPage)
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(raw), drawingBegin)
	drawn, after, ends := strings.Cut(rest, drawingEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the drawing", drawingPage)
	}
	imports := map[string][]string{}
	for _, system := range systems {
		for name, paths := range importsOn(t, system) {
			imports[name] = append(imports[name], roomsIn(paths)...)
		}
	}
	want := drawing(imports)
	if drawn == want {
		return
	}
	if !*drawRooms {
		t.Fatalf("the drawing in %s is not of these rooms (go test ./app/trials -run TestDrawingOfRooms -draw)", drawingPage)
	}
	if err := os.WriteFile(page, []byte(before+drawingBegin+want+drawingEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// roomsIn are those of the imports that are rooms of the house.
func roomsIn(imports []string) (rooms []string) {
	for _, path := range imports {
		if room, is := strings.CutPrefix(path, module); is {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// drawing is a flow chart for Mermaid, which GitHub shows as a picture. It has an arrow from a room to each room that it
// imports, unless other arrows lead there too: with all arrows nobody could read it.
func drawing(imports map[string][]string) string {
	var b strings.Builder
	b.WriteString("\n```mermaid\nflowchart TD\n")
	reached := map[string]map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		for _, other := range slices.Compact(slices.Sorted(slices.Values(imports[name]))) {
			detour := slices.ContainsFunc(imports[name], func(via string) bool { return reachable(imports, reached, via)[other] })
			if !detour {
				fmt.Fprintf(&b, "    %s --> %s\n", label(name), label(other))
			}
		}
	}
	b.WriteString("```\n\n")
	return b.String()
}

// reachable are the rooms that a room imports, and those that these import. What is known already is in known.
func reachable(imports map[string][]string, known map[string]map[string]bool, name string) map[string]bool {
	if all := known[name]; all != nil {
		return all
	}
	all := map[string]bool{}
	for _, other := range imports[name] {
		all[other] = true
		maps.Copy(all, reachable(imports, known, other))
	}
	known[name] = all
	return all
}

// label names a room for Mermaid: an identifier, and the text in the box.
func label(name string) string {
	return fmt.Sprintf("%s[%s]", strings.ReplaceAll(name, "/", "_"), name)
}
