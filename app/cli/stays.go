package cli

// Stays tells whether the arguments ask for the program that stays, or for one of its windows: anything else is a command,
// which says something and ends.
func Stays(args []string) bool {
	if len(args) > 0 && args[0] == "window" {
		return true
	}
	for _, arg := range args {
		switch arg {
		case "--background", "--settings", "--journal":
		default:
			return false
		}
	}
	return true
}
