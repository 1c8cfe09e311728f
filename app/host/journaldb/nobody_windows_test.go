package journaldb

import "os/exec"

func asNobody(*exec.Cmd) {}
