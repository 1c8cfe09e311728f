package host

// sessionWatches is empty: macOS tells of sleep and unlock by notifications of Cocoa, which take cgo.
var sessionWatches map[string]sessionWatch
