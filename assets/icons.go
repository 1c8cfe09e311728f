package assets

import (
	"embed"
	"fmt"
)

// The pictures are rendered from icons/src and committed, so that a build needs no renderer:
//
//go:generate go test . -run TestIconsAreRenderedFromTheirSources -update

//go:embed icons/*/*.png icons/*.ico icons/clockin24.png
var icons embed.FS

// An IconState is what a tray icon tells. The states differ in shape, so that they can be told apart without colour.
type IconState string

// The states. The names are those of the files.
const (
	IconNotStarted    IconState = "not-started"    // a clock face
	IconOpened        IconState = "opened"         // a filled clock
	IconOnBreak       IconState = "on-break"       // a filled disc with two bars
	IconAttention     IconState = "attention"      // a triangle: late, an earlier day open, approval pending
	IconOffline       IconState = "offline"        // a face crossed out
	IconNotConfigured IconState = "not-configured" // a broken ring with a question mark
	IconSending       IconState = "sending"        // a ring with an arrow upwards
)

// IconStates lists all of them.
func IconStates() []IconState {
	return []IconState{
		IconNotStarted, IconOpened, IconOnBreak, IconAttention, IconOffline, IconNotConfigured, IconSending,
	}
}

// iconSizes are the rendered sizes: those of panels (16 to 64) and of notifications and application menus.
var iconSizes = [...]int{16, 22, 24, 32, 48, 64, 128, 256, 512}

// largestState is the size above which only the application's own icon exists.
const largestState = 128

// templateSize is 16 points of a macOS menu bar in double resolution.
const templateSize = 32

// Icon returns a PNG of a state for light and dark panels alike, as large as asked for or the next larger one that
// there is (at most 128 pixels).
func Icon(state IconState, size int) []byte {
	return read("icons/%d/%s.png", fit(size, largestState), state)
}

// Template returns a PNG of a state in black and transparency for the menu bar of macOS, which colours it itself.
func Template(state IconState) []byte { return read("icons/template/%s.png", state) }

// ICO returns a state as a Windows icon file with several sizes.
func ICO(state IconState) []byte { return read("icons/%s.ico", state) }

// AppIcon returns the application's own icon as a PNG of 512 pixels.
func AppIcon() []byte { return read("icons/clockin24.png") }

// AppIconOf returns the application's own icon as a PNG, as large as asked for or the next larger one that there is.
func AppIconOf(size int) []byte { return read("icons/%d/clockin24.png", fit(size, 256)) }

// AppICO returns the application's own icon as a Windows icon file with several sizes.
func AppICO() []byte { return read("icons/clockin24.ico") }

func fit(size, largest int) int {
	for _, s := range iconSizes {
		if s >= size || s == largest {
			return s
		}
	}
	return largest
}

// read panics on an unknown file: states are constants, and a test reads each of them.
func read(format string, args ...any) []byte {
	b, err := icons.ReadFile(fmt.Sprintf(format, args...))
	if err != nil {
		panic("assets: " + err.Error())
	}
	return b
}
