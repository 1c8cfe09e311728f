package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"clockin24/app/words"
)

// usage is cobra's template for the help of a command, with placeholders for the words.
const usage = `{{usage}}:{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [command]{{end}}{{if gt (len .Aliases) 0}}

{{aliases}}:
  {{.NameAndAliases}}{{end}}{{if .HasAvailableSubCommands}}

{{commands}}:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}

{{flags}}:
{{.Flags.FlagUsages | trimTrailingWhitespaces}}{{if .HasAvailableSubCommands}}

{{more}}{{end}}
`

// help makes cobra speak the person's language.
func (l *line) help(root *cobra.Command) {
	root.PersistentFlags().BoolP("help", "h", false, l.text(words.ShellFlagHelp))
	root.SetHelpCommand(&cobra.Command{
		Use: "help [command]", Short: l.text(words.ShellHelpShort), DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return NoArgs(root, args)
			}
			return c.Help()
		},
	})
	root.SetUsageTemplate(strings.NewReplacer(
		"{{usage}}", l.text(words.ShellUsage), "{{aliases}}", l.text(words.ShellAliases), "{{commands}}", l.text(words.ShellCommands),
		"{{flags}}", l.text(words.ShellFlags), "{{more}}", l.text(words.ShellHelpMore),
	).Replace(usage))
}
