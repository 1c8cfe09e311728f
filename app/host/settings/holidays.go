package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"clockin24/app/calendar"
	"clockin24/app/host/files"
)

// Holidays join the holidays of a country with the person's own days off, which are in a file. The file is read again whenever it
// has changed. Holidays are safe for concurrent use.
type Holidays struct {
	countries map[string]country
	path      string
	comment   func(key string) string

	mu   sync.Mutex
	seen time.Time // when the file was last changed; zero: not read yet, or there is no file
	own  ownDays
	err  error
}

type country struct {
	Source string          `toml:"source"`
	Days   []calendar.Date `toml:"days"`
}

// ownDays are the contents of the file.
type ownDays struct {
	Off  []calendar.Date `toml:"days_off"`
	Work []calendar.Date `toml:"workdays"`
}

// NewHolidays reads the table of countries, which has the format of assets/holidays.toml. The person's own days are in the file at
// path. comment explains a key of that file in the person's language.
func NewHolidays(table []byte, path string, comment func(key string) string) (*Holidays, error) {
	h := &Holidays{path: path, comment: comment}
	if err := toml.Unmarshal(table, &h.countries); err != nil {
		return nil, fmt.Errorf("read the table of holidays: %w", err)
	}
	return h, nil
}

// Countries lists the countries with holidays, by their ISO 3166 codes, sorted.
func (h *Holidays) Countries() []string { return slices.Sorted(maps.Keys(h.countries)) }

// Path is the path of the file with the person's own days.
func (h *Holidays) Path() string { return h.path }

// Calendar joins the holidays of a country, or of none, with the person's own days. If the file is broken, it is ignored, and the
// error is a [*Error].
func (h *Holidays) Calendar(country string) (calendar.Calendar, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.read()
	return calendar.Calendar{Off: slices.Concat(h.countries[country].Days, h.own.Off), Work: h.own.Work}, h.err
}

// read reads the file if it has changed.
func (h *Holidays) read() {
	info, err := os.Stat(h.path)
	if errors.Is(err, fs.ErrNotExist) {
		h.own, h.err, h.seen = ownDays{}, nil, time.Time{}
		return
	}
	if err == nil && info.ModTime().Equal(h.seen) {
		return
	}
	h.own, h.seen = ownDays{}, time.Time{}
	text, err := files.Read(h.path)
	if err != nil {
		h.err = fmt.Errorf("read the days off: %w", err)
		return
	}
	if info != nil {
		h.seen = info.ModTime()
	}
	h.own, h.err = parseOwnDays(h.path, string(text))
}

func parseOwnDays(path, text string) (own ownDays, err error) {
	meta, err := toml.Decode(text, &own)
	switch {
	case err != nil:
		return ownDays{}, errorIn(path, err)
	case len(meta.Undecoded()) > 0:
		name := meta.Undecoded()[0].String()
		return ownDays{}, &Error{Path: path, Line: lineOf(text, name), Message: fmt.Sprintf("there is no %q here", name)}
	}
	return own, nil
}

// lineOf is the number of the line that begins with a key, or 1 if no line does.
func lineOf(text, key string) int {
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), key) {
			return i + 1
		}
	}
	return 1
}

// Offer makes a file for the person to write into if there is none. A file that cannot be understood is set aside first.
func (h *Holidays) Offer() error {
	if _, err := h.Calendar(""); err != nil {
		var aside *files.DamagedError
		if err := files.SetAside(h.path, err); !errors.As(err, &aside) {
			return err
		}
	}
	if files.Exists(h.path) {
		return nil
	}
	var b strings.Builder
	remark(&b, h.comment("holidays"))
	for _, key := range []string{"days_off", "workdays"} {
		b.WriteString("\n")
		remark(&b, h.comment("holidays."+key))
		b.WriteString(key + " = []\n")
	}
	if err := files.Write(h.path, []byte(b.String())); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(h.path), err)
	}
	return nil
}
