package program

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/cli"
	"clockin24/app/host/files"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix/portal"
	"clockin24/tray/notify"
)

// demoCommand shows the main job on a simulated portal: an employee who is a few minutes late, throwaway settings.
func (p *Program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: p.words.Text(words.ShellDemoShort), Long: p.words.Text(words.ShellDemoLong), Args: cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), cmd.OutOrStdout()) },
	}
}

func (p *Program) demo(ctx context.Context, out io.Writer) error {
	if err := p.needScreen(ctx); err != nil {
		return err
	}
	employee, err := portal.Demo(time.Now(), "")
	if err != nil {
		return err
	}
	simulated := portal.New(portal.Options{Zone: employee.Zone})
	user := simulated.Add(employee)
	server, err := simulated.Listen("127.0.0.1:0", nil)
	if err != nil {
		return err
	}
	defer server.Close()
	home, err := os.MkdirTemp("", "clockin24-demo-")
	if err != nil {
		return fmt.Errorf("make a throwaway home: %w", err)
	}
	defer os.RemoveAll(home)
	demo := newIn(files.Dirs{Config: home, State: home}, p.version)
	defer demo.Close()
	demo.words, demo.sockets, demo.notifier = p.words, home, notify.NewDemo
	fmt.Fprintln(out, p.words.Text(words.ShellDemoReady, words.With("Portal", server.URL)))
	return demo.resident(ctx, app.ScreenAny, func(ctx context.Context, w *workday.Workday) error {
		ask := app.Command{ID: "demo check", Verb: app.VerbCheck, View: app.ViewLogin, Webhook: user.Webhook(server.URL)}
		if check := w.Do(ctx, ask); check.Problem != nil {
			return check.Problem
		}
		w.Do(ctx, app.Command{ID: "demo sign in", Verb: app.VerbSignIn, View: app.ViewLogin, InMemory: true})
		return nil
	})
}
