//go:build linux

package trials

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/host/files"
	"clockin24/app/host/journal"
	"clockin24/app/link"
	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
	"clockin24/bitrix/portal"
)

// appSecret is the secret of the portal's application.
const appSecret = "madeupsecret5application"

func holdsMadeUp(text []byte) bool { return holds(text, stage.Secret) }

// troubles are faults of a portal whose error texts could easily contain a secret.
func troubles(webhook string) map[string]portal.Fault {
	echo := func(status int, format string) portal.Fault {
		return portal.Answer(status, "application/json", fmt.Sprintf(format, webhook))
	}
	return map[string]portal.Fault{
		"none": {}, "cut before": portal.CutBefore(), "cut after": portal.CutAfter(), "truncated": portal.Truncated(),
		"a page": portal.HTML(503), "a page with the address": portal.Answer(404, "text/html", "<html><p>No such page: "+webhook+"</p>"),
		"moved": portal.Moved("https://new.example.com"), "moved to the address": {Location: strings.TrimSuffix(webhook, "/") + "/x"},
		"wrong credentials": portal.Refused("INVALID_CREDENTIALS"), "no scope": portal.Refused("insufficient_scope"),
		"expired":            portal.Refused("expired_token"),
		"busy":               portal.Refused("QUERY_LIMIT_EXCEEDED"),
		"blocked":            portal.Refused("OPERATION_TIME_LIMIT"),
		"an error that says": echo(400, `{"error":"ERROR_CORE","error_description":"Bad request to %[1]s (<a href=\"%[1]s\">%[1]s</a>)"}`),
		"a code that says":   echo(400, `{"error":"%s"}`),
		"an argument":        echo(400, `{"error":"ERROR_ARGUMENT","argument":"%s"}`),
		"an answer":          echo(200, `{"result":{"STATUS":"%s"}}`),
		"half an answer":     echo(200, `{"result":{"STATUS":"OPENED","IP_OPEN":"%s"`),
		"nonsense":           echo(200, `%s`),
	}
}

