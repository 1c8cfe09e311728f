package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"clockin24/app/words"
	"clockin24/assets"
)

// A call that cannot be understood is told in the person's language, whatever cobra, pflag and strconv say in theirs.
func TestEveryMisuseInEveryLanguage(t *testing.T) {
	internals := regexp.MustCompile(`(?i)strconv|parsing|invalid|unknown|argument|flag group|expected|<no value>|{{`)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"dance"}, "dance"},
		{[]string{"help", "dance"}, "dance"},
		{[]string{"autostart", "maybe"}, "clockin24 autostart --help"},
		{[]string{"open", "extra"}, "extra"},
		{[]string{"more", "extra"}, "clockin24 more --help"},
		{[]string{"open", "--foo"}, "--foo"},
		{[]string{"open", "--foo=secret"}, "--foo"},
		{[]string{"open", "--foo"}, "clockin24 open --help"},
		{[]string{"open", "-x"}, "-x"},
		{[]string{"open", "--=x"}, "--=x"},
		{[]string{"open", "--userid"}, "--userid"},
		{[]string{"open", "--userid", "x"}, "x"},
		{[]string{"open", "--userid", "0x8"}, "0x8"},
		{[]string{"open", "--userid", "0"}, "0"},
		{[]string{"open", "--userid", "-8"}, "-8"},
		{[]string{"open", "--userid", ""}, "--userid"},
		{[]string{"open", "--userid", "9223372036854775808"}, "9223372036854775808"},
		{[]string{"open", "--userid", strings.Repeat("9", 1000)}, "99…"},
		{[]string{"open", "--userid", "a\x1b[31m\nb"}, "a[31m b"},
		{[]string{"open", "--json=maybe"}, "maybe"},
		{[]string{"open", "https://example.bitrix24.ru/rest/7/example0secret/"}, "https://example.bitrix24.ru/rest/7/•••/"},
		{[]string{"open", "--userid", "https://example.bitrix24.ru/rest/7/example0secret/"}, "•••"},
		{[]string{"open", "https://example.bitrix24.ru/rest/7/example0secret/https://example.com/rest/7/example0secret/"}, "•••"},
		{[]string{"open", "/rest/7/example0secret/profile/more"}, "•••"},
		{[]string{"open", "7/example0secret"}, "•••"},
		{[]string{"open", "--userid", "example.bitrix24.ru%2Frest%2F7%2Fexample0secret/?"}, "•••"},
		{[]string{"bitrix24", "Dance"}, "Dance"},
		{[]string{"bitrix24", "Dance", "https://example.bitrix24.ru/rest/7/example0secret/"}, "•••"},
		{[]string{"bitrix24", "StartTimekeeping", "--userid", "x"}, "x"},
		{[]string{"--background", "--settings"}, "--settings"},
		{[]string{"journal", "--csv", "--json"}, "--csv"},
		{[]string{"journal", "--since", "yesterday"}, "yesterday"},
		{[]string{"login", "--portal", "example.bitrix24.ru"}, "--app"},
		{[]string{"login", "--app", "a", "--portal", "b", "--moved", "c"}, "--moved"},
	} {
		for _, lang := range assets.Languages() {
			var said bytes.Buffer
			code := Run(t.Context(), Parts{
				Words: words.New(lang), Stdout: &said, Stderr: &said, Getenv: func(string) string { return "" },
				Autostart: struct{ Autostart }{}, More: []*cobra.Command{{Use: "more", Args: NoArgs, Run: func(*cobra.Command, []string) {}}},
			}, c.args)
			text := said.String()
			switch {
			case code != ExitUsage || strings.Count(text, "\n") != 1 || !strings.Contains(text, c.says):
				t.Errorf("%s, %q: exit code %d: %s", lang, c.args, code, text)
			case internals.MatchString(text), strings.Contains(text, "example0secret"), strings.Contains(text, "=secret"), len(text) > 400:
				t.Errorf("%s, %q: %s", lang, c.args, text)
			}
		}
	}
}
