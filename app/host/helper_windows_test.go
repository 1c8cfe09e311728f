package host

import "os/exec"

func asNobody(*exec.Cmd) {}
