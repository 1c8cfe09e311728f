//go:build !unix || darwin

package bus

// Ensure does nothing: there is no session bus on this system.
func Ensure() {}
