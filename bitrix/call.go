package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
)

// Call calls any method; the command line uses it. The parameters are sent as they are, and the result is only in the
// answer's Raw. With an [*Error], too, it returns as much of the answer as was received. Only methods that are known to
// change nothing are treated as reading.
func (c *Client) Call(ctx context.Context, method string, params map[string]any) (Answer, error) {
	_, answer, err := c.call(ctx, methodCall{method: method, params: params, reads: reads[lower(method)]})
	return answer, err
}

// A methodCall is a method with its parameters.
type methodCall struct {
	method string
	params map[string]any
	reads  bool // the method changes nothing on the portal
}

// reads lists the methods that change nothing, by name.
var reads = map[string]bool{
	"timeman.status": true, "timeman.settings": true, "profile": true,
	"scope": true, "server.time": true, "method.get": true, "methods": true, "app.info": true,
	"user.current": true, "user.admin": true, "timeman.schedule.get": true,
}

// do calls a method and decodes its result with read. It looks the method up in reads.
func do[T any](ctx context.Context, c *Client, method string, params map[string]any,
	read func(json.RawMessage) (T, error),
) (T, Answer, error) {
	return doCall(ctx, c, methodCall{method: method, params: params, reads: reads[method]}, read)
}

// doCall makes the call m and decodes its result with read.
func doCall[T any](ctx context.Context, c *Client, m methodCall, read func(json.RawMessage) (T, error)) (T, Answer, error) {
	var none T
	result, answer, err := c.call(ctx, m)
	if err != nil {
		return none, answer, err
	}
	value, err := read(result)
	if err != nil {
		credentials := c.credentials()
		return none, answer, &Error{
			Method: m.method,
			Host:   credentials.host(),
			Fault:  FaultAnswer,
			Err:    credentials.mask.cause(err, FaultAnswer),
			Answer: answer,
		}
	}
	return value, answer, nil
}

// credentials are what a single request is made with.
type credentials struct {
	access Access
	grant  Grant    // the grant that the access belongs to; zero for a webhook
	base   *url.URL // the portal
	mask   masker
}

func newCredentials(access Access, grant Grant) *credentials {
	base, err := url.Parse(access.Portal())
	if err != nil {
		base = &url.URL{} // cannot happen: net/url has made the portal's address
	}
	secrets := []string{access.secret.reveal()}
	if !grant.IsZero() {
		secrets = append(secrets, grant.secrets()...)
	}
	return &credentials{access: access, grant: grant, base: base, mask: newMaskers(secrets...)}
}

func (c *credentials) host() string { return c.mask(c.access.Host()) }

// credentials returns what the next request is made with.
func (c *Client) credentials() *credentials {
	if c.session != nil {
		return c.session.current.Load()
	}
	return c.fixed
}

// call makes requests until one is answered with a result, or fails in a way that [retry] does not repeat. Every call
// to a portal goes through it. The error is an [*Error], or that of a [GrantStore].
func (c *Client) call(ctx context.Context, m methodCall) (json.RawMessage, Answer, error) {
	credentials := c.credentials()
	renewed := false
	for attempt := 1; ; {
		result, fail := c.post(ctx, credentials, m)
		if fail.Fault == "" {
			return result, fail.Answer, nil
		}
		if c.session != nil && !renewed && IsCode(fail, CodeExpiredToken, CodeInvalidToken) {
			renewed = true // the refusal came before execution, so a writing call may be repeated as well
			fresh, err := c.session.renew(ctx, credentials)
			if err != nil {
				return nil, answerOf(err, fail.Answer), err
			}
			credentials = fresh
			continue
		}
		delay, again := c.retryAfter(ctx, fail, attempt, m.reads)
		if !again {
			return nil, fail.Answer, fail
		}
		attempt++
		if failed := c.waitToRetry(ctx, delay, attempt, fail); failed != nil {
			return nil, failed.Answer, failed
		}
	}
}

// answerOf returns the answer that belongs to err, else the other one.
func answerOf(err error, other Answer) Answer {
	var e *Error
	if errors.As(err, &e) {
		return e.Answer
	}
	return other
}

// post makes one POST request. The Fault stays empty on success. A success has a result.
func (c *Client) post(ctx context.Context, credentials *credentials, m methodCall) (json.RawMessage, *Error) {
	fail := &Error{Method: credentials.mask(m.method), Host: credentials.host()}
	body, err := credentials.body(m)
	if err != nil {
		fail.Fault, fail.Err = FaultRequest, credentials.mask.cause(err, FaultRequest)
		return nil, fail
	}
	request := request{method: "POST", url: credentials.access.method(credentials.base, m.method), body: body, mask: credentials.mask}
	var result json.RawMessage
	err = c.sender.send(ctx, request, fail)
	fail.Answer.Raw = maskBody(fail.Answer.Raw, credentials.access.secret.reveal()) // before anything is read in it
	if err == nil && fail.Fault == "" {
		result, err = c.readAnswer(fail, m.method, credentials.mask)
	}
	if err != nil {
		fail.Err = credentials.mask.cause(err, fail.Fault)
	}
	return result, fail
}

// body encodes the parameters. JSON keeps the + of a time; a form would turn it into a blank (protocol 2).
func (c *credentials) body(m methodCall) ([]byte, error) {
	switch {
	case c.access.IsZero():
		return nil, errors.New("no access to a portal")
	case m.method == "" || strings.Trim(lower(m.method), "abcdefghijklmnopqrstuvwxyz0123456789._") != "":
		return nil, errors.New("not the name of a method")
	}
	all := make(map[string]any, len(m.params)+1)
	maps.Copy(all, m.params)
	if c.access.token {
		all["auth"] = c.access.secret.reveal()
	}
	return json.Marshal(all)
}

// readAnswer reads the envelope of the answer (protocol 3).
func (c *Client) readAnswer(fail *Error, method string, mask masker) (json.RawMessage, error) {
	status := fail.Answer.HTTPStatus
	envelope, err := readEnvelope(fail.Answer.Raw)
	if err != nil {
		fail.Fault = FaultAnswer
		return nil, fmt.Errorf("HTTP %d: %w", status, err)
	}
	if t := envelope.Time.portal(); !t.IsZero() {
		fail.Answer.PortalTime = t
	}
	if t := envelope.Time.DateStart.time; !t.IsZero() {
		_, fail.Answer.ServerOffset = t.Zone()
		fail.Answer.HasServerOffset = true
	}
	c.resets.note(method, envelope.Time)
	switch {
	case envelope.refused():
		envelope.refuse(fail, mask)
		fail.Until, fail.UntilKnown = c.resets.until(fail, method)
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

// refuse copies the portal's own error into fail.
func (e envelope) refuse(fail *Error, mask masker) {
	code, description := e.refusal()
	fail.Fault = FaultRefused
	fail.Code = Code(mask(plainText(code, 100)))
	fail.Description = mask.plain(description)
	fail.Argument = mask.plain(string(e.Argument))
}
