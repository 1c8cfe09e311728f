package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"clockin24/app"
	"clockin24/app/cli"
	"clockin24/app/doctor"
	"clockin24/app/host/child"
	"clockin24/app/link"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal/command"
)

func (p *Program) commandLine() cli.Parts {
	parts := cli.Parts{
		Words: p.words, Version: p.build(),
		Stdin: os.Stdin, Stdout: p.stdout, Stderr: p.stderr, Getenv: os.Getenv,
		Connect: p.connect,
		Dial: func(a bitrix.Access) cli.Caller {
			p.warnOfSettings()
			return bitrix.NewClient(a, p.options()...)
		},
		Browse: child.OpenURL, Autostart: p.autostart, Attempts: p.journal.Attempts, Days: p.journal.AllDays,
		Verify: p.journal.Verify,
		Diagnose: func(ctx context.Context, access bitrix.Access) []app.Finding {
			parts := p.parts(access)
			return doctor.Diagnose(ctx, parts.Doctor())
		},
		Resident: func(ctx context.Context, opens app.Screen) error { return p.resident(ctx, opens, nil) },
		Quit:     p.quit,
		More:     []*cobra.Command{p.windowCommand(), p.demoCommand(), p.portalCommand()},
	}
	if runtime.GOOS == "windows" {
		parts.UTF8 = func() { p.stdout.UTF8(); p.stderr.UTF8() }
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		parts.ReadSecret = func(ctx context.Context) (string, error) { return readSecret(ctx, int(os.Stdin.Fd())) }
	}
	return parts
}

// readSecret reads a line without echo. A read that waits cannot be taken back: where ctx ends first it is left to the end
// of the process, and the terminal echoes again.
func readSecret(ctx context.Context, terminal int) (string, error) {
	before, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := term.ReadPassword(terminal)
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return string(l.text), l.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(terminal, before))
	}
}

// connect finds the workday that a command of the command line is about: the resident's where one runs, else one of
// its own for this command.
func (p *Program) connect(ctx context.Context, access bitrix.Access) (cli.Workday, func(), error) {
	p.warnOfSettings()
	if access.IsZero() {
		if address, err := p.address(); err == nil {
			if c, err := link.Dial(ctx, address, p.hello(link.RoleCommandLine)); err == nil {
				return c, func() { _ = c.Close() }, nil
			}
		}
	}
	p.openLog()
	parts := p.parts(access)
	parts.OneCommand = true
	parts.Told = func(r app.Reply, s app.Snapshot) {
		if r.View == app.ViewWorkday { // of a start that was kept; the rest is said by who asked
			fmt.Fprintln(p.stderr, p.words.Sentence(r, s))
		}
	}
	w := workday.New(parts)
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	return w, func() { stop(); running.Wait() }, nil
}

// quit ends the resident, and is false where there is none.
func (p *Program) quit(ctx context.Context) (bool, error) {
	address, err := p.address()
	if err != nil {
		return false, err
	}
	c, err := link.Dial(ctx, address, p.hello(link.RoleCommandLine))
	if errors.Is(err, link.ErrNotRunning) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer c.Close()
	ctx, stop := context.WithTimeout(ctx, quitting)
	defer stop()
	return true, c.Quit(ctx)
}

// quitting is how long a resident may take to end.
const quitting = 10 * time.Second

// portalCommand serves the simulated portal by itself.
func (p *Program) portalCommand() *cobra.Command {
	c := command.New(p.words.Text(words.ShellPortalReady))
	c.Short, c.Long, c.Args = p.words.Text(words.ShellPortalShort), p.words.Text(words.ShellPortalLong), cli.NoArgs
	c.Long += "\n\n" + p.words.Text(words.ShellPortalCalls)
	run := c.RunE
	c.RunE = func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		var unserved *command.ServeError
		if errors.As(err, &unserved) {
			return cli.Failure(p.words.Text(words.ShellPortalNot, words.Quoted("Address", unserved.Address)))
		}
		return err
	}
	return c
}
