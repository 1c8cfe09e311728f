//go:build !unix || darwin

package host

// EnsureBus does nothing: there is no session bus on this system.
func EnsureBus() {}
