package app

// A Screen names what a window shows, from the command line over the link to the window and the system's dialogs. The names are told
// between processes of different versions; who does not know one shows the day.
type Screen string

// The screens.
const (
	ScreenAny      Screen = ""         // whatever is open, else what the day is in need of
	ScreenDay      Screen = "start"    // begin the workday; whatever is in the way is shown there, too
	ScreenFinish   Screen = "finish"   // the same, where the running day is to be finished
	ScreenSignIn   Screen = "sign in"  // give a webhook and say that it is one's own
	ScreenSettings Screen = "settings" // what the person chooses for this computer
	ScreenJournal  Screen = "journal"  // what was pressed, and what the days turned out to be

	ScreenNone Screen = "none" // for a start of the program that opens nothing; it is never told to another process
)
