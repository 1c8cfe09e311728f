// Package sharing opens and renames files that several processes use at once, so that it is the same on every system: a file
// that is open can be renamed, replaced and removed, and whoever has it open keeps the old one.
//
// Windows has it so only where everybody who opens a file agrees (FILE_SHARE_DELETE, which package os does not ask for), and
// somebody else may have it open for a moment: a virus scanner, a backup, the search index.
// https://learn.microsoft.com/windows/win32/fileio/creating-and-opening-files
package sharing

import "os"

// Open is [os.OpenFile], and lets others rename, replace and remove the file meanwhile. A file that somebody has open for
// himself alone is waited for, for about a second.
func Open(path string, flag int, perm os.FileMode) (*os.File, error) { return open(path, flag, perm) }

// Rename is [os.Rename], and renames a file that others have open by [Open]. It also replaces one, on NTFS since Windows 10; on
// other file systems of Windows that is an error. A file that somebody else has open is waited for, for about a second.
func Rename(from, to string) error { return rename(from, to) }
