// ClockIn24 starts the workday in Bitrix24 from the system tray.
//
// One program plays three parts: the resident, which owns the workday and shows the tray icon; the window, a child of the
// resident that lives for seconds; and the command line. [clockin24/app/cli] reads from the arguments which part it is, and
// [clockin24/app/program] wires it:
//
//	clockin24                the resident; a second start raises the window of the first
//	clockin24 window start   the window, on the resident's pipes
//	clockin24 open           the command line, by the resident's workday where one runs
//	clockin24 demo           the resident, on a simulated portal inside this process
//	clockin24 portal         the simulated portal alone
//
// On Windows it is there twice: clockin24.exe has no console, and clockin24.com, which a shell finds first, has the shell's.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"clockin24/app/cli"
	"clockin24/app/host"
	"clockin24/app/host/console"
	"clockin24/app/program"
)

// version is overwritten by the release's linker flags, and else that of the build.
var version string

func main() { os.Exit(run()) }

func run() int {
	if args := os.Args[1:]; !cli.Stays(args) {
		console.Attach()
	} else if done, err := host.HandOver(args); done {
		return cli.ExitDone
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "clockin24:", err)
		return cli.ExitRefused
	}
	host.EnsureBus()
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	p, err := program.New(version)
	if err != nil {
		fmt.Fprintln(os.Stderr, "clockin24:", err)
		return cli.ExitRefused
	}
	defer p.Close()
	return p.Run(ctx, os.Args[1:])
}
