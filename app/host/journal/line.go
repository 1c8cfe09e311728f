package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"iter"
	"net/url"
	"time"
)

// These are the kinds of lines. A line of another kind comes from a later release and is left alone.
const (
	keptKind    = "kept"    // a start that is not settled: an [app.Attempt] without its outcome
	pressedKind = "pressed" // any other press that is not settled, in the same form
	settledKind = "settled" // a press and what became of it: an [app.Attempt]
	dayKind     = "day"     // what is known about one date of one account: a [daySheet]
	renamedKind = "renamed" // see [renaming]
	saidKind    = "said"    // the person was told of all unreadable lines before this one: a [remark]
	trimmedKind = "trimmed" // the earlier lines were moved to the file beside: a [remark]
)

// kinds lists the kinds of all lines, the most frequent first.
var kinds = [...]string{keptKind, settledKind, dayKind, pressedKind, renamedKind, saidKind, trimmedKind}

// A line is one line of the file. A damaged line has neither kind nor id nor body.
type line struct {
	number        int // from 1
	raw, id, body []byte
	kind          string
	whole         bool
}

func (l line) is(kind string) bool { return l.kind == kind }

// isPress tells whether the line is about a press.
func (l line) isPress() bool { return l.is(keptKind) || l.is(pressedKind) || l.is(settledKind) }

// decode reads the body.
func (l line) decode(into any) error { return json.Unmarshal(l.body, into) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

const sumLength = 8 // a CRC-32C in hexadecimal digits

// compose makes a line with its end.
func compose(kind, id string, body any) ([]byte, error) {
	var b bytes.Buffer
	b.Write(make([]byte, sumLength))
	b.WriteString(" " + kind + " " + escape(id) + " ")
	e := json.NewEncoder(&b) // its output ends with a newline and has no other
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return seal(b.Bytes()), nil
}

// seal writes the checksum into the room that was left for it.
func seal(raw []byte) []byte {
	hex.Encode(raw, binary.BigEndian.AppendUint32(nil, crc32.Checksum(raw[sumLength+1:len(raw)-1], castagnoli)))
	return raw
}

// escape turns an id into one word of ASCII. Different ids become different words.
func escape(id string) string { return url.PathEscape(id) }

func unescape(word []byte) string {
	id, err := url.PathUnescape(string(word))
	if err != nil {
		return string(word)
	}
	return id
}

// split returns every line of a file, in order, except empty ones.
func split(data []byte) iter.Seq[line] {
	return func(yield func(line) bool) {
		for number, at := 1, 0; at < len(data); number++ {
			length := bytes.IndexByte(data[at:], '\n')
			if length < 0 {
				length = len(data) - at
			}
			start, end := trim(data, at, at+length)
			if start < end {
				l := parse(data[start:end])
				l.raw, l.number = data[at:at+length], number
				if !yield(l) {
					return
				}
			}
			at += length + 1
		}
	}
}

// trim leaves out bytes that do not belong to a line: an editor may have added a carriage return at its end or a byte order mark
// before it, and a crash may have left zeros.
func trim(data []byte, start, end int) (from, to int) {
	outside := func(c byte) bool { return c == 0 || c == '\r' }
	for start < end && outside(data[start]) {
		start++
	}
	for start < end && outside(data[end-1]) {
		end--
	}
	if bytes.HasPrefix(data[start:end], []byte("\ufeff")) {
		start += len("\ufeff")
	}
	return start, end
}

// parse reads a line without its end.
func parse(text []byte) (l line) {
	if len(text) <= sumLength || text[sumLength] != ' ' {
		return l
	}
	var sum [sumLength / 2]byte
	rest := text[sumLength+1:]
	if _, err := hex.Decode(sum[:], text[:sumLength]); err != nil ||
		binary.BigEndian.Uint32(sum[:]) != crc32.Checksum(rest, castagnoli) {
		return l
	}
	kind, rest, ok := bytes.Cut(rest, []byte(" "))
	id, body, ok2 := bytes.Cut(rest, []byte(" "))
	if ok && ok2 {
		l.kind, l.id, l.body, l.whole = kindOf(kind), id, body, true
	}
	return l
}

// kindOf returns the constant for a kind, so that it does not allocate memory for each line.
func kindOf(word []byte) string {
	for _, kind := range kinds {
		if string(word) == kind {
			return kind
		}
	}
	return string(word)
}

// pressedOf finds the moment of a press without decoding the rest of the line, which would take twenty times as long. Only the name
// of a field can look like this: a quotation mark within a text has a backslash before it.
func (l line) pressedOf() (time.Time, bool) {
	_, rest, ok := bytes.Cut(l.body, []byte(`"pressed":"`))
	stamp, _, ok2 := bytes.Cut(rest, []byte(`"`))
	if !ok || !ok2 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, string(stamp))
	return t, err == nil
}
