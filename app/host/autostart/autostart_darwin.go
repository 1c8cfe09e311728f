package autostart

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"clockin24/app/host/child"
	"clockin24/app/host/files"
)

// agentPath is where launchd looks for what it starts at login, launchd.plist(5).
func agentPath() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "LaunchAgents", entryID+".plist"), err
}

func (a *Switch) status(ctx context.Context) (bool, error) {
	path, err := agentPath()
	switch {
	case err != nil:
		return false, fmt.Errorf("%w: %w", ErrMissing, err)
	case !files.Exists(path):
		return false, nil
	case disabled(ctx):
		return false, fmt.Errorf("%w: Login Items", ErrBlocked)
	}
	return true, nil
}

// disabled asks launchd whether the person has switched the agent off. It returns false if launchd does not answer.
func disabled(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "launchctl", "print-disabled", "gui/"+strconv.Itoa(os.Getuid()))
	cmd.Env = child.Env(os.Environ())
	out, _ := cmd.Output()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, `"`+entryID+`"`) {
			return strings.Contains(line, "disabled") || strings.Contains(line, "true")
		}
	}
	return false
}

// on writes the agent. launchd finds it at the next login.
func (a *Switch) on(ctx context.Context) error {
	path, err := agentPath()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMissing, err)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header +
		`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` +
		"\n<plist version=\"1.0\"><dict>\n<key>Label</key><string>" + entryID + "</string>\n<key>ProgramArguments</key><array>\n")
	for _, word := range append([]string{a.program}, a.args...) {
		b.WriteString("<string>")
		if err := xml.EscapeText(&b, []byte(word)); err != nil {
			return err
		}
		b.WriteString("</string>\n")
	}
	b.WriteString("</array>\n<key>RunAtLoad</key><true/>\n<key>ProcessType</key><string>Interactive</string>\n</dict></plist>\n")
	if err := files.Write(path, b.Bytes()); err != nil {
		return err
	}
	if disabled(ctx) {
		return fmt.Errorf("%w: Login Items", ErrBlocked)
	}
	return nil
}

func (a *Switch) off(context.Context) error {
	path, err := agentPath()
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
