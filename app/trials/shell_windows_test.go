package trials

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/text/encoding/charmap"
)

// What a shell has of both programs: their output apart, and their exit code.
func TestWindowsCommandLine(t *testing.T) {
	c := newPC(t, cyrillic)
	for _, name := range []string{"clockin24.exe", "clockin24.com"} {
		if out, said, code := c.run(name, "version"); !strings.HasPrefix(out, "ClockIn24 ") || said != "" || code != 0 {
			t.Errorf("%s version: %d, %q, %q", name, code, out, said)
		}
		if out, said, code := c.run(name, "nonsense"); out != "" || !strings.Contains(said, "nonsense") || code != 2 {
			t.Errorf("%s nonsense: %d, %q, %q", name, code, out, said)
		}
	}
	for line, want := range map[string]string{
		`clockin24 nonsense 2>nul & echo code !ERRORLEVEL!`:                             "code 2",
		`start /wait clockin24.exe nonsense 2>nul & echo code !ERRORLEVEL!`:             "code 2",
		`clockin24 version >out.txt & echo first & type out.txt`:                        "first ClockIn24",
		`(echo one & clockin24 version & echo two) | findstr "one ClockIn24 two"`:       "one ClockIn24",
		`clockin24 nonsense >nul 2>said.txt & findstr nonsense said.txt >nul && echo y`: "y",
	} {
		if got := strings.Join(strings.Fields(c.cmd(line)), " "); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// cmd has the shell run a line in the folder of the programs, and returns what is seen.
func (c *pc) cmd(line string) string {
	c.t.Helper()
	shell := exec.CommandContext(c.t.Context(), "cmd")
	shell.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /v:on /c "` + line + `"`}
	shell.Dir, shell.Env = c.folder, c.env
	out, err := shell.CombinedOutput()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		c.t.Fatal(err)
	}
	return string(out)
}

// The name without an extension is that of the twin, which a shell waits for.
func TestWindowsShellFindsTheTwin(t *testing.T) {
	c := newPC(t, cyrillic)
	c.must(os.WriteFile(c.program("clockin24.exe"), []byte("not a program"), 0o700))
	if got := c.cmd("clockin24 version"); !strings.HasPrefix(got, "ClockIn24 ") {
		t.Errorf("in the folder: %q", got)
	}
	c.env = append(c.env, "PATH="+c.folder+";"+os.Getenv("PATH"))
	if got := c.cmd(`cd \ & clockin24 version`); !strings.HasPrefix(got, "ClockIn24 ") {
		t.Errorf("by PATH: %q", got)
	}
}

// Without a command the twin starts the program that stays, and ends.
func TestWindowsTwinStartsTheResident(t *testing.T) {
	c := newPC(t, cyrillic)
	if out, said, code := c.run("clockin24.com", "--background"); out+said != "" || code != 0 {
		t.Fatalf("%d, %q, %q", code, out, said)
	}
	c.reach()
	c.must(os.Remove(c.program("clockin24.com"))) // which only a program that has ended lets be done
	if os.Remove(c.program("clockin24.exe")) == nil {
		t.Error("the resident is another program")
	}
}

// What is captured is in the console's code page, and JSON is ASCII.
func TestWindowsCapturedOutput(t *testing.T) {
	c := newPC(t, cyrillic)
	c.settings(`language = "ru"`)
	for _, name := range []string{"clockin24.exe", "clockin24.com"} {
		want := c.capture(name, "status", "--utf8").Said
		said, err := charmap.CodePage866.NewDecoder().Bytes(c.capture(name, "status").Said)
		if err != nil || !bytes.Equal(said, want) || !bytes.Contains(want, []byte("Вход")) {
			t.Errorf("%s: %q, want %q (%v)", name, said, want, err)
		}
		doctor := []string{"doctor", "--json", "--url", "http://127.0.0.1:1/rest/7/not-a-real-secret/"}
		ascii, plain := c.capture(name, doctor...).Out, c.capture(name, append(doctor, "--utf8")...).Out
		if !json.Valid(ascii) || bytes.ContainsFunc(ascii, func(r rune) bool { return r >= 0x80 }) {
			t.Errorf("%s: JSON that is not ASCII: %q", name, ascii)
		}
		if !json.Valid(plain) || !bytes.ContainsFunc(plain, func(r rune) bool { return r >= 0x400 }) {
			t.Errorf("%s: JSON that is not UTF-8: %q", name, plain)
		}
	}
}

// capturing stands for a shell as it is in Russia, which captures what a program says: PROGRAM [ARGUMENT...].
func capturing() {
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	_, _, _ = kernel.NewProc("FreeConsole").Call()
	for _, call := range []struct {
		name string
		args []uintptr
	}{{"AllocConsole", nil}, {"SetConsoleOutputCP", []uintptr{866}}} {
		if ok, _, err := kernel.NewProc(call.name).Call(call.args...); ok == 0 {
			fmt.Fprintln(os.Stderr, call.name, err)
			os.Exit(1)
		}
	}
	var c captured
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	_ = cmd.Run()
	c.Out, c.Said = out.Bytes(), said.Bytes()
	_ = json.NewEncoder(os.Stdout).Encode(c)
}

type captured struct{ Out, Said []byte }

func (c *pc) capture(name string, args ...string) (got captured) {
	c.t.Helper()
	path, err := exec.LookPath("capturing")
	c.must(err)
	cmd := exec.CommandContext(c.t.Context(), path, append([]string{c.program(name)}, args...)...)
	cmd.Env, cmd.Stderr = c.env, os.Stderr
	out, err := cmd.Output()
	c.must(err)
	c.must(json.Unmarshal(out, &got))
	return got
}

// settings are the person's.
func (c *pc) settings(text string) {
	c.t.Helper()
	for _, v := range c.env {
		if home, ok := strings.CutPrefix(v, "XDG_CONFIG_HOME="); ok {
			dir := filepath.Join(home, "ClockIn24")
			c.must(os.MkdirAll(dir, 0o700))
			c.must(os.WriteFile(filepath.Join(dir, "settings.toml"), []byte(text+"\n"), 0o600))
		}
	}
}

// terminal stands for a console program that starts another without streams, as Explorer's "Run" of a full name does from a
// shell: COMMANDLINE. It prints what its console shows in the end.
func terminal() {
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	_, _, _ = kernel.NewProc("FreeConsole").Call()
	if ok, _, err := kernel.NewProc("AllocConsole").Call(); ok == 0 {
		fmt.Println("no console:", err)
		os.Exit(1)
	}
	line, err := windows.UTF16PtrFromString(os.Args[1])
	var process windows.ProcessInformation
	if err == nil {
		err = windows.CreateProcess(nil, line, nil, nil, false, 0, nil, nil, &windows.StartupInfo{}, &process)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_, _ = windows.WaitForSingleObject(process.Process, windows.INFINITE)
	screen, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	text, n := make([]uint16, 400), uint32(0)
	_, _, _ = kernel.NewProc("ReadConsoleOutputCharacterW").Call(screen.Fd(), uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), 0,
		uintptr(unsafe.Pointer(&n)))
	fmt.Println(windows.UTF16ToString(text[:n]))
}

// Without streams of its own a command of the graphical program writes to the console of who has started it.
func TestWindowsWritesToTheParentsConsole(t *testing.T) {
	c := newPC(t, cyrillic)
	c.settings(`language = "ru"`)
	path, err := exec.LookPath("terminal")
	c.must(err)
	cmd := exec.CommandContext(t.Context(), path, windows.ComposeCommandLine([]string{c.program("clockin24.exe"), "status"}))
	cmd.Env = c.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	c.must(cmd.Run())
	if !strings.Contains(out.String(), "Вход") {
		t.Errorf("the console shows %q", out.String())
	}
}

// The programs have what Windows shows of a program: icon, version, and a manifest.
func TestWindowsResources(t *testing.T) {
	c := newPC(t, cyrillic)
	for name, subsystem := range map[string]byte{"clockin24.exe": 2, "clockin24.com": 3} {
		program, err := os.ReadFile(c.program(name))
		c.must(err)
		header := int(program[0x3c]) | int(program[0x3d])<<8
		if got := program[header+24+68]; got != subsystem {
			t.Errorf("%s: subsystem %d, want %d", name, got, subsystem)
		}
		path, err := windows.UTF16PtrFromString(c.program(name))
		c.must(err)
		module, err := windows.LoadLibraryEx(windows.UTF16PtrToString(path), 0, windows.LOAD_LIBRARY_AS_DATAFILE)
		c.must(err)
		for what, resource := range map[string][2]any{
			"icon":     {"APP", windows.ResourceID(14)}, // RT_GROUP_ICON
			"for GLFW": {"GLFW_ICON", windows.ResourceID(14)},
			"version":  {windows.ResourceID(1), windows.RT_VERSION},
			"manifest": {windows.CREATEPROCESS_MANIFEST_RESOURCE_ID, windows.RT_MANIFEST},
		} {
			if _, err := windows.FindResource(module, resource[0], resource[1]); err != nil {
				t.Errorf("%s: no %s: %v", name, what, err)
			}
		}
		c.must(windows.FreeLibrary(module))
	}
}
