package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
	"clockin24/app/words"
)

// dayCommands are the verbs of the workday.
func (l *line) dayCommands() []*cobra.Command {
	open := l.command("open", words.ShellOpenShort, words.ShellOpenLong, l.open)
	open.Aliases = []string{"start"}
	l.changeFlags(open)
	open.Flags().BoolVar(&l.reopen, "reopen", false, l.text(words.ShellFlagReopen))
	closing := l.command("close", words.ShellCloseShort, words.ShellCloseLong, l.verb(app.VerbFinish))
	closing.Aliases = []string{"finish"}
	l.changeFlags(closing)
	pause := l.command("pause", words.ShellPauseShort, words.ShellPauseLong, l.verb(app.VerbPause))
	pause.Aliases = []string{"break"}
	return []*cobra.Command{
		open, closing, pause,
		l.command("resume", words.ShellResumeShort, words.ShellResumeLong, l.verb(app.VerbResume)),
		l.command("status", words.ShellStatusShort, words.ShellStatusLong, l.status),
		l.command("settings", words.ShellSettingsShort, words.ShellSettingsLong, l.settings),
	}
}

// command makes a command that acts on a workday, with the flags that all of them have.
func (l *line) command(use string, short, long words.Key, run func(context.Context, Workday) error) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: l.text(short), Long: l.text(long), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.withWorkday(cmd, run)
		},
	}
	l.credentialFlags(c)
	c.Flags().Var(number{value: &l.user}, "userid", l.text(words.ShellFlagUserID))
	c.Flags().BoolVar(&l.json, "json", false, l.text(words.ShellFlagJSON))
	return c
}

func (l *line) changeFlags(c *cobra.Command) {
	c.Flags().StringVar(&l.time, "time", "", l.text(words.ShellFlagTime))
	c.Flags().StringVar(&l.report, "report", "", l.text(words.ShellFlagReport))
	c.Flags().StringVar(&l.zone, "zone", "", l.text(words.ShellFlagZone))
	c.Flags().BoolVar(&l.dryRun, "dry-run", false, l.text(words.ShellFlagDryRun))
}

// withWorkday finds the workday that the flags mean and runs a command on it.
func (l *line) withWorkday(cmd *cobra.Command, run func(context.Context, Workday) error) error {
	access, err := l.access(cmd)
	if err != nil {
		return l.fail(err)
	}
	workday, end, err := l.Connect(cmd.Context(), access)
	if err != nil {
		return l.fail(err)
	}
	defer end()
	return run(cmd.Context(), workday)
}

func (l *line) ask(v app.Verb) app.Command {
	return app.Command{
		ID: rand.Text(), Verb: v, View: app.ViewCommandLine, Pressed: time.Now(),
		Time: l.time, Reason: l.report, User: l.user, Zone: l.zone, DryRun: l.dryRun,
	}
}

// do gives a command, and tells the person when it waits for a busy portal.
func (l *line) do(ctx context.Context, w Workday, c app.Command) app.Reply {
	watching, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var told time.Time
		for s := range w.Watch(watching) {
			if text := l.Words.Waiting(s, time.Now()); text != "" && !s.Waiting.Equal(told) {
				told = s.Waiting
				fmt.Fprintln(l.Stderr, text)
			}
		}
	}()
	r := w.Do(ctx, c)
	stop()
	<-ended
	return r
}

func (l *line) verb(v app.Verb) func(context.Context, Workday) error {
	return func(ctx context.Context, w Workday) error {
		return l.act(ctx, w, l.ask(v))
	}
}

// act gives a command and prints the result.
func (l *line) act(ctx context.Context, w Workday, c app.Command) error {
	r := l.do(ctx, w, c)
	if r.Problem != nil && r.Problem.Kind == app.KindClosedToday { // they decide what re-opening would come to
		r.Rules = l.do(ctx, w, l.ask(app.VerbReadSettings)).Rules
	}
	return l.say(r, w.Snapshot())
}

// open starts the day. It reopens a day that was closed today only with --reopen.
func (l *line) open(ctx context.Context, w Workday) error {
	c := l.ask(app.VerbStart)
	c.Reopens = l.reopen
	return l.act(ctx, w, c)
}

func (l *line) status(ctx context.Context, w Workday) error {
	r := l.do(ctx, w, l.ask(app.VerbRefresh))
	s := w.Snapshot()
	if r.Outcome != app.OutcomeDone {
		return l.say(r, s)
	}
	if l.json {
		return l.say(r, s)
	}
	if account := s.Account; l.user != 0 && (account == nil || account.User != l.user) { // the snapshot is the caller's own
		s = app.Snapshot{Day: r.Day, Account: &app.Account{}, ClockAhead: s.ClockAhead, Read: time.Now()}
		if !r.Day.Start.IsZero() {
			s.Account.Offset, s.Account.HasOffset = calendar.Offset(r.Day.Start), true
		}
	}
	if s.Day.State.Running() && !s.Rules.Known {
		if rules := l.do(ctx, w, l.ask(app.VerbReadSettings)).Rules; rules != nil {
			s.Rules = *rules
		}
	}
	now := time.Now()
	l.print(l.Words.State(s, now))
	if numbers := l.Words.Glance(s, now); numbers != "" {
		l.print(numbers)
	}
	switch o := offer.Of(s, now); {
	case o.Situation == offer.SituationKeptZone:
		l.print(l.Words.Way(o, s, now), l.text(words.ShellKeptZone))
	case o.Form.Past && o.Form.Time != "":
		l.print(l.Words.Proposal(s, now))
	}
	return nil
}

func (l *line) settings(ctx context.Context, w Workday) error {
	r := l.do(ctx, w, l.ask(app.VerbReadSettings))
	if r.Outcome != app.OutcomeDone || l.json || r.Rules == nil {
		return l.say(r, w.Snapshot())
	}
	l.print(l.rules(*r.Rules)...)
	return nil
}

// rules explains in sentences what timeman.settings means for a start.
func (l *line) rules(r app.Rules) (lines []string) {
	if !r.Tracking {
		return []string{l.text(words.ShellTrackingOff)}
	}
	lines = append(lines, l.text(words.ShellTracking))
	if r.Free {
		lines = append(lines, l.text(words.ShellFree))
	}
	if r.LateAfter > 0 {
		lines = append(lines, l.text(words.ShellLateAfter, words.With("Time", calendar.ClockText(r.LateAfter))))
	}
	return lines
}
