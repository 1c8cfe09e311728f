//go:build !windows

package child

// HandOver does nothing and returns false: only Windows has a twin for the console.
func HandOver([]string) (done bool, err error) { return false, nil }

// MainProgram is the program itself: only Windows has a second program in its folder.
func MainProgram(program string) string { return program }
