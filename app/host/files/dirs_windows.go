package files

import (
	"io/fs"
	"os"
)

const dirName = "ClockIn24"

func usualConfigHome() (string, error) { return os.UserConfigDir() }

func usualStateHome() (string, error) { return os.UserCacheDir() }

// runtimeHomes is empty: named pipes live in no directory.
func runtimeHomes() []string { return nil }

// ownOnly holds for everything in the user's profile.
func ownOnly(fs.FileInfo) bool { return true }
