// Package proxy knows by which proxies a portal is reached: those that the environment names, else those of the system's settings. Its
// [Proxies] are [clockin24/bitrix.Proxies].
//
// A desktop that does not answer within two seconds counts as one without proxies. An answer holds for some minutes, or until
// [Proxies.Forget]. No address is written down, because it may contain a password. This room opens no connection to a proxy.
package proxy
