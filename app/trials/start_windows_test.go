package trials

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"clockin24/app/link"
)

// A pc has the built programs in a folder, and settings and journal of their own. The programs are in the folder that
// CLOCKIN24_PROGRAMS names.
type pc struct {
	t       *testing.T
	folder  string // of the programs
	env     []string
	address string
}

const cyrillic = "Программы Анны"

func newPC(t *testing.T, folder string) *pc {
	t.Helper()
	from := os.Getenv("CLOCKIN24_PROGRAMS")
	if from == "" {
		t.Skip("needs the built programs, see .ci/windows")
	}
	home := t.TempDir()
	c := &pc{t: t, folder: filepath.Join(home, folder)}
	c.must(os.Mkdir(c.folder, 0o700))
	for _, name := range []string{"clockin24.exe", "clockin24.com"} {
		program, err := os.ReadFile(filepath.Join(from, name))
		c.must(err)
		c.must(os.WriteFile(c.program(name), program, 0o700))
	}
	c.env = append(os.Environ(), "XDG_CONFIG_HOME="+filepath.Join(home, "settings"), "XDG_STATE_HOME="+filepath.Join(home, "state"))
	var err error
	c.address, err = link.Address(filepath.Join(home, "state", "ClockIn24", "run"))
	c.must(err)
	t.Cleanup(func() { c.quit() })
	return c
}

func (c *pc) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *pc) program(name string) string { return filepath.Join(c.folder, name) }

// command is one of the programs with arguments.
func (c *pc) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(c.t.Context(), c.program(name), args...)
	cmd.Env = c.env
	return cmd
}

// run returns what a command has said, and its exit code.
func (c *pc) run(name string, args ...string) (stdout, stderr string, code int) {
	c.t.Helper()
	cmd := c.command(name, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		c.t.Fatal(err)
	}
	return out.String(), said.String(), cmd.ProcessState.ExitCode()
}

