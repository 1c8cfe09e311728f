package session

// watchers are the sources of events on this system. Sleep and the screen lock are missing, because macOS announces them by
// notifications of Cocoa, which need cgo.
var watchers = map[string]watcher{"network": watchNetwork}
