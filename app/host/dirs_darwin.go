package host

import "os"

func configHome() (string, error) { return os.UserConfigDir() }

func stateHome() (string, error) { return os.UserConfigDir() }