// Whatever a person does and whatever goes wrong, nothing that the program prints, writes, or passes to another program contains
// the secret.
func TestSecretsOfTheCommandLine(t *testing.T) {
	for name, trouble := range troubles("http://127.0.0.1/rest/7/" + stage.Secret + "/") {
		t.Run(name, func(t *testing.T) {
			if name == "busy" && testing.Short() {
				t.Skip("it is waited for")
			}
			t.Parallel()
			p := portal.New(portal.Options{})
			employee := p.Add(portal.Employee{ID: 7, Name: "Anna", Zone: "Europe/Moscow", Secret: stage.Secret})
			server, err := p.Listen("127.0.0.1:0", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			h := newHome(t)
			listen(t, h)
			webhook := employee.Webhook(server.URL)
			commands := []string{
				"status", "open", "open --report Late", "open --time 0:01 --report Early", "open --dry-run", "pause", "resume",
				"close", "settings", "login", "doctor",
			}
			if name == "busy" || name == "a page" { // the program waits each time
				commands = commands[1:2]
			}
			for _, command := range commands {
				for _, form := range []string{"", " --json"} {
					if name != "none" {
						p.Recover()
						p.Fail("", trouble, portal.Always)
					}
					args := strings.Fields(command + form)
					if command != "login" {
						args = append(args, "--url", "-")
					}
					r := h.run(webhook, args...)
					if holdsMadeUp([]byte(r.shown)) {
						t.Errorf("clockin24 %s shows the secret:\n%s", strings.Join(args, " "), r.shown)
					}
				}
			}
			for _, args := range [][]string{{"status"}, {"journal"}, {"doctor"}, {"autostart", "on"}, {"bitrix24", "StopTimekeeping"}, {"--help"}, {webhook}} {
				r := h.run("", args...)
				if holdsMadeUp([]byte(r.shown)) && args[0] != webhook {
					t.Errorf("clockin24 %s shows the secret:\n%s", strings.Join(args, " "), r.shown)
				}
			}
			wantNowhere(t, h.dir)
		})
	}
}

// listen replaces the programs that ClockIn24 starts by programs that write down what they are given.
func listen(t *testing.T, h *home) {
	t.Helper()
	bin := filepath.Join(h.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"xdg-open", "zenity", "kdialog", "qarma", "matedialog", "notify-send", "gio", "dbus-launch"} {
		script := fmt.Sprintf("#!/bin/sh\n{ echo \"$0 $*\"; env; cat /proc/$$/environ /proc/$PPID/cmdline; } >>%s/given 2>&1\n", h.dir)
		if name == "xdg-open" { // stands for a browser in which the person agrees
			script += "exec curl -sSL --max-time 10 -o /dev/null \"$1\"\n"
		}
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	h.path = bin
}

// A person signs in by an application. Its secret, the code and the tokens stay between the program and the portal.
func TestSecretsOfAnApplication(t *testing.T) {
	p := portal.New(portal.Options{App: portal.App{
		ClientID: "local.made.up", ClientSecret: appSecret, HonorsRedirectURI: true, User: 7,
	}})
	p.Add(portal.Employee{ID: 7, Name: "Anna", Zone: "Europe/Moscow"})
	server, err := p.Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	h := newHome(t)
	listen(t, h)
	r := h.run(appSecret+"\n", "login", "--app", "local.made.up", "--portal", server.URL, "--auth-server", server.URL)
	if len(p.Asked("oauth/token")) == 0 || len(p.Asked("profile")) == 0 {
		t.Fatalf("nobody signed in: %+v\n%s", p.Requests(), r.shown)
	}
	given, err := os.ReadFile(filepath.Join(h.dir, "given"))
	if err != nil || !bytes.Contains(given, []byte("local.made.up")) {
		t.Errorf("no browser was opened: %v\n%s", err, given)
	}
	secrets := append(tokens(t, p), appSecret)
	if len(secrets) < 3 {
		t.Errorf("only these were given out: %v", secrets)
	}
	for _, secret := range secrets {
		if holds([]byte(r.shown), secret) {
			t.Errorf("%s is shown:\n%s", secret, r.shown)
		}
		wantNowhereIn(t, h.dir, secret)
	}
}

// tokens are the tokens that the auth server of a portal has issued.
func tokens(t *testing.T, p *portal.Portal) []string {
	t.Helper()
	var books bytes.Buffer
	if err := p.Save(&books); err != nil {
		t.Fatal(err)
	}
	var given struct {
		Access  map[string]any `json:"access_tokens"`
		Refresh map[string]any `json:"refresh_tokens"`
	}
	if err := json.Unmarshal(books.Bytes(), &given); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, kind := range []map[string]any{given.Access, given.Refresh} {
		for token := range kind {
			all = append(all, token)
		}
	}
	return all
}

// A program that is stopped while it waits for the answer to a call with the secret prints its goroutines, as in a crash. The
// secret must not be in that output.
func TestSecretsInACrash(t *testing.T) {
	p := portal.New(portal.Options{})
	employee := p.Add(portal.Employee{ID: 7, Name: "Anna", Zone: "Europe/Moscow", Secret: stage.Secret})
	server, err := p.Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	p.Fail("", portal.Slow(time.Minute), portal.Always)
	h := newHome(t)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	cmd := h.command(ctx, "open", "--url", "-")
	cmd.Env = append(cmd.Env, "GOTRACEBACK=all")
	cmd.Stdin = strings.NewReader(employee.Webhook(server.URL))
	var dump bytes.Buffer
	cmd.Stdout, cmd.Stderr = &dump, &dump
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Wait(ctx, 1); err != nil {
		t.Fatal(err)
	}
	wantNoSecretInProcess(t, cmd.Process.Pid)
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if !strings.Contains(dump.String(), "goroutine ") {
		t.Errorf("that is no dump: %s", dump.String())
	}
	if holdsMadeUp(dump.Bytes()) {
		t.Errorf("the secret is in the dump:\n%s", dump.String())
	}
	wantNowhere(t, h.dir)
}

// wantNoSecretInProcess searches what every user of the machine can see of a process.
func wantNoSecretInProcess(t *testing.T, pid int) {
	t.Helper()
	for _, file := range []string{"cmdline", "environ", "comm"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		if err != nil || holdsMadeUp(text) {
			t.Errorf("%s of the process: %v, %s", file, err, text)
		}
	}
}

// A resident runs from sign-in to sign-out, with every trouble on the way. The secret is not in its log, not in what it says to its
// peers, not in what it keeps, and not in any sentence that its views get.
func TestSecretsInTheResident(t *testing.T) {
	for name, trouble := range troubles("https://example.bitrix24.ru/rest/7/" + stage.Secret + "/") {
		t.Run(name, func(t *testing.T) {
			if name == "busy" && testing.Short() {
				t.Skip("it is waited for")
			}
			t.Parallel()
			r := newWatched(t)
			check := r.do(app.Command{Verb: app.VerbCheck, Webhook: r.webhook})
			if signIn := r.do(app.Command{Verb: app.VerbSignIn}); check.Outcome != app.OutcomeDone || signIn.Outcome != app.OutcomeDone {
				t.Fatalf("%v, %v", check.Problem, signIn.Problem)
			}
			if name != "none" {
				r.portal.Fail("", trouble, portal.Always)
			}
			verbs := []app.Verb{app.VerbRefresh, app.VerbStart, app.VerbFinish, app.VerbReadSettings, app.VerbMove}
			if name == "busy" {
				verbs = verbs[:2] // each of them waits
			}
			for _, v := range verbs {
				r.do(app.Command{Verb: v, Host: "new.example.com"})
			}
			r.do(app.Command{Verb: app.VerbExamine, Webhook: r.webhook})
			r.do(app.Command{Verb: app.VerbCheck, Webhook: r.webhook})
			r.do(app.Command{Verb: app.VerbCheck, Webhook: "mail " + stage.Secret + " to Anna"})
			r.portal.Recover()
			r.do(app.Command{Verb: app.VerbGiveUp})
			r.do(app.Command{Verb: app.VerbSignOut})
			r.wantNothingSaid(stage.Secret)
		})
	}
}

// A portal gives its people names that consist of markup and of commands to a terminal. None of that reaches a view.
func TestHostileName(t *testing.T) {
	r := newWatched(t)
	r.employee.Change(func(e *portal.Employee) {
		e.Name = "\x1b]0;owned\x07\u202e\u009b31m" + strings.Repeat("A", 100_000)
		e.LastName = "\r\nroot\x00 <b>bold</b> &amp; $(reboot)"
	})
	r.do(app.Command{Verb: app.VerbCheck, Webhook: r.webhook})
	r.do(app.Command{Verb: app.VerbSignIn})
	r.do(app.Command{Verb: app.VerbStart})
	r.wantNothingSaid(stage.Secret)
	if size := r.said.size(); size > 100_000 {
		t.Errorf("%d bytes were said", size)
	}
	text := r.said.text.String()
	for _, bad := range []string{"\x1b", "\x07", "\u202e", "\u009b", "\x00", `\u001b`, `\u0000`, `\u202e`, `\x1b`} {
		if at := strings.Index(text, bad); at >= 0 {
			t.Errorf("%q was said: %q", bad, text[max(0, at-40):min(len(text), at+40)])
		}
	}
	account, err := os.ReadFile(filepath.Join(r.dir, "account.json"))
	if err != nil || len(account) > 1000 {
		t.Errorf("%d bytes of account, %v", len(account), err)
	}
}

func TestSecretsOfAGrant(t *testing.T) {
	r := newWatched(t)
	agreed := r.do(app.Command{Verb: app.VerbAuthorize, App: &app.Application{
		Portal: "https://example.bitrix24.ru", ID: "local.made.up", Secret: appSecret,
	}})
	code := r.employee.Code()
	if r := r.do(app.Command{Verb: app.VerbCheck, Code: code}); r.Outcome != app.OutcomeDone || agreed.Page == "" {
		t.Fatalf("%+v %+v", r.Problem, agreed)
	}
	r.do(app.Command{Verb: app.VerbSignIn})
	first := tokens(t, r.portal)
	r.portal.ExpireTokens()
	r.do(app.Command{Verb: app.VerbRefresh}) // renews the token
	r.portal.ExpireTokens()
	r.portal.Revoke()
	if r := r.do(app.Command{Verb: app.VerbRefresh}); r.Problem == nil || r.Problem.Kind != app.KindSignedOut {
		t.Errorf("%+v", r)
	}
	secrets := append(append(first, tokens(t, r.portal)...), appSecret, code)
	if len(secrets) < 5 {
		t.Errorf("only these were given out: %v", secrets)
	}
	r.wantNothingSaid(secrets...)
}

// A watched resident is a resident of which every word is written down.
type watched struct {
	*testing.T
	dir      string
	portal   *portal.Portal
	employee *portal.User
	webhook  string
	said     transcript
	log      *slog.Logger
	peer     *link.Client
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	p := portal.New(portal.Options{App: portal.App{
		ClientID: "local.made.up", ClientSecret: appSecret, HonorsRedirectURI: true, User: 7,
	}})
	employee := p.Add(portal.Employee{ID: 7, Name: "Анна", Zone: "Europe/Moscow", Secret: stage.Secret})
	r := &watched{T: t, dir: t.TempDir(), portal: p, employee: employee, webhook: employee.Webhook("https://example.bitrix24.ru")}
	r.log = slog.New(slog.NewJSONHandler(&r.said, &slog.HandlerOptions{Level: slog.LevelDebug}))
	way := bitrix.WithTransport(talkative{p.Transport()})
	workday := workday.New(workday.Parts{
		Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
			r.verbs(a)
			return account.PortalOf(bitrix.NewClient(a, append(more, way)...))
		},
		DialGrant: func(g bitrix.Grant, s bitrix.GrantStore, more ...bitrix.Option) account.Portal {
			r.verbs(g)
			return account.PortalOf(bitrix.NewGrantClient(g, s, append(more, way)...))
		},
		Exchange: func(ctx context.Context, a bitrix.App, c bitrix.AuthCode) (bitrix.Grant, error) {
			r.verbs(a, c)
			return bitrix.Exchange(ctx, a, c, way)
		},
		Keyring: &ring{}, Accounts: files.AccountAt(filepath.Join(r.dir, "account.json")),
		Journal: journal.New(filepath.Join(r.dir, "journal.txt"), nil), Log: r.log,
		Lock: files.NewLock(filepath.Join(r.dir, "secrets.lock")).Take,
		Told: func(reply app.Reply, s app.Snapshot) { r.tell(reply, s) },
	})
	r.peer = serveTo(t, workday, &r.said)
	return r
}

// do gives a command in the way a window does.
func (r *watched) do(c app.Command) app.Reply {
	c.ID, c.View, c.Pressed = fmt.Sprint(time.Now().UnixNano()), app.ViewWindow, time.Now()
	r.log.Info("asked", "command", c, "text", c.String())
	r.verbs(c)
	reply := r.peer.Do(r.Context(), c)
	r.tell(reply, r.peer.Snapshot())
	return reply
}

// verbs prints values in every way that a careless line of the program could.
func (r *watched) verbs(values ...any) {
	for _, v := range values {
		fmt.Fprintf(&r.said, "%v %+v %#v %s %q %x\n", v, v, v, v, v, v)
	}
}

// tell writes down a reply and a snapshot both in the form that processes exchange and in the form that a person reads.
func (r *watched) tell(reply app.Reply, s app.Snapshot) {
	for _, value := range []any{reply, s} {
		text, err := json.Marshal(value)
		if err != nil {
			r.Error(err)
		}
		fmt.Fprintf(&r.said, "%s\n%+v\n", text, value)
	}
	for _, lang := range []string{"ru", "en"} {
		w, now := words.New(lang), time.Now()
		title, body := w.Reply(reply, s)
		fmt.Fprintln(&r.said, title, body, w.Tooltip(s, now), w.State(s, now), w.Findings(reply.Findings, time.UTC))
	}
	if reply.Problem != nil {
		fmt.Fprintln(&r.said, reply.Problem.Error())
	}
}

// wantNothingSaid searches everything that was said, and the files.
func (r *watched) wantNothingSaid(secrets ...string) {
	r.Helper()
	if size := r.said.size(); size < 10_000 {
		r.Errorf("only %d bytes were said", size)
	}
	for _, secret := range secrets {
		for _, line := range r.said.holding(secret) {
			r.Errorf("%s was said: %.600s", secret, line)
		}
		wantNowhereIn(r.T, r.dir, secret)
	}
}

// serveTo returns a peer of a running workday, and writes down all frames of that peer.
func serveTo(t *testing.T, workday *workday.Workday, said io.Writer) *link.Client {
	t.Helper()
	dir, err := os.MkdirTemp("", "link") // its path is short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	address, err := link.Address(dir)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := link.Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { stop(); running.Wait() })
	running.Go(func() { workday.Run(ctx) })
	running.Go(func() {
		_ = link.Serve(ctx, listener, link.Hello{Version: link.Version, Role: link.RoleResident}, served{workday})
	})
	eavesdrop(t, ctx, &running, address, said)
	peer, err := link.Dial(t.Context(), address, link.Hello{Version: link.Version, Role: link.RoleWindow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = peer.Close() })
	return peer
}

// eavesdrop connects another peer, which asks for nothing and writes down everything that every peer is told.
func eavesdrop(t *testing.T, ctx context.Context, running *sync.WaitGroup, address string, said io.Writer) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, `{"kind":"hello","hello":{"version":1,"role":"window"}}`+"\n"); err != nil {
		t.Fatal(err)
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	running.Go(func() { _, _ = io.Copy(said, conn) })
}

// served is a workday without a window, in the form that other processes reach.
type served struct{ *workday.Workday }

func (served) Raise(app.Screen) {}
func (served) HoldHotkey(bool)  {}
func (served) Quit()            {}

// A ring is a keyring in memory.
type ring struct {
	mu      sync.Mutex
	secrets map[string]string
}

func (k *ring) Load(_ context.Context, key string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s, ok := k.secrets[key]; ok {
		return s, nil
	}
	return "", app.ErrNoSecret
}

func (k *ring) Store(_ context.Context, key, secret string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.secrets == nil {
		k.secrets = map[string]string{}
	}
	k.secrets[key] = secret
	return nil
}

func (k *ring) Delete(_ context.Context, key string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.secrets, key)
	return nil
}
