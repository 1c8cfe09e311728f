//go:build !nowindow

package window

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"clockin24/app"
)

// documents is the person's folder for documents, or the home directory if there is none.
func documents() string {
	if info, err := os.Stat(xdg.UserDirs.Documents); err == nil && info.IsDir() {
		return xdg.UserDirs.Documents
	}
	return xdg.Home
}

// mostExports is how many exports of one month can stand beside each other.
const mostExports = 1000

// export writes a month into a folder, in two files: a table, and a file for programs. It uses a name that neither file has
// there, so that an older export stays, even one to which the person has added notes. The days are those of the account. It
// returns the path of the table, and leaves nothing half written.
func export(dir string, page app.Chronicle, account string) (table string, err error) {
	for n := 1; n <= mostExports; n++ {
		name := "ClockIn24 " + page.Month
		if n > 1 {
			name += fmt.Sprintf(" (%d)", n)
		}
		path := filepath.Join(dir, name)
		table, err = path+".csv", exportAs(path, page, account)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return table, err
}

// exportAs writes both files or neither.
func exportAs(path string, page app.Chronicle, account string) error {
	table, err := create(path + ".csv")
	if err != nil {
		return err
	}
	programs, err := create(path + ".json")
	if err != nil {
		table.giveUp()
		return err
	}
	err = errors.Join(
		table.write(func(w io.Writer) error { return app.WriteCSV(w, page.Attempts) }),
		programs.write(func(w io.Writer) error { return app.WriteJSON(w, page.Attempts, page.DaysOf(account)) }),
	)
	if err != nil {
		table.giveUp()
		programs.giveUp()
	}
	return err
}

// A newFile is a file that did not exist before.
type newFile struct{ *os.File }

// create makes a file. Its error is [fs.ErrExist] if there is anything of that name.
func create(path string) (newFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return newFile{f}, err
}

func (f newFile) write(content func(io.Writer) error) error {
	return errors.Join(content(f), f.Close())
}

func (f newFile) giveUp() {
	_ = f.Close()
	_ = os.Remove(f.Name())
}
