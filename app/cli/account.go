package cli

import (
	"context"
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

// access returns the credentials that a command brings: its flags, else the environment. It is the zero Access if there
// are none; the stored account is meant then. A complete webhook is an access by itself: a token that happens to be in
// the environment belongs to a portal's address and is not sent along.
func (l *line) access(cmd *cobra.Command) (bitrix.Access, error) {
	if l.token != "" && l.token != "-" || l.url != "-" && holdsSecret(l.url) {
		fmt.Fprintln(l.Stderr, l.text(words.ShellSecretArgument))
	}
	url, err := l.credential(cmd, "url", "CLOCKIN24_URL")
	if err != nil {
		return bitrix.Access{}, err
	}
	webhook := holdsSecret(url)
	if webhook && l.url != "" && l.token != "" {
		return bitrix.Access{}, misuse(l.text(words.ShellTwoAccesses))
	}
	var token string
	if l.token != "" || !webhook {
		if token, err = l.credential(cmd, "token", "CLOCKIN24_TOKEN"); err != nil {
			return bitrix.Access{}, err
		}
	}
	switch {
	case url != "":
	case token == "":
		return bitrix.Access{}, nil
	case l.token != "":
		return bitrix.Access{}, &missingError{"--token", "--url"}
	default:
		return bitrix.Access{}, &missingError{"CLOCKIN24_TOKEN", "CLOCKIN24_URL"}
	}
	access, err := accessOf(url, token)
	l.given = err == nil
	return access, err
}

// credential returns the value of a flag, else of an environment variable. For "-" it returns what is typed.
func (l *line) credential(cmd *cobra.Command, flag, variable string) (string, error) {
	value, question, nothing := l.url, words.ShellAskWebhook, words.ShellWebhookMissing
	if flag == "token" {
		value, question, nothing = l.token, words.ShellAskToken, words.ShellTokenMissing
	}
	if !cmd.Flags().Changed(flag) {
		value = l.Getenv(variable)
	}
	if value != "-" {
		return value, nil
	}
	value, err := l.askSecret(cmd.Context(), question)
	if err != nil {
		return "", fmt.Errorf("read the secret from standard input: %w", err)
	}
	if value == "" {
		return "", misuse(l.text(nothing))
	}
	return value, nil
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
	p := &app.Problem{Kind: app.KindNotAWebhook, Field: app.FieldWebhook}
	var bad *bitrix.AccessError
	if errors.As(err, &bad) {
		switch bad.Kind {
		case bitrix.AccessPlainHTTP:
			p.Kind = app.KindPlainHTTP
		case bitrix.AccessTwoAddresses:
			p.Kind = app.KindTwoAddresses
		}
	}
	return bitrix.Access{}, p
}

func holdsSecret(url string) bool {
	_, err := bitrix.ParseWebhook(url)
	var bad *bitrix.AccessError
	return err == nil || errors.As(err, &bad) && bad.Kind == bitrix.AccessTwoAddresses
}

// fail says why a command could not start.
func (l *line) fail(err error) error {
	if errors.As(err, new(misuse)) || errors.As(err, new(*missingError)) {
		return err
	}
	if errors.Is(err, context.Canceled) { // the person has canceled it
		return exit(ExitRefused)
	}
	fmt.Fprintln(l.Stderr, l.sentence(err))
	var p *app.Problem
	if errors.As(err, &p) {
		return exit(exitCode(app.Reply{Outcome: app.OutcomeRefused, Problem: p}))
	}
	return exit(ExitRefused)
}

func (l *line) print(lines ...string) {
	for _, text := range lines {
		fmt.Fprintln(l.Stdout, text)
	}
}
