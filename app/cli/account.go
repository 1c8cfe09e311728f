package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/bitrix"
)

func (l *line) credentialFlags(c *cobra.Command) {
	c.Flags().StringVar(&l.url, "url", "", l.text(words.ShellFlagURL))
	c.Flags().StringVar(&l.token, "token", "", l.text(words.ShellFlagToken))
}

// access is the credentials that a command brings: its flags, else the environment; the zero Access where it brings
// none and the stored account is meant.
func (l *line) access(cmd *cobra.Command) (bitrix.Access, error) {
	url, token := l.url, l.token
	if l.token != "" && l.token != "-" || l.url != "" && l.url != "-" && l.token == "" && holdsSecret(l.url) {
		fmt.Fprintln(l.Stderr, l.text(words.ShellSecretArgument))
	}
	if url == "" && !cmd.Flags().Changed("url") {
		url = l.Getenv("CLOCKIN24_URL")
	}
	if token == "" && !cmd.Flags().Changed("token") {
		token = l.Getenv("CLOCKIN24_TOKEN")
	}
	var err error
	switch {
	case url == "" && token == "":
		return bitrix.Access{}, nil
	case url == "-" && token == "-":
		return bitrix.Access{}, &app.Problem{Kind: app.NotAWebhook, Field: app.FieldWebhook}
	case url == "-":
		url, err = l.readLine()
	case token == "-":
		token, err = l.readLine()
	}
	if err != nil {
		return bitrix.Access{}, fmt.Errorf("read the secret from standard input: %w", err)
	}
	return accessOf(url, token)
}

func accessOf(url, token string) (access bitrix.Access, err error) {
	if token != "" {
		access, err = bitrix.NewTokenAccess(url, token)
	} else {
		access, err = bitrix.ParseWebhook(url)
	}
	if err == nil {
		return access, nil
	}
	p := &app.Problem{Kind: app.NotAWebhook, Field: app.FieldWebhook}
	var bad *bitrix.AccessError
	if errors.As(err, &bad) && bad.Kind == bitrix.PlainHTTP {
		p.Kind = app.PlainHTTP
	}
	return bitrix.Access{}, p
}

func holdsSecret(url string) bool {
	_, err := bitrix.ParseWebhook(url)
	return err == nil
}

// fail says why a command could not begin.
func (l *line) fail(err error) error {
	fmt.Fprintln(l.Stderr, l.sentence(err))
	var p *app.Problem
	if errors.As(err, &p) {
		return exit(exitCode(app.Reply{Outcome: app.Refused, Problem: p}))
	}
	return exit(ExitRefused)
}

func (l *line) print(lines ...string) {
	for _, text := range lines {
		fmt.Fprintln(l.Stdout, text)
	}
}
