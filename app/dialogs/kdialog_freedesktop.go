//go:build unix && !darwin

package dialogs

import (
	"context"
	"errors"
	"fmt"
	"html"
	"os/exec"
	"strings"
)

// kdialog asks with KDE's program of that name. Its field has two buttons whose labels can be chosen, and in its messages
// Enter presses the first button.
func kdialog(ctx context.Context, d dialog) (answer, error) {
	out, err := exec.CommandContext(ctx, "kdialog", kdialogArgs(d)...).Output()
	if ctx.Err() != nil {
		return answer{}, ctx.Err()
	}
	var ended *exec.ExitError
	switch {
	case err == nil:
		a := answer{pressed: agreed}
		if d.field != "" {
			a.typed = strings.TrimSuffix(string(out), "\n")
		}
		return a, nil
	case !errors.As(err, &ended) || !ended.Exited():
		return answer{}, fmt.Errorf("kdialog: %w", err)
	case ended.ExitCode() == 1 && d.field == "" && d.other != "":
		return answer{pressed: other}, nil
	case ended.ExitCode() == 1, ended.ExitCode() == 2:
		return answer{}, nil
	}
	return answer{}, fmt.Errorf("kdialog: %w: %s", err, ended.Stderr)
}

// kdialogArgs returns arguments for kdialog, which reads a text as HTML if it looks like HTML, and a backslash as an escape.
func kdialogArgs(d dialog) []string {
	text := strings.NewReplacer("\n", "<br>", `\`, `\\`).Replace(html.EscapeString(paragraphs(d.text, d.field)))
	text = "<qt>" + text + "</qt>"
	args := []string{"--title", d.title}
	label := func(option, text string) {
		// An ampersand marks the letter of a shortcut.
		args = append(args, option, strings.ReplaceAll(text, "&", "&&"))
	}
	switch {
	case d.field != "" && d.secret:
		return append(args, "--password", text)
	case d.field != "" && d.typed != "":
		return append(args, "--inputbox", text, "--", d.typed)
	case d.field != "":
		return append(args, "--inputbox", text)
	case d.leave == "":
		return append(args, "--msgbox", text)
	case d.other == "":
		label("--yes-label", d.ok)
		label("--no-label", d.leave)
		return append(args, "--yesno", text)
	}
	label("--yes-label", d.ok)
	label("--no-label", d.other)
	label("--cancel-label", d.leave)
	return append(args, "--yesnocancel", text)
}
