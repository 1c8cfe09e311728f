package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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

// readLine reads a secret from standard input: the first line, and nothing is asked.
func (l *line) readLine() (string, error) {
	text, err := bufio.NewReader(io.LimitReader(l.Stdin, 8<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(text), nil
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

// accountCommands sign in and out.
func (l *line) accountCommands() []*cobra.Command {
	login := &cobra.Command{
		Use: "login", Short: l.text(words.ShellLoginShort), Long: l.text(words.ShellLoginLong), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.login(cmd.Context()) },
	}
	logout := &cobra.Command{
		Use: "logout", Short: l.text(words.ShellLogoutShort), Long: l.text(words.ShellLogoutLong), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, end, err := l.Connect(cmd.Context(), bitrix.Access{})
			if err != nil {
				return l.fail(err)
			}
			defer end()
			return l.say(w.Do(cmd.Context(), l.ask(app.SignOut)), w.Snapshot())
		},
	}
	return []*cobra.Command{login, logout}
}

// login checks a webhook, shows whose it is, and signs in. On a terminal it asks without echo and asks again before it
// stores; from a pipe it asks nothing.
func (l *line) login(ctx context.Context) error {
	secret, err := l.askSecret()
	if err != nil {
		return l.fail(err)
	}
	w, end, err := l.Connect(ctx, bitrix.Access{})
	if err != nil {
		return l.fail(err)
	}
	defer end()
	check := l.ask(app.Check)
	check.Webhook = secret
	r := w.Do(ctx, check)
	if r.Outcome != app.Done || r.Person == nil {
		return l.say(r, w.Snapshot())
	}
	l.warn(*r.Person)
	if l.ReadSecret != nil && !l.confirm(*r.Person) {
		return exit(ExitUsage)
	}
	return l.say(w.Do(ctx, l.ask(app.SignIn)), w.Snapshot())
}

func (l *line) askSecret() (string, error) {
	if l.ReadSecret == nil {
		return l.readLine()
	}
	fmt.Fprint(l.Stderr, l.text(words.ShellAskWebhook), " ")
	secret, err := l.ReadSecret()
	fmt.Fprintln(l.Stderr)
	return secret, err
}

// warn names what a person should know before their day is started with this webhook.
func (l *line) warn(p app.Person) {
	if p.Admin {
		fmt.Fprintln(l.Stderr, l.text(words.SignInAdmin))
	}
	if p.Rules.Known && !p.Rules.Tracking {
		fmt.Fprintln(l.Stderr, l.text(words.SignInTrackingOff))
	}
}

func (l *line) confirm(p app.Person) bool {
	fmt.Fprint(l.Stderr, l.text(words.ShellAskIsThisYou, words.With("Name", p.Name), words.With("Portal", p.Host)), " ")
	answer, err := l.readLine()
	yes := l.text(words.ShellAnswerYes)
	answer = strings.ToLower(answer)
	return err == nil && answer != "" && (strings.HasPrefix(strings.ToLower(yes), answer) || answer == "y" || answer == "yes")
}
