//go:build dragonfly || freebsd || netbsd || openbsd

package session

// watchers are the sources of events on this system. ConsoleKit2, where it is installed, sends the same signals as logind.
var watchers = map[string]watcher{
	"logind": watchLogind, "screen saver": watchScreenSaver, "network": watchNetwork,
}
