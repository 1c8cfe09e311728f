package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"clockin24/app/words"
	"clockin24/bitrix"
)

// Whose credentials a command uses: those that are given with it, else those of the environment, else the account's. A
// webhook and a token are never mixed.
func TestWhoseCredentials(t *testing.T) {
	const (
		here, there = "https://example.bitrix24.ru/rest/7/example0secret/", "https://other.bitrix24.ru/rest/8/example1secret/"
		portal      = "https://example.bitrix24.ru"
	)
	webhook := func(text string) bitrix.Access {
		a, err := bitrix.ParseWebhook(text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	token := func(portal, text string) bitrix.Access {
		a, err := bitrix.NewTokenAccess(portal, text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, c := range []struct {
		name     string
		args     []string
		url, tok string // of the environment
		stdin    string
		want     bitrix.Access // the zero Access is the stored account's
		refused  string        // with exit code 2, which says this
	}{
		{name: "none"},
		{name: "of the environment", url: here, want: webhook(here)},
		{name: "both of the environment", url: portal, tok: "token-e", want: token(portal, "token-e")},
		{name: "given", args: []string{"--url", here}, want: webhook(here)},
		{name: "given, not the environment's", args: []string{"--url", here}, url: there, want: webhook(here)},
		{name: "given empty, not the environment's", args: []string{"--url", ""}, url: there},
		{name: "a webhook and the environment's token", args: []string{"--url", here}, tok: "token-e", want: webhook(here)},
		{name: "a typed webhook and the environment's token", args: []string{"--url", "-"}, stdin: here, tok: "token-e", want: webhook(here)},
		{name: "a webhook and a token of the environment", url: here, tok: "token-e", want: webhook(here)},
		{name: "a portal and the environment's token", args: []string{"--url", portal}, tok: "token-e", want: token(portal, "token-e")},
		{name: "a token for the environment's portal", args: []string{"--token", "token-g"}, url: portal, want: token(portal, "token-g")},
		{name: "a token wins over both of the environment", args: []string{"--token", "token-g"}, url: here, tok: "token-e", want: token(portal, "token-g")},
		{name: "a typed token", args: []string{"--url", portal, "--token", "-"}, stdin: "token-g\n", want: token(portal, "token-g")},
		{name: "both typed", args: []string{"--url", "-", "--token", "-"}, stdin: portal + "\ntoken-g\n", want: token(portal, "token-g")},
		{name: "a webhook and an empty token", args: []string{"--url", here, "--token", ""}, tok: "token-e", want: webhook(here)},

		{name: "a webhook and a token", args: []string{"--url", here, "--token", "token-g"}, refused: "Leave one of them out"},
		{name: "a typed webhook and a token", args: []string{"--url", "-", "--token", "token-g"}, stdin: here, refused: "Leave one of them out"},
		{name: "a token alone", args: []string{"--token", "token-g"}, refused: "--token goes only with --url"},
		{name: "the environment's token alone", tok: "token-e", refused: "CLOCKIN24_TOKEN goes only with CLOCKIN24_URL"},
		{name: "a portal alone", args: []string{"--url", portal}, refused: "not a webhook"},
		{name: "nothing typed", args: []string{"--url", "-"}, url: there, refused: "No webhook address was given"},
		{name: "no token typed", args: []string{"--url", portal, "--token", "-"}, tok: "token-e", refused: "No access token was given"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			var used *bitrix.Access
			environment := map[string]string{"CLOCKIN24_URL": c.url, "CLOCKIN24_TOKEN": c.tok}
			code := Run(t.Context(), Parts{
				Words: words.New("en"), Stdin: strings.NewReader(c.stdin), Stdout: &said, Stderr: &said, Autostart: struct{ Autostart }{},
				Getenv: func(name string) string { return environment[name] },
				Connect: func(_ context.Context, a bitrix.Access) (Workday, func(), error) {
					used = &a
					return nil, nil, errors.New("as far as this test goes")
				},
			}, append([]string{"status"}, c.args...))
			for _, secret := range []string{"example0secret", "example1secret", "token-g", "token-e"} {
				if strings.Contains(said.String(), secret) {
					t.Errorf("a secret is printed: %s", &said)
				}
			}
			switch {
			case c.refused != "":
				if used != nil || code != ExitUsage || !strings.Contains(said.String(), c.refused) {
					t.Errorf("%v, exit code %d: %s", used, code, &said)
				}
			case used == nil:
				t.Errorf("exit code %d: %s", code, &said)
			case *used != c.want:
				t.Errorf("%v is used, want %v", used, c.want)
			}
		})
	}
}
