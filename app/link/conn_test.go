package link

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

func FuzzFrame(f *testing.F) {
	f.Add([]byte(`{"kind":"hello","hello":{"version":1,"role":"window"}}` + "\n"))
	f.Add([]byte(`{"kind":"command","command":{"id":"1","verb":"start","view":"tray","pressed":"2026-03-04T09:00:00+03:00"}}` + "\n"))
	f.Add([]byte(`{"kind":"reply","reply":{"id":"1","outcome":"done","day":{"state":"opened"},"raw":{"result":[]}}}` + "\n"))
	f.Add([]byte(`{"kind":"snapshot","snapshot":{"day":{"state":""},"rules":{"known":false,"tracking":false,"free":false}}}` + "\n"))
	f.Add([]byte(`{"kind":"from the future","x":[[[{}]]]}` + "\n" + `{"kind":"raise"}` + "\n"))
	f.Add([]byte("{}\n\n[]\nnull\n\"\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := NewConn(duplex{io.NopCloser(bytes.NewReader(text)), discard{}})
		for {
			frame, err := c.Receive()
			if err != nil {
				return
			}
			known, err := frame.known()
			if !known || err != nil {
				t.Fatalf("received %+v: %v", frame, err)
			}
			line, err := json.Marshal(frame)
			if err != nil {
				t.Fatalf("cannot be said again: %v", err)
			}
			var again Frame
			must(t, json.Unmarshal(line, &again))
			if again.Kind != frame.Kind {
				t.Errorf("%s became %s", frame.Kind, again.Kind)
			}
		}
	})
}

// A command says which day it is about, and one of a program that does not know of that is about whatever day there is. Such a
// program is not told of it either, where there is nothing to tell.
func TestACommandSaysItsDay(t *testing.T) {
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	for line, want := range map[string]time.Time{
		`{"kind":"command","command":{"id":"1","verb":"finish","view":"window","pressed":"2026-03-04T18:00:00Z"}}`:                             {},
		`{"kind":"command","command":{"id":"1","verb":"finish","view":"window","pressed":"2026-03-04T18:00:00Z","of":"2026-03-04T09:00:00Z"}}`: start,
	} {
		f, err := NewConn(duplex{io.NopCloser(strings.NewReader(line + "\n")), discard{}}).Receive()
		must(t, err)
		if !f.Command.Of.Equal(want) {
			t.Errorf("it is about %v, want %v", f.Command.Of, want)
		}
		again, err := json.Marshal(f)
		must(t, err)
		if string(again) != line {
			t.Errorf("said again as %s, want %s", again, line)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (discard) Close() error { return nil }
