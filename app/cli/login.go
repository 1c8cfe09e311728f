package cli

import (
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

// accountCommands sign in and out.
func (l *line) accountCommands() []*cobra.Command {
	login := &cobra.Command{
		Use: "login", Short: l.text(words.ShellLoginShort), Long: l.text(words.ShellLoginLong), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.withAccount(cmd, l.login) },
	}
	login.Flags().StringVar(&l.app, "app", "", l.text(words.ShellFlagApp))
	login.Flags().StringVar(&l.portal, "portal", "", l.text(words.ShellFlagPortal))
	login.Flags().StringVar(&l.authServer, "auth-server", "", l.text(words.ShellFlagAuthServer))
	login.Flags().StringVar(&l.moved, "moved", "", l.text(words.ShellFlagMoved))
	together(login, "app", "portal")
	exclusive(login, "app", "moved")
	logout := &cobra.Command{
		Use: "logout", Short: l.text(words.ShellLogoutShort), Long: l.text(words.ShellLogoutLong), Args: NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.withAccount(cmd, l.verb(app.VerbSignOut)) },
	}
	return []*cobra.Command{login, logout}
}

// withAccount runs a command on the resident's workday, else on that of the stored account.
func (l *line) withAccount(cmd *cobra.Command, run func(context.Context, Workday) error) error {
	w, end, err := l.Connect(cmd.Context(), bitrix.Access{})
	if err != nil {
		return l.fail(err)
	}
	defer end()
	return run(cmd.Context(), w)
}

// login checks a webhook, or gets the grant of an application, shows whose it is, and signs in. On a terminal it asks
// without echo, and asks again before it stores anything. From a pipe it asks nothing.
func (l *line) login(ctx context.Context, w Workday) error {
	switch {
	case l.moved != "":
		return l.move(ctx, w)
	case l.app != "":
		return l.authorize(ctx, w)
	}
	secret, err := l.askSecret(ctx, words.ShellAskWebhook)
	if err != nil {
		return l.fail(err)
	}
	check := l.ask(app.VerbCheck)
	check.Webhook = secret
	return l.signIn(ctx, w, l.do(ctx, w, check))
}

// signIn signs in with the credentials that were checked.
func (l *line) signIn(ctx context.Context, w Workday, r app.Reply) error {
	if r.Outcome != app.OutcomeDone || r.Person == nil {
		return l.say(r, w.Snapshot())
	}
	l.warn(*r.Person)
	if l.ReadSecret != nil && !l.confirm(ctx, *r.Person) {
		return exit(ExitUsage)
	}
	c := l.ask(app.VerbSignIn)
	c.Whose = r.Person.Key()
	return l.say(l.do(ctx, w, c), w.Snapshot())
}

// authorize opens the portal in the browser, where the person consents, and receives the code.
func (l *line) authorize(ctx context.Context, w Workday) error {
	secret, err := l.askSecret(ctx, words.ShellAskAppSecret)
	if err != nil {
		return l.fail(err)
	}
	ask := l.ask(app.VerbAuthorize)
	ask.App = &app.Application{Portal: l.portal, ID: l.app, Secret: secret, AuthServer: l.authServer}
	r := l.do(ctx, w, ask)
	if r.Outcome != app.OutcomeDone {
		return l.say(r, w.Snapshot())
	}
	fmt.Fprintln(l.Stderr, l.text(words.ShellAuthorize, words.With("Page", r.Page)))
	_ = l.Browse(ctx, r.Page) // if no browser opens, the person can open the printed address
	return l.signIn(ctx, w, l.takeCode(ctx, w))
}

// takeCode waits until the browser brings the code or the person pastes it.
func (l *line) takeCode(ctx context.Context, w Workday) app.Reply {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	brought := make(chan app.Reply, 1)
	go func() { brought <- w.Do(ctx, l.ask(app.VerbAwaitCode)) }()
	pasted := l.typed().lines
	for {
		select {
		case r := <-brought:
			return r
		case text, more := <-pasted:
			if !more {
				pasted = nil // only the browser is left
			}
			if text == "" {
				continue
			}
			check := l.ask(app.VerbCheck)
			check.Code = text
			r := w.Do(ctx, check)
			if r.Outcome == app.OutcomeDone {
				return r
			}
			fmt.Fprintln(l.Stderr, l.Words.Sentence(r, w.Snapshot()))
		}
	}
}

// move follows a renamed portal to the host that the person has named. Naming it is the consent.
func (l *line) move(ctx context.Context, w Workday) error {
	c := l.ask(app.VerbMove)
	c.Host = l.moved
	if address, ok := app.PortalAddress(l.moved); ok {
		_, c.Host, _ = strings.Cut(address, "://")
	}
	return l.say(l.do(ctx, w, c), w.Snapshot())
}

// askSecret asks for a secret on a terminal, without echo. Otherwise it reads a line without asking. At the end of the
// input the secret is empty.
func (l *line) askSecret(ctx context.Context, question words.Key) (string, error) {
	if l.ReadSecret == nil {
		return l.readLine(ctx)
	}
	fmt.Fprint(l.Stderr, l.text(question), " ")
	secret, err := l.ReadSecret(ctx)
	fmt.Fprintln(l.Stderr)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimSpace(secret), err
}

// warn tells a person what to know before their day is started. An application acts only for the person who has
// consented, whatever rights that person has.
func (l *line) warn(p app.Person) {
	if p.Admin && p.App == "" {
		fmt.Fprintln(l.Stderr, l.text(words.SignInAdmin))
	}
	if p.Rules.Known && !p.Rules.Tracking {
		fmt.Fprintln(l.Stderr, l.text(words.SignInTrackingOff))
	}
	if p.Drops {
		fmt.Fprintln(l.Stderr, l.text(words.SignInDrops))
	}
}

func (l *line) confirm(ctx context.Context, p app.Person) bool {
	fmt.Fprint(l.Stderr, l.text(words.ShellAskIsThisYou, words.With("Name", p.Name), words.With("Portal", p.Host)), " ")
	answer, err := l.readLine(ctx)
	yes := l.text(words.ShellAnswerYes)
	answer = strings.ToLower(answer)
	return err == nil && answer != "" && (strings.HasPrefix(strings.ToLower(yes), answer) || answer == "y" || answer == "yes")
}
