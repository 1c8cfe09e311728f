package program

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"clockin24/app/cli"
	"clockin24/app/dialogs"
	"clockin24/app/host/files"
	"clockin24/app/resident"
	"clockin24/app/words"
	"clockin24/tray"
	"clockin24/tray/notify"
)

// needScreen returns the sentence for who starts the program where nothing can be shown.
func (p *Program) needScreen(ctx context.Context) error {
	if dialogs.HasScreen(ctx) {
		return nil
	}
	return cli.Failure(p.words.Text(words.ShellNoDesktop))
}

// activationVariables are how a desktop hands on that the person has asked for a program, so that its window gets the
// keyboard (https://wayland.app/protocols/xdg-activation-v1). They hold for one window.
var activationVariables = []string{"XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"}

// activationToken takes the token out of the environment, which later windows inherit.
func activationToken() string {
	token := os.Getenv(activationVariables[0])
	for _, name := range activationVariables {
		_ = os.Unsetenv(name)
	}
	return token
}

// unsaid writes down what no notification could say, also for who has started the program by hand.
func (p *Program) unsaid(notice notify.Notice, err error) {
	p.log.Warn("notification", "error", err, "title", notice.Title, "body", notice.Body)
	if notice.Title != "" {
		fmt.Fprintf(os.Stderr, "%s: %s\n", notice.Title, notice.Body)
	}
}

// news tells whether something that is wrong was not told of yet, and notes that it is now. What is well again is
// forgotten.
func (p *Program) news(what string, wrong bool) bool {
	note := filepath.Join(p.dirs.State, "told-"+what)
	if !wrong {
		_ = os.Remove(note)
		return false
	}
	return files.Once(note)
}

// How long a desktop may take to its tray: at login it may still be starting it.
const (
	trayAtLogin = time.Minute
	trayByHand  = 3 * time.Second
)

// missTray says where the icon cannot be seen, and what to do about it: once by a notification, and to who has started
// the program by hand.
func (p *Program) missTray(ctx context.Context, background bool, r *resident.Resident) {
	patience := trayByHand
	if background {
		patience = trayAtLogin
	}
	missing := tray.Missing(ctx, patience)
	fresh := ctx.Err() == nil && p.news("no-tray", missing)
	if !missing {
		return
	}
	p.log.Warn("there is no tray")
	if !background {
		fmt.Fprintln(os.Stderr, p.words.Text(words.NotifyNoTray))
	}
	if fresh {
		r.Hint(p.words.Text(words.NotifyNoTray))
	}
}
