//go:build linux

package desktop

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A Process is a program that runs on the desktop, together with everything that it starts.
type Process struct {
	// PID is its process and process group.
	PID int
	// Log is the file with the output of the program.
	Log string

	cmd  *exec.Cmd
	done chan struct{}
}

// Run starts a program on the desktop. Its environment is [Desktop.Env] followed by env. The program ends with the test.
func (d *Desktop) Run(env []string, name string, args ...string) *Process {
	d.t.Helper()
	p := d.spawn(filepath.Base(name), append(d.Env(), env...), nil, nil, name, args...)
	d.mu.Lock()
	d.programs = append(d.programs, p)
	d.mu.Unlock()
	return p
}

// spawn starts a process in its own process group. Its output goes to a file, and extra becomes its file 3.
func (d *Desktop) spawn(label string, env []string, stdin io.Reader, extra *os.File, name string, args ...string,
) *Process {
	d.t.Helper()
	log, err := os.CreateTemp(d.Logs, strings.ReplaceAll(label, " ", "-")+"-*.log")
	if err != nil {
		d.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(name, args...)
	cmd.Env = env
	cmd.Dir = d.Home
	cmd.Stdin = stdin
	cmd.Stdout, cmd.Stderr = log, log
	if extra != nil {
		cmd.ExtraFiles = []*os.File{extra}
	}
	// A test that is killed runs no cleanup, so the kernel ends the process.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		d.t.Fatalf("desktop: start %s: %v", name, err)
	}
	p := &Process{PID: cmd.Process.Pid, Log: log.Name(), cmd: cmd, done: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(p.done)
	}()
	return p
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// ExitCode is the exit code after [Process.Done]. It is -1 for a process that was ended by a signal.
func (p *Process) ExitCode() int { return p.cmd.ProcessState.ExitCode() }

// Output is what the process has printed so far.
func (p *Process) Output() string {
	text, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Signal sends a signal to the process and to everything that it started.
func (p *Process) Signal(sig syscall.Signal) {
	select {
	case <-p.done:
	default:
		syscall.Kill(-p.PID, sig)
	}
}

// Stop asks the process to end, and kills it after two seconds.
func (p *Process) Stop() {
	p.Signal(syscall.SIGCONT)
	p.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(2 * time.Second):
	}
	p.Kill()
}

// Kill immediately ends the process and everything that it started.
func (p *Process) Kill() {
	// The group may still exist after its first process has ended.
	if err := syscall.Kill(-p.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		p.cmd.Process.Kill()
	}
	<-p.done
}

// end ends everything that runs on the desktop, in the reverse order of starting.
func (d *Desktop) end() {
	for _, p := range slices.Backward(d.programs) {
		p.Stop()
	}
	if d.conn != nil {
		d.conn.Close()
	}
	for _, p := range slices.Backward(all) {
		if d.running(p) {
			d.Stop(p)
		}
	}
	// Programs that the bus has activated end by themselves when the bus ends, and need a moment for that.
	for range 50 {
		if len(d.Processes()) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, p := range d.Processes() {
		syscall.Kill(p.PID, syscall.SIGKILL)
	}
}

// A Found is a running process as /proc shows it.
type Found struct {
	PID     int
	Args    []string
	Environ []string
}

// String names the process without its environment.
func (f Found) String() string { return fmt.Sprintf("%d %s", f.PID, strings.Join(f.Args, " ")) }

// Processes lists every running process of the desktop, whoever started it. It recognizes them by the desktop's XDG_RUNTIME_DIR.
func (d *Desktop) Processes() []Found {
	var found []Found
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		// A process may end between any two of these calls; it then counts as not running.
		environ := procStrings(pid, "environ")
		if slices.Contains(environ, "XDG_RUNTIME_DIR="+d.Runtime) {
			found = append(found, Found{PID: pid, Args: procStrings(pid, "cmdline"), Environ: environ})
		}
	}
	return found
}

func procStrings(pid int, file string) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil || len(text) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}
