package bitrix

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Call calls any method, for the command line. The parameters go out as they are; the result is only in the answer's Raw.
// The answer is also given, as far as it came, beside an [*Error].
func (c *Client) Call(ctx context.Context, method string, params map[string]any) (Answer, error) {
	_, answer, err := c.call(ctx, method, params)
	return answer, err
}

// ask calls a method and reads its result, which has to be of the method's shape.
func ask[T any](ctx context.Context, c *Client, method string, params map[string]any,
	read func(json.RawMessage) (T, error),
) (T, Answer, error) {
	var none T
	result, answer, err := c.call(ctx, method, params)
	if err != nil {
		return none, answer, err
	}
	value, err := read(result)
	if err != nil {
		return none, answer, &Error{
			Method: method,
			Host:   c.scrub(c.access.Host()),
			Fault:  FaultAnswer,
			Err:    c.cause(err, FaultAnswer),
			Answer: answer,
		}
	}
	return value, answer, nil
}

// call is the one way to the portal: one POST, and a success only with a result. The error is an [*Error].
func (c *Client) call(ctx context.Context, method string, params map[string]any) (json.RawMessage, Answer, error) {
	fail := &Error{Method: c.scrub(method), Host: c.scrub(c.access.Host())}
	body, err := c.body(method, params)
	if err != nil {
		fail.Fault, fail.Err = FaultRequest, c.cause(err, FaultRequest)
		return nil, Answer{}, fail
	}
	result, err := c.exchange(ctx, method, body, fail)
	fail.Answer.Raw = scrubBody(fail.Answer.Raw, c.access.clear())
	if err != nil {
		fail.Err = c.cause(err, fail.Fault)
	}
	if fail.Fault != "" {
		return nil, fail.Answer, fail
	}
	return result, fail.Answer, nil
}

// body writes the parameters down. JSON keeps the + of a time, which a form would turn into a blank (protocol 2).
func (c *Client) body(method string, params map[string]any) ([]byte, error) {
	switch {
	case c.access.IsZero():
		return nil, errors.New("no access to a portal")
	case method == "" || strings.Trim(lower(method), "abcdefghijklmnopqrstuvwxyz0123456789._") != "":
		return nil, errors.New("not the name of a method")
	}
	all := make(map[string]any, len(params)+1)
	maps.Copy(all, params)
	if c.access.token {
		all["auth"] = c.access.clear()
	}
	return json.Marshal(all)
}

// exchange sends the body and reads the answer into fail, whose Fault stays empty on success. The error is what lies below
// the fault, not scrubbed.
func (c *Client) exchange(ctx context.Context, method string, body []byte, fail *Error) (json.RawMessage, error) {
	trip := &trip{caller: ctx}
	if err := ctx.Err(); err != nil {
		return nil, trip.failed(err, fail)
	}
	limited, cancel := context.WithTimeout(ctx, c.whole)
	defer cancel()

	fail.Answer.Sent = time.Now()
	response, err := c.transport.RoundTrip(c.request(trip.trace(limited), method, body))
	if err != nil {
		return nil, trip.failed(err, fail)
	}
	defer response.Body.Close()
	fail.Answer.Received = time.Now()
	fail.Answer.HTTPStatus = response.StatusCode
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		fail.Answer.PortalTime = date
	}
	if location := response.Header.Get("Location"); location != "" && response.StatusCode/100 == 3 {
		fail.Fault, fail.Location = FaultMoved, c.movedTo(location)
		return nil, nil
	}
	fail.Answer.Raw, err = io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return nil, trip.failed(err, fail)
	}
	if len(fail.Answer.Raw) > maxBody {
		fail.Answer.Raw = fail.Answer.Raw[:maxBody]
		fail.Fault = FaultAnswer
		return nil, fmt.Errorf("HTTP %d, larger than %d bytes", response.StatusCode, maxBody)
	}
	return c.understand(fail)
}

func (c *Client) request(ctx context.Context, method string, body []byte) *http.Request {
	u := c.access.method(c.base, method)
	r := &http.Request{
		Method:        http.MethodPost,
		URL:           u,
		Host:          u.Host,
		ContentLength: int64(len(body)),
		Body:          io.NopCloser(bytes.NewReader(body)),
		// GetBody allows net/http to use a new connection where it could write nothing at all to an old one.
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
		Header: http.Header{
			"Accept":       {"application/json"},
			"Content-Type": {"application/json"},
			"User-Agent":   {c.agent},
		},
	}
	return r.WithContext(ctx)
}

// movedTo is the host of a redirect.
func (c *Client) movedTo(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	host := lower(u.Host)
	if host == "" {
		host = c.access.Host() // a relative one
	}
	return c.scrub(plainText(host, maxText))
}

// understand reads the envelope of the answer (protocol 3).
func (c *Client) understand(fail *Error) (json.RawMessage, error) {
	status := fail.Answer.HTTPStatus
	envelope, err := readEnvelope(fail.Answer.Raw)
	if err != nil {
		fail.Fault = FaultAnswer
		return nil, fmt.Errorf("HTTP %d: %w", status, err)
	}
	if t := envelope.Time.portal(); !t.IsZero() {
		fail.Answer.PortalTime = t
	}
	switch {
	case envelope.refused():
		code, description := envelope.refusal()
		fail.Fault = FaultRefused
		fail.Code = Code(c.scrub(plainText(code, 100)))
		fail.Description = c.plain(description)
		fail.Argument = c.plain(string(envelope.Argument))
		return nil, nil
	case status/100 != 2:
		fail.Fault = FaultAnswer
		return nil, fmt.Errorf("HTTP %d", status)
	case envelope.Result == nil:
		fail.Fault = FaultAnswer
		return nil, fmt.Errorf("HTTP %d: neither result nor error", status)
	}
	return envelope.Result, nil
}

// plain is a text of the portal's, fit to be shown. It is scrubbed before it is cut and once more after tags within a
// secret are gone.
func (c *Client) plain(s string) string {
	s = s[:min(len(s), maxSeen)]
	return plainText(c.scrub(plainText(c.scrub(s), len(s)+1)), maxText)
}
