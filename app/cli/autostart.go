package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
)

// An Autostart is the system's switch for starting the program at login.
type Autostart interface {
	Status(context.Context) app.Autostart
	On(context.Context) error
	Off(context.Context) error
}

// autostart shows or changes the switch. It asks the system and not the resident, which would ask the system as well.
func (l *line) autostart() *cobra.Command {
	group := &cobra.Command{
		Use: "autostart", Short: l.text(words.ShellAutostartShort), Long: l.text(words.ShellAutostartLong), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.autostartStatus(cmd.Context(), nil) },
	}
	for _, c := range []struct {
		use string
		do  func(context.Context) error
	}{
		{"on", l.Autostart.On},
		{"off", l.Autostart.Off},
		{"status", func(context.Context) error { return nil }},
	} {
		group.AddCommand(&cobra.Command{
			Use: c.use, Args: NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return l.autostartStatus(cmd.Context(), c.do(cmd.Context()))
			},
		})
	}
	return group
}

// autostartStatus prints the state of the switch, after an attempt to change it that ended with err.
func (l *line) autostartStatus(ctx context.Context, err error) error {
	status := l.Autostart.Status(ctx)
	switch {
	case status.Problem != nil && err != nil:
		fmt.Fprintln(l.Stderr, l.Words.Problem(status.Problem, time.Local))
		return exit(ExitRefused)
	case err != nil:
		return l.fail(err)
	case status.Problem != nil:
		l.print(l.Words.Problem(status.Problem, time.Local))
	case status.On:
		l.print(l.text(words.ShellAutostartOn))
	default:
		l.print(l.text(words.ShellAutostartOff))
	}
	return nil
}
