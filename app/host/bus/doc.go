// Package bus is the message bus of a freedesktop session, D-Bus: which one this process uses, and a connection to listen on.
//
// It never starts a bus, and waits only a few seconds for an answer. Each [Listener] has a connection of its own, because users of a
// shared connection also get each other's signals. On other systems there is no bus, and this package has only [Ensure].
//
// This room does not know what is said on a bus.
package bus
