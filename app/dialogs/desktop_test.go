//go:build linux

package dialogs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/words"
	"clockin24/tray/desktop"
)

// A session is a conversation on a real screen without OpenGL, with the zenity that is installed.
type session struct {
	*desktop.Desktop
	resident
	t      *testing.T
	ctx    context.Context
	words  *words.Words
	result chan error

	conversation *Conversation

	stop context.CancelFunc // ends the resident
	last int                // the process of the last dialog, because the number of a window is used again
}

func converse(t *testing.T, latest app.Snapshot, first app.Screen) *session {
	t.Helper()
	return converseOn(t, latest, first, desktop.WithLocale())
}

func converseOn(t *testing.T, latest app.Snapshot, first app.Screen, options ...desktop.Option) *session {
	t.Helper()
	desktop.Need(t, "zenity")
	options = append(options, desktop.With(desktop.Screen, desktop.WindowManager), desktop.WithoutGLX())
	d := desktop.Start(t, options...)
	for _, entry := range append(d.Env(), "LC_CTYPE=ru_RU.UTF-8", "WAYLAND_DISPLAY=") {
		name, value, _ := strings.Cut(entry, "=")
		t.Setenv(name, value)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	t.Cleanup(cancel)
	life, stop := context.WithCancel(ctx)
	s := &session{
		Desktop: d, t: t, ctx: ctx, words: words.New("ru"), result: make(chan error, 1), stop: stop,
		resident: resident{latest: latest},
	}
	s.conversation = Open(life, s, s.words, first)
	go func() { <-s.conversation.Done(); s.result <- s.conversation.Err() }()
	t.Cleanup(stop)
	return s
}

// next waits for the next dialog, which is the only one, until it has the keyboard.
func (s *session) next(title words.Key) {
	s.t.Helper()
	s.until("a dialog", func() bool {
		found := s.Windows(s.ctx, s.words.Text(title))
		if len(found) > 1 {
			s.t.Fatalf("%d dialogs at once", len(found))
		}
		if len(found) == 0 || !s.Focused(s.ctx, found[0]) {
			return false
		}
		pid := s.PID(s.ctx, found[0])
		if pid == 0 || pid == s.last {
			return false
		}
		s.last = pid
		return true
	})
}

func (s *session) until(what string, done func() bool) {
	s.t.Helper()
	for !done() {
		select {
		case <-s.ctx.Done():
			s.t.Fatalf("waited in vain for %s", what)
		case err := <-s.result:
			s.t.Fatalf("the conversation ended before %s: %v", what, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// picture takes a picture for a person to look at.
func (s *session) picture(name string) {
	if dir := os.Getenv("CLOCKIN24_PICTURES"); dir != "" {
		time.Sleep(500 * time.Millisecond) // GTK draws in its own time
		s.Screenshot(filepath.Join(dir, name+".png"))
	}
}

// end waits for the end of the conversation, and looks for anything it has left behind.
func (s *session) end(want error) {
	s.t.Helper()
	select {
	case err := <-s.result:
		if !errors.Is(err, want) {
			s.t.Errorf("%v, want %v", err, want)
		}
	case <-s.ctx.Done():
		s.t.Fatal("the conversation did not end")
	}
	if left := s.zenities(); len(left) > 0 {
		s.t.Errorf("left behind: %v", left)
	}
}

func (s *session) zenities() []desktop.Found {
	return slices.DeleteFunc(s.Processes(), func(f desktop.Found) bool {
		return len(f.Args) == 0 || filepath.Base(f.Args[0]) != "zenity"
	})
}

// alwaysLate is on a schedule that begins at midnight.
func alwaysLate() app.Snapshot {
	s := day(app.StateNotStarted)
	s.Rules.LateAfter = 1
	return s
}

func TestStartOnAScreen(t *testing.T) {
	s := converse(t, alwaysLate(), app.ScreenDay)
	s.next(words.WindowTitle)
	s.picture("dialog-start")
	s.Key("Return")
	s.next(words.WindowTitle)
	s.Type("Пробки на дорогах")
	s.picture("dialog-reason")
	s.Key("Return")
	s.end(nil)
	if len(s.commands) != 1 || s.commands[0].Verb != app.VerbStart || s.commands[0].Reason != "Пробки на дорогах" {
		t.Errorf("commands %+v", s.commands)
	}
}

// The session's language is Russian, whose locale was never installed here.
func TestStartInALocaleThatIsMissing(t *testing.T) {
	s := converseOn(t, alwaysLate(), app.ScreenDay, desktop.WithLang("ru_RU.UTF-8"))
	s.next(words.WindowTitle)
	s.Key("Return")
	s.next(words.WindowTitle)
	s.Type("Пробки")
	s.picture("dialog-missing-locale")
	s.Key("Return")
	s.end(nil)
	if len(s.commands) != 1 || s.commands[0].Reason != "Пробки" {
		t.Errorf("commands %+v", s.commands)
	}
	if value, set := os.LookupEnv("LC_ALL"); set {
		t.Errorf("left behind: LC_ALL=%s", value)
	}
}

// A refusal asks again, with the typed text in the field.
func TestStartAtAnotherTimeOnAScreen(t *testing.T) {
	free := day(app.StateNotStarted)
	free.Rules.Free = true
	s := converse(t, free, app.ScreenDay)
	s.next(words.WindowTitle)
	s.Key("Tab", "Tab", "Return") // from OK, over leave, to the third
	s.next(words.WindowTitle)
	s.Type("-15x")
	s.picture("dialog-time")
	s.Key("Return")
	s.next(words.WindowTitle)
	s.picture("dialog-time-refused")
	s.Key("End", "BackSpace", "Return")
	s.next(words.WindowTitle)
	s.picture("dialog-time-reason")
	s.Key("Return")
	s.end(nil)
	if len(s.commands) != 1 || len(s.commands[0].Time) != len("08:55:00") {
		t.Errorf("commands %+v", s.commands)
	}
}

func TestEscOnAScreen(t *testing.T) {
	for name, c := range map[string]struct {
		latest app.Snapshot
		keys   []string
	}{
		"in a question":                  {day(app.StatePaused), []string{"Escape"}},
		"in a field":                     {alwaysLate(), []string{"Return", "Escape"}},
		"Enter where it would be a slip": {day(app.StateClosed), []string{"Return"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := converse(t, c.latest, app.ScreenDay)
			for _, key := range c.keys {
				s.next(words.WindowTitle)
				s.picture("dialog-" + strings.ReplaceAll(name, " ", "-"))
				s.Key(key)
			}
			s.end(nil)
			if len(s.commands) > 0 {
				t.Errorf("commands %+v", s.commands)
			}
		})
	}
}

// The secret is typed unseen, and no argument of any program ever holds it.
func TestSignInOnAScreen(t *testing.T) {
	s := converse(t, app.Snapshot{}, app.ScreenSignIn)
	s.do = func(c app.Command) app.Reply {
		return app.Reply{Outcome: app.OutcomeRefused, Problem: &app.Problem{Kind: app.KindCredentialsBad, Field: app.FieldWebhook}}
	}
	s.next(words.SignInTitle)
	s.Type("example.bitrix24.ru")
	s.picture("dialog-portal")
	s.Key("Return")
	s.next(words.SignInTitle)
	s.Type(webhook)
	s.picture("dialog-webhook")
	s.Key("Return")
	s.next(words.SignInTitle)
	s.picture("dialog-webhook-refused")
	for _, p := range s.zenities() {
		if strings.Contains(strings.Join(p.Args, " "), "notarealsecret") {
			t.Errorf("the secret is an argument: %v", p)
		}
	}
	s.Key("Escape")
	s.end(nil)
	if len(s.commands) != 1 || s.commands[0].Webhook != webhook {
		t.Errorf("%d commands, or another webhook", len(s.commands))
	}
}

func TestTheEndOfTheResidentOnAScreen(t *testing.T) {
	s := converse(t, day(app.StateNotStarted), app.ScreenDay)
	s.next(words.WindowTitle)
	s.stop()
	s.end(context.Canceled)
	s.WaitNoWindow(s.ctx, s.words.Text(words.WindowTitle))
}

// A dialog behind another window comes to the front, with the text that is typed in it.
func TestRaiseOnAScreen(t *testing.T) {
	s := converse(t, alwaysLate(), app.ScreenDay)
	s.next(words.WindowTitle)
	s.Key("Return")
	s.next(words.WindowTitle)
	s.Type("Пробки")
	dialog := s.Windows(s.ctx, s.words.Text(words.WindowTitle))[0]
	other := s.Run(nil, "zenity", "--info", "--title", s.words.Text(words.WindowTitle), "--text", "Somebody else's")
	s.until("another window in front", func() bool { return !s.Focused(s.ctx, dialog) })
	s.picture("dialog-behind")
	if !s.conversation.Raise(app.ScreenAny) {
		t.Error("the conversation is over")
	}
	s.until("the dialog in front", func() bool { return s.Focused(s.ctx, dialog) })
	s.picture("dialog-in-front")
	s.Type(" на дорогах")
	s.Key("Return")
	other.Stop()
	s.end(nil)
	if len(s.commands) != 1 || s.commands[0].Reason != "Пробки на дорогах" || len(s.notified) > 0 {
		t.Errorf("commands %+v, notified %q", s.commands, s.notified)
	}
}
