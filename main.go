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
	"os"

	"clockin24/app/program"
)

// version is set by the release's linker flags (-X main.version=1.2.3). Where it is empty, the version is that of the build.
var version string

func main() { os.Exit(program.Main(version)) }
