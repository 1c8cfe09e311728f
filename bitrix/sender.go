package bitrix

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// A sender sends single requests to a portal or to the auth server.
type sender struct {
	agent     string
	whole     time.Duration
	transport http.RoundTripper
	proxies   Proxies
}

func newSender(o options) sender {
	return sender{agent: o.agent, whole: o.whole, transport: o.transport, proxies: o.proxies}
}

// A request is one HTTP request. Its address or its body may contain a secret, which mask finds.
type request struct {
	method string // POST
	url    *url.URL
	body   []byte // JSON; nil for none
	mask   masker
}

// send sends a request once and reads the answer into fail. The Fault of fail stays empty if there is an answer with a
// body. The error is the cause of the fault, not masked. A redirect is not followed.
func (s *sender) send(ctx context.Context, r request, fail *Error) error {
	trace := &requestTrace{caller: ctx}
	if err := ctx.Err(); err != nil {
		return trace.classify(err, fail)
	}
	limited, cancel := context.WithTimeout(ctx, s.whole)
	defer cancel()

	fail.Answer.Sent = time.Now()
	response, err := s.transport.RoundTrip(s.httpRequest(trace.context(limited), r))
	if err != nil {
		err = trace.classify(err, fail)
		if fail.unsent {
			s.proxies.Forget()
		}
		return err
	}
	defer response.Body.Close()
	fail.Answer.Received = time.Now()
	fail.Answer.HTTPStatus = response.StatusCode
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		fail.Answer.PortalTime = date
	}
	if location := response.Header.Get("Location"); location != "" && response.StatusCode/100 == 3 {
		fail.Fault = FaultMoved
		fail.Location, fail.Rename = r.movedTo(response.StatusCode, location)
		return nil
	}
	fail.Answer.Raw, err = io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return trace.classify(err, fail)
	}
	if len(fail.Answer.Raw) > maxBody {
		fail.Answer.Raw = fail.Answer.Raw[:maxBody]
		fail.Fault = FaultAnswer
		return fmt.Errorf("HTTP %d, larger than %d bytes", response.StatusCode, maxBody)
	}
	return nil
}

func (s *sender) httpRequest(ctx context.Context, r request) *http.Request {
	h := &http.Request{
		Method: r.method,
		URL:    r.url,
		Host:   r.url.Host,
		Header: http.Header{
			"Accept":     {"application/json"},
			"User-Agent": {s.agent},
		},
	}
	if r.body != nil {
		h.Header["Content-Type"] = []string{"application/json"}
		h.ContentLength = int64(len(r.body))
		// GetBody allows net/http to use a new connection if it could write nothing at all to an old one.
		h.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.body)), nil }
		h.Body, _ = h.GetBody()
	}
	return h.WithContext(ctx)
}

// movedTo returns the host of a redirect, and whether it looks like that of a renamed portal.
func (r request) movedTo(status int, location string) (host string, rename bool) {
	u, err := r.url.Parse(location) // it may be relative
	if err != nil {
		return "", false
	}
	host = lower(u.Host)
	shown := r.mask(plainText(host, maxText))
	return shown, shown == host && isRename(r.url, u, status)
}
