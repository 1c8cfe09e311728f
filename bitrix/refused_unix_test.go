//go:build unix

package bitrix_test

import "syscall"

// errRefused is how the system says that nobody listens at a port.
const errRefused = syscall.ECONNREFUSED
