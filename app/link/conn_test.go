package link

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
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

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (discard) Close() error { return nil }
