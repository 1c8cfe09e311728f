package files

import (
	"io/fs"
	"os"
)

const dirName = "ClockIn24"

func usualConfigHome() (string, error) { return os.UserConfigDir() }

func usualStateHome() (string, error) { return os.UserCacheDir() }

// runtimeHomes is empty, because named pipes are in no directory.
func runtimeHomes() []string { return nil }

// ownOnly is true, because everything in the user's profile belongs to the user alone.
func ownOnly(fs.FileInfo) bool { return true }
