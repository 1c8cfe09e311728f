// Package bus is the message bus of a freedesktop session, D-Bus: which one this process uses, and a connection to listen on.
//
// No bus is ever started, and nobody who does not answer is waited for longer than a few seconds. Each [Listener] has a connection of its
// own, since what shares one hears the signals of the others. On other systems there is no bus, and nothing here but [Ensure].
//
// This room does not know what is said on a bus.
package bus
