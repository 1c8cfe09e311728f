//go:build dragonfly || freebsd || netbsd || openbsd

package session

// sessionWatches are the ways of this system to hear of a session: ConsoleKit2 speaks as logind does where it is.
var sessionWatches = map[string]sessionWatch{
	"logind": watchLogind, "screen saver": watchScreenSaver, "network": watchNetwork,
}
