//go:build dragonfly || freebsd || netbsd || openbsd

package session

// watchers are the ways of this system to hear of a session: ConsoleKit2 speaks as logind does where it is.
var watchers = map[string]watcher{
	"logind": watchLogind, "screen saver": watchScreenSaver, "network": watchNetwork,
}
