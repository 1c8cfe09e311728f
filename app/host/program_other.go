//go:build !windows

package host

// mainProgram is the program itself: there are no others for the same here.
func mainProgram(program string) string { return program }
