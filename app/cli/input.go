package cli

import (
	"bufio"
	"context"
	"strings"
)

// maxLine is how long a line of standard input may be, in bytes.
const maxLine = 8 << 10

// An input is standard input, line by line. Its goroutine ends with the input. A read that waits cannot be canceled, so
// a caller that stops waiting leaves the line to the next caller.
type input struct {
	lines chan string // is closed at the end
	err   error       // of reading, once it is closed
}

// typed returns standard input, from its first line if nobody has read it before.
func (l *line) typed() *input {
	if l.input != nil {
		return l.input
	}
	in := &input{lines: make(chan string)}
	l.input = in
	go func() {
		defer close(in.lines)
		s := bufio.NewScanner(l.Stdin)
		s.Buffer(nil, maxLine)
		for s.Scan() {
			in.lines <- strings.TrimSpace(s.Text())
		}
		in.err = s.Err()
	}()
	return in
}

// readLine reads a line from standard input without asking. At the end of the input the line is empty.
func (l *line) readLine(ctx context.Context) (string, error) {
	in := l.typed()
	select {
	case text, more := <-in.lines:
		if more {
			return text, nil
		}
		return "", in.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
