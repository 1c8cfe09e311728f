package program

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/host/child"
	"clockin24/app/link"
	"clockin24/app/resident"
	"clockin24/app/window"
)

// windowProgram is the program that shows windows: the release's own beside this one, else this one.
func windowProgram() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the window's program: %w", err)
	}
	beside := filepath.Join(filepath.Dir(self), "clockin24-window")
	if runtime.GOOS == "windows" {
		beside += ".exe" // also for the twin, which is a .com
	}
	if _, err := os.Stat(beside); err == nil {
		return beside, nil
	}
	return self, nil
}

// spawn starts the window's process.
func (p *Program) spawn(ctx context.Context, c *assembly, screen app.Screen, token string) (resident.Window, error) {
	program, err := windowProgram()
	if err != nil {
		return nil, err
	}
	child := link.Program{Path: program, Args: []string{"window", string(screen)}, Env: child.Env(os.Environ())}
	if token != "" {
		for _, name := range activationVariables {
			child.Env = append(child.Env, name+"="+token)
		}
	}
	w, err := link.Spawn(ctx, child, p.hello(link.RoleResident), backend{c.workday, c.keys, c.resident})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// windowCommand is what the resident starts. It speaks with it on its standard input and output.
func (p *Program) windowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "window", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			child, err := link.Child(cmd.Context(), os.Stdin, os.Stdout, p.hello(link.RoleWindow))
			if err != nil {
				return err
			}
			if preferences := child.Snapshot().Preferences; preferences != nil {
				p.words.Speak(preferences.Language)
			}
			go outlive(child)
			return window.Run(cmd.Context(), fromWindow{child}, p.words, app.Screen(args[0]))
		},
	}
}

// parting is how long a window may take to close when its resident is gone.
const parting = 5 * time.Second

// outlive ends this process where a window does not close with its resident: a display driver can keep it for good, and
// nothing that is pressed in it is heard any more.
func outlive(resident *link.Client) {
	<-resident.Done()
	time.Sleep(parting)
	os.Exit(1)
}

// fromWindow is the resident as the window sees it.
type fromWindow struct{ *link.Client }

func (f fromWindow) Snapshots() <-chan app.Snapshot { return f.Watch(context.Background()) }
func (f fromWindow) Raise() <-chan app.Screen       { return f.Raised() }
func (f fromWindow) Shown()                         { _ = f.Client.Shown() }
func (f fromWindow) Closed()                        { _ = f.Client.Closed() }
func (f fromWindow) HoldHotkey(on bool)             { _ = f.Client.HoldHotkey(on) }
func (fromWindow) Browse(address string) error      { return child.OpenURL(context.Background(), address) }

func (fromWindow) OpenFolder(path string) error { return child.OpenFolder(context.Background(), path) }
