package trials

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"path"
	"syscall"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/bitrix/portal"
)

// A network connects a process with the portal. For every request it draws what goes wrong.
type network struct{ process *process }

// A mishap is what goes wrong with one request.
type mishap struct {
	reaches bool          // the portal, which carries it out
	delay   time.Duration // before the answer
	err     error         // in place of the answer
	answer  *spoiled      // in place of the portal's
}

// How a connection cannot be made.
var unreachable = []error{
	&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED},
	&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH},
	&net.DNSError{Err: "no such host", Name: "example.bitrix24.ru", IsNotFound: true},
}

// errHang is the end of a connection on which nothing arrives any more.
var errHang = errors.New("hangs")

// RoundTrip carries one request.
func (v *network) RoundTrip(r *http.Request) (*http.Response, error) {
	p := v.process
	if !v.wait(r, 20*time.Millisecond+p.jitter(60*time.Millisecond)) {
		return nil, r.Context().Err()
	}
	if !p.online() {
		if p.chance(0.2) { // packets are lost without a word
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return nil, unreachable[p.jitter(time.Duration(len(unreachable)))]
	}
	m := v.mishap()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	method := path.Base(r.URL.Path)
	if !p.pass("before " + method + " leaves") {
		return nil, errKilled
	}
	var response *http.Response
	if m.reaches {
		response, err = v.carry(r, method, body)
		if err != nil {
			return nil, err
		}
	}
	if !p.pass("when " + method + " was carried out") {
		return nil, errKilled
	}
	switch {
	case m.err == errHang:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case !v.wait(r, m.delay):
		return nil, r.Context().Err()
	case m.err != nil:
		return nil, m.err
	case m.answer != nil:
		response = m.answer.response(r)
	}
	if !p.pass("when " + method + " is answered") {
		return nil, errKilled
	}
	return response, nil
}

// wait waits for the network, or for the program to give up.
func (v *network) wait(r *http.Request, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
		return false
	}
}

// carry passes a request to the portal, which carries it out.
func (v *network) carry(r *http.Request, method string, body []byte) (*http.Response, error) {
	p := v.process
	times := 1
	opening, opens := stage.OpeningIn(method, body)
	if p.defect == twofoldOpen && opens {
		times = 2
	}
	var response *http.Response
	for range times {
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		var err error
		carry := func() { response, err = p.portal.Transport().RoundTrip(again) }
		switch {
		case opens:
			p.books.open(p, opening, carry)
		case stage.ReadsIn(method, body):
			p.books.reading(p, carry)
		default:
			carry()
		}
		if err != nil {
			return nil, err
		}
	}
	if p.defect == blindStatus && (method == "timeman.status" || method == "batch") {
		blind(response)
	}
	return response, nil
}

// mishap draws what goes wrong with a request.
func (v *network) mishap() mishap {
	p := v.process
	well := mishap{reaches: true}
	if p.calmed() || !p.chance(p.rough) {
		return well
	}
	refused := func(status int, body string) mishap { return mishap{answer: answer(status, "application/json", body)} }
	after := func(m mishap) mishap { m.reaches = true; return m }
	page := func(status int) mishap {
		return mishap{answer: answer(status, "text/html", "<!DOCTYPE html><html><body><h1>Bitrix24</h1></body></html>")}
	}
	internal := refused(500, `{"error":"INTERNAL_SERVER_ERROR","error_description":"Internal server error"}`)
	switch p.jitter(16) {
	case 0:
		return mishap{err: io.ErrUnexpectedEOF}
	case 1, 2:
		return after(mishap{err: io.ErrUnexpectedEOF})
	case 3:
		return mishap{err: unreachable[p.jitter(time.Duration(len(unreachable)))]}
	case 4:
		return mishap{err: errHang}
	case 5:
		return after(mishap{err: errHang})
	case 6:
		return mishap{reaches: true, delay: p.jitter(40 * time.Second)}
	case 7:
		return page(502)
	case 8:
		return after(page(504))
	case 9:
		return after(page(200))
	case 10:
		return internal
	case 11:
		return after(internal)
	case 12:
		return refused(503, `{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}`)
	case 13:
		return refused(429, `{"error":"OPERATION_TIME_LIMIT","error_description":"Method is blocked due to operation time limit."}`)
	case 14:
		m := page(302)
		m.answer.location = "https://login.example.com/"
		return m
	}
	return after(mishap{answer: answer(200, "application/json", "")})
}

// A spoiled answer arrives instead of the portal's.
type spoiled struct {
	status      int
	contentType string
	location    string
	body        string
}

func answer(status int, contentType, body string) *spoiled {
	return &spoiled{status: status, contentType: contentType, body: body}
}

// response is the answer to a request.
func (s *spoiled) response(r *http.Request) *http.Response {
	header := http.Header{"Content-Type": {s.contentType}}
	if s.location != "" {
		header.Set("Location", s.location)
	}
	return &http.Response{
		Status: http.StatusText(s.status), StatusCode: s.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader([]byte(s.body))), ContentLength: -1, Request: r,
	}
}

// blind changes an answer so that it says that nothing was started today.
func blind(r *http.Response) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	nothing := map[string]any{"STATUS": portal.Closed}
	switch result, ok := answer["result"].(map[string]any); {
	case !ok:
		return
	case result["STATUS"] != nil:
		answer["result"] = nothing
	default:
		if inner, ok := result["result"].(map[string]any); ok && inner["status"] != nil {
			inner["status"] = nothing
		}
	}
	body, err = json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
}