// reach waits for the resident.
func (c *pc) reach() {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.t.Context(), 30*time.Second)
	defer stop()
	for {
		client, err := link.Dial(ctx, c.address, link.Hello{Role: link.RoleCommandLine})
		if err == nil {
			c.must(client.Close())
			return
		}
		if ctx.Err() != nil {
			c.t.Fatalf("no resident: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// quit ends the resident, where there is one.
func (c *pc) quit() {
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	client, err := link.Dial(ctx, c.address, link.Hello{Role: link.RoleCommandLine})
	if errors.Is(err, link.ErrNotRunning) {
		return
	}
	if err == nil {
		err = client.Quit(ctx)
	}
	if err != nil {
		c.t.Errorf("quit: %v", err)
	}
}

// standIns are programs that the tests' own binary plays under another name.
func standIns() map[string]func() {
	return map[string]func(){"explorer": explorer, "terminal": terminal, "capturing": capturing}
}

// explorer starts a program as Explorer does, its parent by name and by fact: `run COMMANDLINE`, or `open FILE`. It lives
// until its standard input ends.
func explorer() {
	var err error
	switch what := os.Args[2]; os.Args[1] {
	case "run":
		err = createProcess(what)
	case "open":
		runtime.LockOSThread()
		if err = windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED); err != nil {
			break
		}
		var open, file *uint16
		open, err = windows.UTF16PtrFromString("open")
		if err == nil {
			file, err = windows.UTF16PtrFromString(what)
		}
		if err == nil {
			err = windows.ShellExecute(0, open, file, nil, nil, windows.SW_SHOWNORMAL)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func createProcess(commandLine string) error {
	line, err := windows.UTF16PtrFromString(commandLine)
	if err != nil {
		return err
	}
	startup := windows.StartupInfo{}
	var process windows.ProcessInformation
	if err := windows.CreateProcess(nil, line, nil, nil, false, 0, nil, nil, &startup, &process); err != nil {
		return fmt.Errorf("start %s: %w", commandLine, err)
	}
	return errors.Join(windows.CloseHandle(process.Thread), windows.CloseHandle(process.Process))
}

// byExplorer has Explorer start something, until the end of the test.
func (c *pc) byExplorer(what ...string) {
	c.t.Helper()
	path, err := exec.LookPath("explorer")
	c.must(err)
	if strings.Contains(strings.ToLower(path), `\windows\`) {
		c.t.Fatalf("%s is the real one", path)
	}
	cmd := exec.Command(path, what...)
	cmd.Env, cmd.Stderr = c.env, os.Stderr
	in, err := cmd.StdinPipe()
	c.must(err)
	c.must(cmd.Start())
	c.t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			c.t.Errorf("explorer: %v", err)
		}
	})
}

// Explorer starts it: by a double click, which gives no arguments, from the Run key, and from a shortcut.
func TestWindowsStartsItByExplorer(t *testing.T) {
	t.Run("command line", func(t *testing.T) {
		c := newPC(t, cyrillic)
		c.byExplorer("run", windows.ComposeCommandLine([]string{c.program("clockin24.exe"), "--background"}))
		c.reach()
	})
	t.Run("Run key", func(t *testing.T) {
		c := newPC(t, cyrillic)
		keepRunKey(c)
		for _, name := range []string{"clockin24.com", "clockin24.exe"} {
			if _, said, code := c.run(name, "autostart", "on"); code != 0 {
				t.Fatalf("%s autostart on: %d, %s", name, code, said)
			}
			if got, want := runKey(c), `"`+c.program("clockin24.exe")+`" --background`; got != want {
				t.Fatalf("%s has %s be run, want %s", name, got, want)
			}
		}
		c.byExplorer("run", runKey(c))
		c.reach()
	})
	t.Run("shortcut", func(t *testing.T) {
		c := newPC(t, "Program Files") // Wine's shortcuts have their paths in the system's code page
		c.byExplorer("open", c.shortcut())
		c.reach()
	})
}

const runKeyPath = `Software\Microsoft\Windows\CurrentVersion\Run`

func runKey(c *pc) string {
	c.t.Helper()
	key, err := registry.OpenKey(registry.CURRENT_USER, runKeyPath, registry.QUERY_VALUE)
	c.must(err)
	defer key.Close()
	value, _, err := key.GetStringValue("ClockIn24")
	c.must(err)
	return value
}

// keepRunKey puts the entry of this computer's own program back at the end.
func keepRunKey(c *pc) {
	c.t.Helper()
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKeyPath, registry.QUERY_VALUE|registry.SET_VALUE)
	c.must(err)
	before, _, err := key.GetStringValue("ClockIn24")
	c.t.Cleanup(func() {
		defer key.Close()
		if err != nil {
			_ = key.DeleteValue("ClockIn24")
			return
		}
		_ = key.SetStringValue("ClockIn24", before)
	})
}

// shortcut makes one to the program, as an installer does.
func (c *pc) shortcut() string {
	c.t.Helper()
	shortcut, script := c.program("ClockIn24.lnk"), c.program("shortcut.js")
	c.must(os.WriteFile(script, []byte(`
		var to = WScript.Arguments, s = new ActiveXObject("WScript.Shell").CreateShortcut(to(0));
		s.TargetPath = to(1); s.Arguments = "--background"; s.Save();`), 0o600))
	out, err := exec.CommandContext(c.t.Context(), "cscript", "//nologo", script, shortcut, c.program("clockin24.exe")).CombinedOutput()
	if err != nil {
		c.t.Fatalf("make a shortcut: %v, %s", err, out)
	}
	return shortcut
}

// Of any number of starts at the same moment one becomes the resident, and the others end well.
func TestWindowsOfManyStartsOneStays(t *testing.T) {
	c := newPC(t, cyrillic)
	for round := range 15 {
		const starts = 6
		ended := make(chan error, starts)
		var running sync.WaitGroup
		for range starts {
			cmd := c.command("clockin24.exe", "--background")
			c.must(cmd.Start())
			running.Go(func() { ended <- cmd.Wait() })
		}
		for range starts - 1 {
			select {
			case err := <-ended:
				c.must(err)
			case <-time.After(60 * time.Second):
				t.Fatalf("round %d: more than one resident", round)
			}
		}
		c.reach()
		if len(ended) > 0 {
			t.Fatalf("round %d: no resident stays", round)
		}
		if _, said, code := c.run("clockin24.com", "quit"); code != 0 {
			t.Fatalf("round %d: quit: %d, %s", round, code, said)
		}
		running.Wait()
		c.must(<-ended)
	}
}

// When quit has returned the file of the program can be replaced, as an upgrade does.
func TestWindowsReplacesItAfterQuit(t *testing.T) {
	c := newPC(t, cyrillic)
	program, err := os.ReadFile(c.program("clockin24.exe"))
	c.must(err)
	const copies = 16
	replaced := 0
	for range copies {
		cmd := c.command("clockin24.exe", "--background")
		c.must(cmd.Start())
		c.reach()
		if err := os.WriteFile(c.program("clockin24.exe"), program, 0o700); err == nil {
			t.Fatal("a program that runs can be replaced here, so this tells nothing")
		}
		if _, said, code := c.run("clockin24.com", "quit"); code != 0 {
			t.Fatalf("quit: %d, %s", code, said)
		}
		if err := os.WriteFile(c.program("clockin24.exe"), program, 0o700); err != nil {
			t.Log(err)
		} else {
			replaced++
		}
		c.must(cmd.Wait())
		c.must(os.WriteFile(c.program("clockin24.exe"), program, 0o700))
	}
	if replaced != copies {
		t.Errorf("%d of %d copies succeeded", replaced, copies)
	}
}
