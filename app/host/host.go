// Package host is what the machine offers to the workday: its directories, the keyring, the files of the account, the
// settings and the journal, the log, and the browser.
//
// Nothing here holds state of its own between calls, and nothing is read from the environment before it is asked for.
// Directories are made for the user alone (0700), files too (0600). A file that cannot be understood is never
// overwritten: it is set aside under another name, and a [DamagedError] says so.
package host
