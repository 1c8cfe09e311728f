package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Fault is something that goes wrong with a request. [CutBefore], [CutAfter], [Slow], [Truncated], [HTML], [Moved],
// [Refused] and [Answer] make one, or set the fields yourself. Unless Location or Code is set, all fields can be
// combined.
type Fault struct {
	// Executed means that the method is executed although its answer is spoiled.
	Executed bool `json:"executed,omitempty"`
	// Delay is the time before the answer, after the execution. It is measured by this computer's clock, not by the
	// portal's.
	Delay time.Duration `json:"-"`
	// Cut closes the connection instead of answering.
	Cut bool `json:"cut,omitempty"`
	// Truncate closes the connection in the middle of the body.
	Truncate bool `json:"truncate,omitempty"`
	// Code is an error of the portal that replaces the answer, with the usual status and text of protocol 5.
	Code string `json:"code,omitempty"`
	// Location is the scheme and host to which the portal has moved. The answer is a 302 to the same path there.
	Location string `json:"location,omitempty"`
	// Status, ContentType and Body replace the answer if Status is set. With Code, only Status counts.
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

// HTML answers with a page and the given status, without executing the method, like load balancers and captive portals.
func HTML(status int) Fault {
	return Answer(status, "text/html; charset=utf-8", fmt.Sprintf(
		"<!DOCTYPE html><html><head><title>%d</title></head><body><h1>%[1]d %s</h1></body></html>",
		status, http.StatusText(status)))
}

// Moved answers with a 302 to the same path on another scheme and host, such as https://new.example.com, without
// executing the method. A renamed cloud portal answers like this (protocol 15).
func Moved(base string) Fault { return Fault{Location: strings.TrimSuffix(base, "/")} }

// Refused answers with an error of protocol 5, such as QUERY_LIMIT_EXCEEDED or expired_token, without executing the
// method.
func Refused(code string) Fault { return Fault{Code: code} }

// Answer answers with the given status and body, without executing the method.
func Answer(status int, contentType, body string) Fault {
	return Fault{Status: status, ContentType: contentType, Body: body}
}

// ButExecuted returns the same fault, but with the method executed.
func (f Fault) ButExecuted() Fault {
	f.Executed = true
	return f
}

// Always is a count for [Portal.Fail] that never ends.
const Always = -1

// A planned fault waits for its requests.
type planned struct {
	method string // "" is any
	fault  Fault
	left   int
}

// Fail spoils the next count requests of a method. An empty method means every method, and the count [Always] means all
// requests. Several faults for the same request happen in the order of the Fail calls. Calls inside a batch are not
// spoiled. The batch is, by a fault of its own or by one of a method in it that changes the day.
func (p *Portal) Fail(method string, f Fault, count int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, planned{strings.ToLower(method), f, count})
}

// Recover removes all faults.
func (p *Portal) Recover() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
}

// faultFor returns the fault of a request, or nil.
func (p *Portal) faultFor(c *call) *Fault {
	for _, method := range append([]string{c.method}, c.changing()...) {
		if f := p.takeFault(method); f != nil {
			return f
		}
	}
	return nil
}

// takeFault returns the fault of the next request of the method, or nil, and counts it.
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

// applyFault turns the answer into what the fault demands. The answer is nil if the method was not executed.
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
