// Package cli is the command line, a view like the tray and the window. It turns arguments into commands, and replies
// into an exit code and one plain sentence or the portal's own JSON.
//
// If a resident is running, its workday is used, so that tray, window and shell never disagree. A command that brings
// its own credentials never talks to the resident.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/bitrix"
)

// The exit codes. Those of a problem are by the table of its kinds.
const (
	ExitDone      = 0 // the day is now in the asked state
	ExitRefused   = int(app.ExitRefused)
	ExitUsage     = int(app.ExitUsage)
	ExitSignIn    = int(app.ExitSignIn)
	ExitUnreached = int(app.ExitUnreached)
	ExitDifferent = 5 // answered, but another state or another start than asked
	ExitKept      = 6 // kept on disk; a resident sends it when the portal answers
)

// A Workday is what a command talks to: the resident's, or one that exists for the command only.
type Workday interface {
	Do(context.Context, app.Command) app.Reply
	Snapshot() app.Snapshot
	// Watch delivers the present snapshot and then newer ones, until ctx ends.
	Watch(ctx context.Context) <-chan app.Snapshot
}

// A Caller makes one call and returns the answer as it came. [bitrix.Client] is one.
type Caller interface {
	Call(ctx context.Context, method string, params map[string]any) (bitrix.Answer, error)
}

// Parts are what the command line is made of.
type Parts struct {
	Words   *words.Words
	Version string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	// ReadSecret reads a line from a terminal without echo, until ctx ends. It is nil if standard input is no terminal.
	ReadSecret func(ctx context.Context) (string, error)
	// Connect finds the workday of access; for the zero Access, that of the resident or of the stored account. The
	// returned function ends what was started for it.
	Connect func(ctx context.Context, access bitrix.Access) (Workday, func(), error)
	Dial    func(bitrix.Access) Caller
	// Browse opens a page in the person's browser and does not wait until it is closed.
	Browse func(ctx context.Context, page string) error
	// Diagnose checks the connection with access; for the zero Access, with the stored account.
	Diagnose  func(ctx context.Context, access bitrix.Access) []app.Finding
	Autostart Autostart
	// Attempts lists the presses from one moment to before another, see [workday.History].
	Attempts func(from, until time.Time) ([]app.Attempt, error)
	// Days lists how the days of every account ended, from one date to before another. An empty until means no end.
	Days func(from, until string) ([]app.AccountDay, error)
	// Verify says how much of the journal can be read.
	Verify func() (app.Lines, error)
	// Resident runs the tray and opens a window with a screen; none for [app.ScreenNone]. If a tray already runs, it opens the window of
	// that one.
	Resident func(context.Context, app.Screen) error
	// Quit ends the resident. It returns false if there is none.
	Quit func(context.Context) (bool, error)
	// UTF8 switches the output to UTF-8. It is nil where the output is always in UTF-8.
	UTF8 func()
	// More are further commands: demo, portal.
	More []*cobra.Command
}

// exit ends a command with a code. Everything for the person has been printed by then.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// failure is the sentence of a command that started and could not go on.
type failure string

func (f failure) Error() string { return string(f) }

// Failure ends one of [Parts].More with a sentence for a person. Every other error counts as wrong usage.
func Failure(sentence string) error { return failure(sentence) }

// Run runs the command line and returns the exit code. It also serves people who start the program with a click. On
// Windows cobra would tell everybody who starts the program from Explorer that "This is a command line tool", and end
// it.
func Run(ctx context.Context, parts Parts, args []string) int {
	cobra.MousetrapHelpText = ""
	root := newRoot(&parts)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var code exit
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, new(failure)):
		fmt.Fprintln(parts.Stderr, err)
		return ExitRefused
	}
	fmt.Fprintln(parts.Stderr, misused(parts.Words, err))
	return ExitUsage
}

// A line is one run of the command line: its parts, and the flags that commands share.
type line struct {
	*Parts
	url, token, time, report string
	zone                     string
	user                     int
	json, dryRun, reopen     bool
	given                    bool // the credentials came with the command

	app, portal, authServer, moved string // of login

	input *input // standard input, once it is read
}

