package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
)

// doctor checks the connection to the portal and the desktop around it. It does this by itself and not through the
// resident, which may be the cause of the trouble.
func (l *line) doctor() *cobra.Command {
	c := &cobra.Command{
		Use: "doctor", Short: l.text(words.ShellDoctorShort), Long: l.text(words.ShellDoctorLong), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			access, err := l.access(cmd)
			if err != nil {
				return l.fail(err)
			}
			return l.tell(l.Diagnose(cmd.Context(), access))
		},
	}
	l.credentialFlags(c)
	c.Flags().BoolVar(&l.json, "json", false, l.text(words.ShellFlagFindings))
	return c
}

// tell prints the findings and returns the exit code of the first one that is wrong.
func (l *line) tell(findings []app.Finding) error {
	if l.json {
		e := json.NewEncoder(l.Stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(map[string][]app.Finding{"findings": findings}); err != nil {
			return l.fail(err)
		}
	} else {
		fmt.Fprintln(l.Stdout, l.Words.Findings(findings, time.Local))
	}
	for _, f := range findings {
		if f.Verdict == app.VerdictWrong {
			return exit(max(ExitRefused, exitCode(app.Reply{Outcome: app.OutcomeRefused, Problem: f.Problem})))
		}
	}
	return nil
}
