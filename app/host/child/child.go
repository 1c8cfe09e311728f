// Package child starts other programs: the person's browser, with a page in it, and the file manager, with a folder.
//
// No program that this one starts finds a secret in its environment. [Env] takes the secrets out, and other packages that start programs
// use it too. This room does not wait for what it has started.
package child

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Env is an environment ("NAME=value") without the variables that may hold a secret, for every process that this
// program starts.
func Env(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return sameName(name, "CLOCKIN24_URL") || sameName(name, "CLOCKIN24_TOKEN")
	})
}

// OpenURL opens a web page in the person's browser and does not wait for it. It opens nothing but http and https, and
// nothing once ctx has ended. An error means that the system's opener could not be started.
func OpenURL(ctx context.Context, page string) error {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("open a web page: not an address of one")
	}
	if err := openWith(ctx, u.String()); err != nil {
		return fmt.Errorf("open a web page: %w", err)
	}
	return nil
}

// OpenFolder shows a directory in the person's file manager, as [OpenURL] does with a page.
func OpenFolder(ctx context.Context, dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() || !filepath.IsAbs(dir) {
		return fmt.Errorf("open a folder: there is none at %s", dir)
	}
	if err := openWith(ctx, dir); err != nil {
		return fmt.Errorf("open a folder: %w", err)
	}
	return nil
}

// openWith starts the system's opener.
func openWith(ctx context.Context, what string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name, args := opener(what)
	// Not CommandContext: the opener may turn into the browser, which outlives this program.
	cmd := exec.Command(name, args...)
	cmd.Env = Env(os.Environ())
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // ends with the opener, and keeps it from becoming a zombie
	return nil
}