func newRoot(parts *Parts) *cobra.Command {
	l := &line{Parts: parts}
	var background, settings, journal bool
	root := &cobra.Command{
		Use: "clockin24", Short: l.text(words.ShellRootShort),
		Long: l.text(words.ShellRootLong) + "\n\n" + l.text(words.ShellExitCodes),
		Args: NoArgs, SilenceErrors: true, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opens := app.ScreenAny
			switch {
			case background:
				opens = app.ScreenNone
			case settings:
				opens = app.ScreenSettings
			case journal:
				opens = app.ScreenJournal
			}
			return l.resident(cmd.Context(), opens)
		},
	}
	root.SetIn(parts.Stdin)
	root.SetOut(parts.Stdout)
	root.SetErr(parts.Stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &flagError{command: c, err: err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.Flags().BoolVar(&background, "background", false, l.text(words.ShellFlagBackground))
	root.Flags().BoolVar(&settings, "settings", false, l.text(words.ShellOpensSettings))
	root.Flags().BoolVar(&journal, "journal", false, l.text(words.ShellOpensJournal))
	exclusive(root, "background", "settings", "journal")
	if parts.UTF8 != nil {
		root.PersistentFlags().BoolFunc("utf8", l.text(words.ShellFlagUTF8), func(string) error {
			parts.UTF8()
			return nil
		})
	}
	root.AddCommand(l.dayCommands()...)
	root.AddCommand(l.accountCommands()...)
	root.AddCommand(l.oint(), l.doctor(), l.autostart(), l.quit(), l.journal(), &cobra.Command{
		Use: "version", Short: l.text(words.ShellVersionShort), Args: NoArgs,
		Run: func(*cobra.Command, []string) { fmt.Fprintln(l.Stdout, "ClockIn24", l.Version) },
	})
	root.AddCommand(parts.More...)
	l.help(root)
	return root
}

func (l *line) text(k words.Key, args ...words.Arg) string { return l.Words.Text(k, args...) }

func (l *line) resident(ctx context.Context, opens app.Screen) error {
	if err := l.Resident(ctx, opens); err != nil {
		fmt.Fprintln(l.Stderr, l.sentence(err))
		return exit(ExitRefused)
	}
	return nil
}

// quit ends the tray. Without an icon there is no menu that does it.
func (l *line) quit() *cobra.Command {
	return &cobra.Command{
		Use: "quit", Short: l.text(words.ShellQuitShort), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ran, err := l.Quit(cmd.Context())
			switch {
			case err != nil:
				fmt.Fprintln(l.Stderr, l.sentence(err))
				return exit(ExitRefused)
			case !ran:
				fmt.Fprintln(l.Stdout, l.text(words.ShellNotRunning))
			}
			return nil
		},
	}
}

// sentence returns the sentence for an error that is not a reply.
func (l *line) sentence(err error) string {
	var p *app.Problem
	if errors.As(err, &p) {
		return l.Words.Problem(p, time.Local)
	}
	return err.Error()
}

// say prints a reply in the form that the flags ask for, and returns the exit code as an error.
func (l *line) say(r app.Reply, s app.Snapshot) error {
	code := exitCode(r)
	if s.Read.IsZero() && r.Day.State != app.StateUnknown { // a colleague's day is in no snapshot
		s.Read = time.Now()
	}
	text := l.Words.Sentence(r, s)
	if l.given {
		text = l.Words.SentenceGiven(r, s)
	}
	out := l.Stdout
	switch {
	case l.json:
		if len(r.Raw) > 0 {
			fmt.Fprintln(l.Stdout, strings.TrimSpace(string(r.Raw)))
		}
		if code == ExitDone {
			return nil
		}
		out = l.Stderr
	case code != ExitDone && code != ExitDifferent && code != ExitKept:
		out = l.Stderr
	}
	fmt.Fprintln(out, text)
	if code == ExitDone {
		return nil
	}
	return exit(code)
}

// exitCode returns the exit code of a command.
func exitCode(r app.Reply) int {
	switch r.Outcome {
	case app.OutcomeDone, app.OutcomeAlready, app.OutcomePlanned:
		return ExitDone
	case app.OutcomeDifferent:
		return ExitDifferent
	case app.OutcomeKept:
		return ExitKept
	}
	return int(r.Problem.Exit())
}
