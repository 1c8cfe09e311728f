package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxRequests is how many requests the portal remembers.
const maxRequests = 10_000

// A Request is one request that the portal has received. It never contains a secret.
type Request struct {
	N          int       `json:"n"`     // counts from 1
	At         time.Time `json:"at"`    // arrival, by this computer's clock
	Clock      time.Time `json:"clock"` // arrival, by the portal's clock
	HTTPMethod string    `json:"http_method"`
	// Method in lower case: timeman.open; oauth/token and oauth/authorize for the auth server.
	Method      string `json:"method"`
	User        int    `json:"user,omitempty"` // the caller; 0 where the credentials were refused
	ContentType string `json:"content_type,omitempty"`
	// Params are query and body together, without reserved parameters such as auth.
	Params map[string]any `json:"params"`
	// Batch means that the call came inside a batch, which has an entry of its own before it.
	Batch bool `json:"batch,omitempty"`
	// Status and Error say how the request was answered. Status is 0 before the answer, and if the connection was cut.
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
}

// A log records requests. The portal's lock guards it.
type log struct {
	requests []Request
	total    int
	news     chan struct{} // closed and replaced with each request
}

func (l *log) add(r Request) int {
	l.total++
	r.N = l.total
	if len(l.requests) >= 2*maxRequests {
		l.requests = slices.Clone(l.requests[maxRequests:])
	}
	l.requests = append(l.requests, r)
	close(l.news)
	l.news = make(chan struct{})
	return r.N
}

// at returns the entry with that number, or nil if it was dropped or does not exist yet.
func (l *log) at(n int) *Request {
	if i := n - 1 - (l.total - len(l.requests)); i >= 0 && i < len(l.requests) {
		return &l.requests[i]
	}
	return nil
}

// Requests returns the requests that the portal has received, oldest first: at least the last ten thousand.
func (p *Portal) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.log.requests)
}

// Asked returns the requests of one method, oldest first.
func (p *Portal) Asked(method string) []Request {
	return slices.DeleteFunc(p.Requests(), func(r Request) bool { return !strings.EqualFold(r.Method, method) })
}

// Wait waits until the portal has received n requests in all. It returns the n-th, which may not be answered yet.
func (p *Portal) Wait(ctx context.Context, n int) (Request, error) {
	for {
		p.mu.Lock()
		r, news := p.log.at(n), p.log.news
		if r != nil {
			found := *r
			p.mu.Unlock()
			return found, nil
		}
		asked := p.log.total
		p.mu.Unlock()
		if asked >= n {
			return Request{}, fmt.Errorf("request %d is forgotten", n)
		}
		select {
		case <-news:
		case <-ctx.Done():
			return Request{}, fmt.Errorf("wait for request %d, %d came: %w", n, asked, ctx.Err())
		}
	}
}
