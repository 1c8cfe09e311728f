//go:build darwin || freebsd

package link

import "golang.org/x/sys/unix"

// solLocal is the level of options for local sockets (SOL_LOCAL), which is not named for every system.
const solLocal = 0

// peerUser returns the user at the other end of a socket, as the kernel reports it.
func peerUser(fd int) (int, error) {
	cred, err := unix.GetsockoptXucred(fd, solLocal, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(cred.Uid), nil
}
