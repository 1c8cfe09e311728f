package files

import "os"

func usualConfigHome() (string, error) { return os.UserConfigDir() }

func usualStateHome() (string, error) { return os.UserConfigDir() }
