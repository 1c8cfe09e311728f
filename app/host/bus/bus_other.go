//go:build !unix || darwin

package bus

// EnsureBus does nothing: there is no session bus on this system.
func EnsureBus() {}
