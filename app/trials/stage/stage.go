//go:build linux

package stage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// Secret is the secret of the employee's webhook, in a form that cannot come about by chance.
const Secret = "madeupsecret4story"

// A Stage is what a story plays on: a desktop of its own, a portal that is reached as https://example.bitrix24.ru, and Anna,
// who works there and should have started her workday seven minutes ago. Where she lives it is a time around noon, whenever
// the story is played.
type Stage struct {
	*desktop.Desktop
	T          *testing.T
	Ctx        context.Context // ends after [Patience]
	Words      *words.Words    // in the language of the desktop
	Program    string          // the path of what a person starts
	ProgramEnv []string        // environment variables of the program, beside those of the desktop

	Portal *portal.Portal
	Anna   *portal.User
	Zone   *time.Location // where Anna lives
	Wire   *Wire          // between the program and the portal
}

// New sets a stage for the program at this path, in Russian ("ru") or English ("en"). Nothing of the program runs yet and
// nobody is signed in. When the test has failed, it logs what the portal was asked, the notifications and the program's log,
// and keeps a picture of the screen. The stage ends with the test.
func New(t *testing.T, program, lang string, options ...desktop.Option) *Stage {
	t.Helper()
	zone := daytime(time.Now())
	posix := map[string]string{"ru": "ru_RU.UTF-8", "en": "en_US.UTF-8"}[lang]
	options = append([]desktop.Option{desktop.WithLang(posix), desktop.WithZone(zone)}, options...)
	s := &Stage{T: t, Words: words.New(lang), Program: program, Desktop: desktop.Start(t, options...)}
	var end context.CancelFunc
	s.Ctx, end = context.WithTimeout(t.Context(), Patience)
	t.Cleanup(end)

	anna, err := portal.Around(time.Now(), zone, 7*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	anna.Secret = Secret
	if lang == "en" {
		anna.Name, anna.LastName = "Anna", "Smirnova"
	}
	if s.Zone, err = time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	}
	s.Portal = portal.New(portal.Options{Zone: zone, Switches: portal.Switches{Language: portal.Language(lang)}})
	s.Anna = s.Portal.Add(anna)
	s.serve()
	t.Cleanup(s.tellFailure)
	return s
}

// WriteSettings writes the settings file, in place of the one that is there.
func (s *Stage) WriteSettings(settings string) {
	s.T.Helper()
	file := filepath.Join(s.Home, ".config/clockin24/settings.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		s.T.Fatal(err)
	}
}

// tellFailure keeps what helps to understand a story that failed.
func (s *Stage) tellFailure() {
	if !s.T.Failed() {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second) // the story's own has ended
	defer stop()
	s.KeepPicture(s.Screen(ctx), "failed.png")
	for _, r := range s.Portal.Requests() {
		s.T.Logf("the portal was asked %s %v: %d %s", r.Method, r.Params, r.Status, r.Error)
	}
	s.T.Logf("notifications: %+v", s.Notified())
	log, _ := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	s.T.Logf("the log:\n%s", log)
}

// daytime is a zone in which it is between 8 and 15 o'clock: a shift that begins now ends today.
func daytime(now time.Time) string {
	for _, zone := range []string{"Europe/Moscow", "America/Sao_Paulo", "America/Los_Angeles", "Asia/Vladivostok"} {
		if loc, err := time.LoadLocation(zone); err == nil && now.In(loc).Hour() >= 8 && now.In(loc).Hour() < 15 {
			return zone
		}
	}
	panic("the world has a side on which it is day")
}

// Webhook is the address of Anna's webhook. It contains [Secret].
func (s *Stage) Webhook() string { return s.Anna.Webhook("https://" + Host) }

// SignIn signs Anna in from the command line. It switches reminders off, because most stories are about something else.
func (s *Stage) SignIn() {
	s.T.Helper()
	s.WriteSettings("reminders = false\n")
	login := func() ([]byte, error) {
		cmd := s.Command("login")
		cmd.Stdin = strings.NewReader(s.Webhook() + "\n")
		return cmd.CombinedOutput()
	}
	out, err := login()
	if err != nil && s.Revive(desktop.Keyring) { // gnome-keyring sometimes aborts when it is used right after its start
		out, err = login()
	}
	if err != nil {
		s.T.Fatalf("login: %v\n%s", err, out)
	}
}

// ReplaceBrowser puts a browser in place that opens nothing. The function that it returns tells which page that browser was
// given last.
func (s *Stage) ReplaceBrowser() (opened func() string) {
	s.T.Helper()
	dir := s.T.TempDir()
	page := filepath.Join(dir, "page")
	script := fmt.Sprintf("#!/bin/sh\nprintf %%s \"$1\" > '%s.new' && mv '%[1]s.new' '%[1]s'\n", page)
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		s.T.Fatal(err)
	}
	s.ProgramEnv = append(s.ProgramEnv, "PATH="+dir+":"+os.Getenv("PATH"))
	return func() string {
		text, _ := os.ReadFile(page)
		return string(text)
	}
}

// Command is the program with arguments, as a person on this desktop types it. It is not started yet.
func (s *Stage) Command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.Ctx, s.Program, args...)
	cmd.Env = append(s.Env(), s.ProgramEnv...)
	return cmd
}

// StartProgram starts the program as a person or the session does.
func (s *Stage) StartProgram(args ...string) *desktop.Process {
	s.T.Helper()
	return s.Run(s.ProgramEnv, s.Program, args...)
}

// StartLate starts the program with Anna signed in, and waits until the icon says that she is late.
func (s *Stage) StartLate() (*desktop.Process, *desktop.Item) {
	s.T.Helper()
	s.SignIn()
	p := s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	return p, item
}

// OwnProcesses are the running processes of the program, its windows too.
func (s *Stage) OwnProcesses() []desktop.Found {
	return slices.DeleteFunc(s.Processes(), func(p desktop.Found) bool {
		return len(p.Args) == 0 || filepath.Dir(p.Args[0]) != filepath.Dir(s.Program)
	})
}
