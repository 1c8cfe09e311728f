package app

// A Screen names what a window or the system's dialogs show. The name goes from the command line over the link to the program
// that shows it. The two processes may be of different versions: one that does not know a name shows the day.
type Screen string

// The screens.
const (
	ScreenAny      Screen = ""         // whatever is open, else what the day needs
	ScreenDay      Screen = "start"    // begin the workday; anything that is in the way is shown there, too
	ScreenFinish   Screen = "finish"   // the same, to finish the running day
	ScreenSignIn   Screen = "sign in"  // give a webhook and confirm whose it is
	ScreenSettings Screen = "settings" // what the person chooses for this computer
	ScreenJournal  Screen = "journal"  // the presses, and what became of the days

	ScreenNone Screen = "none" // for a start of the program that opens nothing; it is never sent to another process
)
