package program

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"clockin24/app/cli"
	"clockin24/app/host/bus"
	"clockin24/app/host/child"
	"clockin24/app/host/console"
)

// Main plays the part that the arguments of this process ask for, and returns the exit code. It ends early, and still writes
// what has to be written, when the system or a person signals it to end. An empty version is that of the build.
//
// On Windows, what only writes and ends has the console of the process that started it. The console's twin, clockin24.com, leaves
// what stays to clockin24.exe and returns at once.
func Main(version string) int {
	args := os.Args[1:]
	if !cli.Stays(args) {
		console.Attach()
	} else if done, err := child.HandOver(args); done {
		return cli.ExitDone
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "clockin24:", err)
		return cli.ExitRefused
	}
	bus.Ensure()
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it for the program that it starts
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	p, err := New(version)
	if err != nil {
		fmt.Fprintln(os.Stderr, "clockin24:", err)
		return cli.ExitRefused
	}
	defer p.Close()
	return p.Run(ctx, args)
}
