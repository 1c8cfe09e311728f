package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/bitrix"
)

// functions are the work-time functions of OpenIntegrations, by their names in `oint bitrix24`, and the method that
// each calls (protocol 16).
var functions = []struct {
	ru, en, method string
	change         bool // takes time and report
}{
	{"НачатьУчетВремени", "StartTimekeeping", "timeman.open", true},
	{"ЗавершитьУчетВремени", "StopTimekeeping", "timeman.close", true},
	{"ПриостановитьУчетВремени", "PauseTimekeeping", "timeman.pause", false},
	{"ПолучитьСтатусУчетаВремени", "GetTimekeepingStatus", "timeman.status", false},
	{"ПолучитьНастройкиУчетаВремени", "GetTimekeepingSettings", "timeman.settings", false},
}

// oint makes the command bitrix24, for scripts that were written for OpenIntegrations: it calls one method and prints its
// JSON, whatever that is.
func (l *line) oint() *cobra.Command {
	group := &cobra.Command{
		Use: "bitrix24", Short: l.text(words.ShellBitrixShort), Long: l.text(words.ShellBitrixLong),
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return misuse(l.text(words.ShellUnknownFunction, words.Quoted("Text", masked(strings.Join(args, " ")))))
		},
	}
	for _, f := range functions {
		c := &cobra.Command{
			Use: f.ru, Aliases: []string{f.en}, Short: f.en + ": " + f.method, Args: NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return l.callFunction(cmd, f.method) },
		}
		l.credentialFlags(c)
		c.Flags().Var(number{value: &l.user, optional: true}, "userid", l.text(words.ShellFlagUserID))
		if f.change {
			c.Flags().StringVar(&l.time, "time", "", l.text(words.ShellFlagTime))
			c.Flags().StringVar(&l.report, "report", "", l.text(words.ShellFlagReport))
		}
		group.AddCommand(c)
	}
	return group
}

func (l *line) callFunction(cmd *cobra.Command, method string) error {
	access, err := l.access(cmd)
	if err != nil {
		return l.fail(err)
	}
	if access.IsZero() {
		return misuse(l.text(words.ShellWebhookMissing))
	}
	params := map[string]any{}
	if l.user != 0 {
		params["USER_ID"] = strconv.Itoa(l.user)
	}
	if l.time != "" {
		t, err := ointTime(l.time, time.Now())
		if err != nil {
			return l.fail(err)
		}
		params["TIME"] = t
	}
	if l.report != "" {
		params["REPORT"] = l.report
	}
	return l.callMethod(cmd.Context(), access, method, params)
}

func (l *line) callMethod(ctx context.Context, access bitrix.Access, method string, params map[string]any) error {
	answer, err := l.Dial(access).Call(ctx, method, params)
	var failed *bitrix.Error
	if errors.As(err, &failed) {
		answer = failed.Answer
	}
	refused := failed != nil && failed.Fault == bitrix.FaultRefused
	if err == nil || refused {
		fmt.Fprintln(l.Stdout, strings.TrimSpace(string(answer.Raw)))
	}
	if err == nil {
		return nil
	}
	p := app.ProblemOf(err)
	fmt.Fprintln(l.Stderr, strings.TrimSpace(l.Words.Problem(p, time.Local)+" "+l.Words.WayGiven(p)))
	return exit(exitCode(app.Reply{Outcome: app.OutcomeRefused, Problem: p}))
}

// ointTime reads the times that oint accepts: local time without a zone, or ISO 8601, with fractions cut off. oint
// labels the time of day as UTC; here it gets this computer's offset. A portal that reads only the time of day reads
// both in the same way, and one that keeps the instant then reads the right one (protocol 9, 16).
func ointTime(text string, now time.Time) (string, error) {
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
	} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t.Truncate(time.Second).Format(time.RFC3339), nil
		}
	}
	t, p := app.ParseTime(text, now)
	if p != nil {
		return "", p
	}
	return t.Format(time.RFC3339), nil
}
