// Package proxy knows by which proxies a portal is reached: those that the environment names, else those of the system's settings. Its
// [Proxies] are [clockin24/bitrix.Proxies].
//
// A desktop that does not answer within two seconds has no proxies, and an answer holds for some minutes, or until [Proxies.Forget]. Nothing
// here writes an address down: a password may be in it. This room opens no connection to a proxy.
package proxy
