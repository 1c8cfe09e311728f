package trials

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// A transcript is everything that was said.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Len()
}

// holding are the lines that contain a secret. If only the text as a whole contains it, the whole text is returned.
func (s *transcript) holding(secret string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !holds(s.text.Bytes(), secret) {
		return nil
	}
	var lines []string
	for line := range strings.Lines(s.text.String()) {
		if holds([]byte(line), secret) {
			lines = append(lines, line)
		}
	}
	if lines == nil {
		lines = []string{s.text.String()}
	}
	return lines
}

// talkative is a way to a portal whose errors say too much, like those of net/http.
type talkative struct{ way http.RoundTripper }

func (w talkative) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := w.way.RoundTrip(r)
	if err != nil {
		body, _ := r.GetBody()
		said, _ := io.ReadAll(body)
		return nil, fmt.Errorf("%s %s %q: %w", r.Method, r.URL, said, err)
	}
	return response, nil
}
