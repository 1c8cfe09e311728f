package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
)

// journalDays is how many days are shown if the person asks for no period.
const journalDays = 31

// journal shows the presses. It reads the journal itself, which the resident shares, so it needs neither the portal nor
// the keyring.
func (l *line) journal() *cobra.Command {
	var since, until string
	var table, verify bool
	c := &cobra.Command{
		Use: "journal", Short: l.text(words.ShellJournalShort), Long: l.text(words.ShellJournalLong), Args: NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if verify {
				return l.verify()
			}
			from, end, err := l.period(since, until, time.Now())
			if err != nil {
				return err
			}
			attempts, err := l.Attempts(from, end)
			var days []app.AccountDay
			if err == nil && l.json {
				days, err = l.Days(date(from), date(end))
			}
			if err != nil {
				return l.fail(&app.Problem{Kind: app.KindJournalUnreadable, Text: err.Error()})
			}
			switch {
			case l.json:
				err = app.WriteJSON(l.Stdout, attempts, days)
			case table:
				err = app.WriteCSV(l.Stdout, attempts)
			default:
				_, err = fmt.Fprintln(l.Stdout, l.Words.Journal(attempts))
			}
			if err != nil {
				return l.fail(err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&since, "since", "", l.text(words.ShellFlagSince))
	c.Flags().StringVar(&until, "until", "", l.text(words.ShellFlagUntil))
	c.Flags().BoolVar(&table, "csv", false, l.text(words.ShellFlagCSV))
	c.Flags().BoolVar(&l.json, "json", false, l.text(words.ShellFlagJournal))
	c.Flags().BoolVar(&verify, "verify", false, l.text(words.ShellFlagVerify))
	exclusive(c, "csv", "json", "verify")
	exclusive(c, "verify", "since")
	exclusive(c, "verify", "until")
	return c
}

// verify prints how many lines of the journal are whole. It fails if some are not.
func (l *line) verify() error {
	found, err := l.Verify()
	if err != nil {
		return l.fail(&app.Problem{Kind: app.KindJournalUnreadable, Text: err.Error()})
	}
	path, whole := words.With("Path", found.Path), words.With("Whole", found.Whole)
	if len(found.Unreadable) == 0 {
		fmt.Fprintln(l.Stdout, l.text(words.ShellJournalWhole, path, whole))
		return nil
	}
	fmt.Fprintln(l.Stdout, l.text(words.ShellJournalSpoilt, path, whole, words.With("Number", len(found.Unreadable)),
		words.With("Lines", numbers(found.Unreadable))))
	return exit(ExitRefused)
}

// numbers returns a list of numbers that is short enough to read.
func numbers(list []int) string {
	const most = 20
	var text []string
	for _, n := range list[:min(len(list), most)] {
		text = append(text, strconv.Itoa(n))
	}
	if len(list) > most {
		text = append(text, "…")
	}
	return strings.Join(text, ", ")
}

// period reads two dates by this computer's clock. The period includes the second one.
func (l *line) period(since, until string, now time.Time) (from, end time.Time, err error) {
	from = now.AddDate(0, 0, -journalDays)
	if since != "" {
		if from, err = l.date(since); err != nil {
			return from, end, err
		}
	}
	if until != "" {
		if end, err = l.date(until); err != nil {
			return from, end, err
		}
		end = end.AddDate(0, 0, 1)
	}
	return from, end, nil
}

// date returns the date of a moment here. That of the zero time is empty.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (l *line) date(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006"} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse(l.text(words.ShellNotADate, words.Quoted("Text", text)))
}
