package session

// watchers are the ways of this system to hear of a session. Of sleep and the screen lock macOS tells by notifications of Cocoa,
// which take cgo.
var watchers = map[string]watcher{"network": watchNetwork}
