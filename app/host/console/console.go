// Package console connects the command line to where it was started, as Windows wants it: a program for the graphical
// subsystem has no console of its own, and what it writes is read by programs that expect the console's code page. On other
// systems there is nothing to do.
package console

import (
	"io"
	"os"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Attach has the standard streams that this process did not inherit lead to the console of the process that has started it,
// where that has one. It is for commands: a program that stays would end with that console.
func Attach() { attach() }

// A Writer is the standard output, or standard error, of a command. What is not shown on a console but read by another
// program, or written to a file, is in the console's code page. JSON, which is what begins with a brace or a bracket, has
// everything beyond ASCII escaped, so that it is the same in every code page.
type Writer struct {
	file   *os.File
	encode func([]byte) []byte // nil is UTF-8

	mu   sync.Mutex // guards what follows
	json bool
	used bool
	rest []byte // of a character that is not whole yet
}

// NewWriter writes to a file.
func NewWriter(file *os.File) *Writer { return &Writer{file: file, encode: encoder(file)} }

// UTF8 has everything be written as it is.
func (w *Writer) UTF8() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.encode = nil
}

// Write takes UTF-8. The end of a character that is not whole is kept for the next call.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.encode == nil {
		return w.file.Write(p)
	}
	if !w.used && len(p) > 0 {
		w.used, w.json = true, p[0] == '{' || p[0] == '['
	}
	text := append(w.rest, p...)
	whole := text[:wholeLength(text)]
	w.rest = append([]byte(nil), text[len(whole):]...)
	if w.json {
		whole = escaped(whole)
	} else {
		whole = w.encode(whole)
	}
	if _, err := w.file.Write(whole); err != nil {
		return 0, err
	}
	return len(p), nil
}

var _ io.Writer = (*Writer)(nil)

// wholeLength is how much of a text comes before a character whose end is missing.
func wholeLength(text []byte) int {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if at := len(text) - back; utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				return at
			}
			break
		}
	}
	return len(text)
}

// escaped is JSON in ASCII. Beyond ASCII there are only strings in it, in which every character may be escaped.
func escaped(text []byte) []byte {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = append(out, '\\', 'u', digits[unit>>12], digits[unit>>8&0xf], digits[unit>>4&0xf], digits[unit&0xf])
		}
	}
	return out
}
