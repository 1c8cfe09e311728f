package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Fault is something that goes wrong with a request. Make one with [CutBefore], [CutAfter], [Slow], [Truncated],
// [HTML], [Moved], [Refused] or [Answer], or fill it in by hand. In every one but Moved and Refused the fields go
// together freely.
type Fault struct {
	// Executed tells whether the method is carried out although the answer is spoiled.
	Executed bool `json:"executed,omitempty"`
	// Delay passes before the answer, after the execution. It is time of this computer, not of the portal's clock.
	Delay time.Duration `json:"-"`
	// Cut closes the connection instead of answering.
	Cut bool `json:"cut,omitempty"`
	// Truncate closes the connection in the middle of the body.
	Truncate bool `json:"truncate,omitempty"`
	// Code is an error of the portal's own that takes the answer's place, with the usual status and text of protocol 5.
	Code string `json:"code,omitempty"`
	// Location is the scheme and host to which the portal moved: the answer is a 302 to the same path there.
	Location string `json:"location,omitempty"`
	// Status, ContentType and Body take the answer's place where Status is set. With Code only Status counts.
	Status      int    `json:"status,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Body        string `json:"body,omitempty"`
}

// CutBefore closes the connection without executing the method.
func CutBefore() Fault { return Fault{Cut: true} }

// CutAfter executes the method and closes the connection instead of answering.
func CutAfter() Fault { return Fault{Cut: true, Executed: true} }

// Slow executes the method and answers after d.
func Slow(d time.Duration) Fault { return Fault{Delay: d, Executed: true} }

// Truncated executes the method and closes the connection in the middle of the answer.
func Truncated() Fault { return Fault{Truncate: true, Executed: true} }

// HTML answers with a page and the given status without executing the method, as balancers and captive portals do.
func HTML(status int) Fault {
	return Answer(status, "text/html; charset=utf-8", fmt.Sprintf(
		"<!DOCTYPE html><html><head><title>%d</title></head><body><h1>%[1]d %s</h1></body></html>",
		status, http.StatusText(status)))
}

// Moved answers with a 302 to the same path on another scheme and host, as in https://new.example.com, without
// executing the method. This is how a renamed cloud portal answers (protocol 15).
func Moved(base string) Fault { return Fault{Location: strings.TrimSuffix(base, "/")} }

// Refused answers with an error of protocol 5 without executing the method: QUERY_LIMIT_EXCEEDED, expired_token.
func Refused(code string) Fault { return Fault{Code: code} }

// Answer answers with anything, without executing the method.
func Answer(status int, contentType, body string) Fault {
	return Fault{Status: status, ContentType: contentType, Body: body}
}

// ButExecuted is the fault with the method executed nevertheless.
func (f Fault) ButExecuted() Fault {
	f.Executed = true
	return f
}

// Always is a count for [Portal.Fail] without end.
const Always = -1

// planned is a fault that waits for its requests.
type planned struct {
	method string // "" is any
	fault  Fault
	left   int
}

// Fail spoils the next count requests of a method; method "" is any, count [Always] is all. Faults for the same request
// happen in the order of Fail. Calls within a batch are not spoiled, but the batch is: by a fault of its own, or by one of a
// method in it that changes the day.
func (p *Portal) Fail(method string, f Fault, count int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, planned{strings.ToLower(method), f, count})
}

// Recover forgets all faults.
func (p *Portal) Recover() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
}

// faultFor is what is to go wrong with a request; nil if nothing.
func (p *Portal) faultFor(c *call) *Fault {
	for _, method := range append([]string{c.method}, c.changing()...) {
		if f := p.takeFault(method); f != nil {
			return f
		}
	}
	return nil
}

// takeFault is what is to go wrong with the next request of the method; nil if nothing.
func (p *Portal) takeFault(method string) *Fault {
	for i := range p.faults {
		planned := &p.faults[i]
		if planned.left == 0 || planned.method != "" && planned.method != method {
			continue
		}
		if planned.left > 0 {
			planned.left--
		}
		f := planned.fault
		return &f
	}
	return nil
}

// applyFault makes of the answer what the fault says. The answer is nil where the method was not executed.
func (p *Portal) applyFault(f *Fault, r *http.Request, a *answer) *answer {
	switch {
	case f.Location != "":
		return &answer{
			status: http.StatusFound, contentType: "text/html", body: []byte("<html><body>Moved</body></html>"),
			location: f.Location + r.URL.RequestURI(),
		}
	case f.Code != "":
		p.mu.Lock()
		err := p.sw.general(f.Code)
		p.mu.Unlock()
		if f.Status != 0 {
			err.HTTPStatus = f.Status
		}
		return refusal(err)
	case f.Status != 0:
		return &answer{status: f.Status, contentType: f.ContentType, body: []byte(f.Body)}
	case a == nil:
		return &answer{status: http.StatusOK}
	}
	return a
}
