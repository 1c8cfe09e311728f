//go:build unix

package files

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const dirName = "clockin24"

// runtimeHomes lists where a directory for sockets may be, best first.
func runtimeHomes() []string {
	uid := strconv.Itoa(os.Getuid())
	var homes []string
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		homes = append(homes, filepath.Join(dir, dirName))
	}
	// A shell that su has started has no XDG_RUNTIME_DIR, but the directory may be there.
	if session := filepath.Join("/run/user", uid); isDir(session) {
		homes = append(homes, filepath.Join(session, dirName))
	}
	return append(homes, filepath.Join(os.TempDir(), dirName+"-"+uid))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// ownOnly tells whether a directory belongs to this user and lets nobody else in.
func ownOnly(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid() && info.Mode().Perm()&0o077 == 0
}
