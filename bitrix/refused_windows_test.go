package bitrix_test

import "golang.org/x/sys/windows"

// errRefused is how the system says that nobody listens at a port. No error of a socket is ever syscall.ECONNREFUSED there,
// which package syscall has made up.
const errRefused = windows.WSAECONNREFUSED
