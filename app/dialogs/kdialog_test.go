//go:build unix && !darwin

package dialogs

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/words"
)

// standIn is a kdialog of a few lines: it writes down its arguments, prints a line and exits with a code.
const standIn = `#!/bin/sh
printf '%s\0' "$@" > "$KDIALOG_ASKED"
printf '%s\n' "$KDIALOG_TYPED"
exit "$KDIALOG_CODE"
`

// install puts these programs into a folder that becomes the PATH, on a desktop.
func install(t *testing.T, programs map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", listen(t))
}

func TestKDialog(t *testing.T) {
	threeWays := dialog{title: "T", text: "a", ok: "Now", other: "Later", leave: "Never"}
	threeWaysArgs := []string{
		"--title", "T", "--yes-label", "Now", "--no-label", "Later", "--cancel-label", "Never", "--yesnocancel", "<qt>a</qt>",
	}
	for name, c := range map[string]struct {
		dialog dialog
		typed  string
		code   int
		args   []string
		want   answer
	}{
		"message": {
			dialog{title: "T", text: "Done", ok: "Close"},
			"", 0,
			[]string{"--title", "T", "--msgbox", "<qt>Done</qt>"},
			answer{pressed: agreed},
		},
		"question, yes": {
			dialog{title: "T", text: "a\n\nb", ok: "R&D", leave: "Close"},
			"", 0,
			[]string{"--title", "T", "--yes-label", "R&&D", "--no-label", "Close", "--yesno", "<qt>a<br><br>b</qt>"},
			answer{pressed: agreed},
		},
		"question, no": {
			dialog{title: "T", text: `<b>\n`, ok: "Yes", leave: "No"},
			"", 1,
			[]string{"--title", "T", "--yes-label", "Yes", "--no-label", "No", "--yesno", `<qt>&lt;b&gt;\\n</qt>`},
			answer{},
		},
		"question, Esc": {
			dialog{title: "T", text: "a", ok: "Yes", leave: "No"},
			"", 2,
			[]string{"--title", "T", "--yes-label", "Yes", "--no-label", "No", "--yesno", "<qt>a</qt>"},
			answer{},
		},
		"three ways, the first": {
			threeWays,
			"", 0,
			threeWaysArgs,
			answer{pressed: agreed},
		},
		"three ways, the second": {
			threeWays,
			"", 1,
			threeWaysArgs,
			answer{pressed: other},
		},
		"three ways, Esc": {
			threeWays,
			"", 2,
			threeWaysArgs,
			answer{},
		},
		"field": {
			dialog{title: "T", text: "a", field: "Reason", ok: "Start", leave: "Cancel"},
			"Пробки", 0,
			[]string{"--title", "T", "--inputbox", "<qt>a<br><br>Reason</qt>"},
			answer{agreed, "Пробки"},
		},
		"field, with what would be an option": {
			dialog{title: "T", field: "Time", typed: "-15", ok: "Start", leave: "Cancel"},
			"-20", 0,
			[]string{"--title", "T", "--inputbox", "<qt>Time</qt>", "--", "-15"},
			answer{agreed, "-20"},
		},
		"field, Esc": {
			dialog{title: "T", field: "Time", typed: "9:00", ok: "Start", leave: "Cancel"},
			"9:00", 1,
			[]string{"--title", "T", "--inputbox", "<qt>Time</qt>", "--", "9:00"},
			answer{},
		},
		"secret": {
			dialog{title: "T", field: "Webhook", typed: "never", secret: true, ok: "Check", leave: "Cancel"},
			webhook, 0,
			[]string{"--title", "T", "--password", "<qt>Webhook</qt>"},
			answer{agreed, webhook},
		},
	} {
		t.Run(name, func(t *testing.T) {
			install(t, map[string]string{"kdialog": standIn})
			asked := filepath.Join(t.TempDir(), "asked")
			t.Setenv("KDIALOG_ASKED", asked)
			t.Setenv("KDIALOG_TYPED", c.typed)
			t.Setenv("KDIALOG_CODE", strconv.Itoa(c.code))
			got, err := kdialog(t.Context(), c.dialog)
			if err != nil || got != c.want {
				t.Errorf("%+v, %v, want %+v", got, err, c.want)
			}
			text, err := os.ReadFile(asked)
			if err != nil {
				t.Fatal(err)
			}
			if args := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00"); !slices.Equal(args, c.args) {
				t.Errorf("arguments\n%q, want\n%q", args, c.args)
			}
		})
	}
}

// A signal ends a Qt program that finds no screen.
func TestKDialogThatFails(t *testing.T) {
	for name, program := range map[string]string{
		"by a signal":    "#!/bin/sh\nkill -ABRT $$\n",
		"with a code":    "#!/bin/sh\nexit 250\n",
		"before it runs": "#!/no/such/shell\n",
	} {
		t.Run(name, func(t *testing.T) {
			install(t, map[string]string{"kdialog": program})
			if a, err := kdialog(t.Context(), dialog{title: "T", text: "a", ok: "Close"}); err == nil {
				t.Errorf("answered %+v", a)
			}
		})
	}
}

// On KDE without zenity, the day is started with kdialog by three presses of OK; an empty line for the reason is asked about.
func TestStartWithKDialog(t *testing.T) {
	install(t, map[string]string{"kdialog": "#!/bin/sh\necho \"$3 $4\" >> \"$KDIALOG_ASKED\"\necho\n"})
	asked := filepath.Join(t.TempDir(), "asked")
	t.Setenv("KDIALOG_ASKED", asked)
	s := &story{t: t, resident: resident{latest: lateDay()}}
	s.latest.Rules.LateAfter = 1 // late at any hour, except in midnight's first minute
	if err := converseTo(t, s); err != nil {
		t.Fatal(err)
	}
	if len(s.commands) != 1 || s.commands[0].Verb != app.VerbStart || s.commands[0].Reason != "" {
		t.Errorf("commands %+v", s.commands)
	}
	text, err := os.ReadFile(asked)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 3 || lines[0] != "--yes-label Начать сейчас" || !strings.HasPrefix(lines[1], "--inputbox ") ||
		lines[2] != "--yes-label Начать без причины" {
		t.Errorf("asked %q", lines)
	}
}

// converseTo holds a conversation to its end.
func converseTo(t *testing.T, s *story) error {
	c := Open(t.Context(), s, words.New("ru"), app.ScreenDay)
	<-c.Done()
	return c.Err()
}

func TestNoDialogs(t *testing.T) {
	zenity := map[string]string{"zenity": "#!/bin/sh\n"}
	for name, c := range map[string]struct {
		programs map[string]string
		env      map[string]string
	}{
		"no program":            {nil, nil},
		"no screen":             {zenity, map[string]string{"WAYLAND_DISPLAY": ""}},
		"a screen that is gone": {zenity, map[string]string{"WAYLAND_DISPLAY": "", "DISPLAY": ":9999"}},
	} {
		t.Run(name, func(t *testing.T) {
			install(t, c.programs)
			for name, value := range c.env {
				t.Setenv(name, value)
			}
			s := &story{t: t, resident: resident{latest: lateDay()}}
			if err := converseTo(t, s); !errors.Is(err, ErrNone) {
				t.Errorf("%v, want ErrNone", err)
			}
			if len(s.commands) > 0 || s.read > 0 {
				t.Errorf("commands %+v", s.commands)
			}
		})
	}
}
