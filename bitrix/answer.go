package bitrix

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"time"
)

// An envelope is the outer object of every answer (protocol 3). It also understands the errors of REST 3.0.
type envelope struct {
	Result      json.RawMessage `json:"result"`
	Error       json.RawMessage `json:"error"`
	Description text            `json:"error_description"`
	Argument    text            `json:"argument"`
	Time        timeBlock       `json:"time"`
}

func readEnvelope(body []byte) (envelope, error) {
	var e envelope
	body = withoutBOM(body)
	if len(body) == 0 {
		return e, errors.New("empty")
	}
	if body[0] != '{' {
		return e, errors.New("not a JSON object")
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, errors.New("not a JSON object: " + err.Error())
	}
	return e, nil
}

func withoutBOM(body []byte) []byte { return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff"))) }

// refused reports whether there is an error, whatever the HTTP status. Its code may be empty.
func (e envelope) refused() bool {
	s := string(e.Error)
	return s != "" && s != "null" && s != "false"
}

func (e envelope) refusal() (code, description string) {
	var modern struct {
		Code    text `json:"code"`
		Message text `json:"message"`
	}
	if json.Unmarshal(e.Error, &modern) == nil {
		return string(modern.Code), string(modern.Message)
	}
	return scalar(e.Error), string(e.Description)
}

// A timeBlock is the time block of a successful answer.
type timeBlock struct {
	Start     number `json:"start"`
	DateStart stamp  `json:"date_start"`
	ResetAt   number `json:"operating_reset_at"`
}

// UnmarshalJSON accepts anything: a bad time block must not fail the call.
func (c *timeBlock) UnmarshalJSON(b []byte) error {
	type fields timeBlock
	_ = json.Unmarshal(b, (*fields)(c))
	return nil
}

// portal returns the portal's clock, or zero.
func (c timeBlock) portal() time.Time {
	if c.Start.valid && c.Start.value > 0 && c.Start.value < 1<<33 {
		whole, fraction := math.Modf(c.Start.value)
		return time.Unix(int64(whole), int64(fraction*1e6)*1e3).UTC()
	}
	return c.DateStart.time
}

// An Answer is what came back from the portal.
type Answer struct {
	// Raw is the body as received, with the secret masked where the portal repeats it. It may be anything. It is nil if
	// no body came.
	Raw        []byte
	HTTPStatus int
	// PortalTime is the portal's clock when it answered: time.start with its fraction, else time.date_start, else the
	// Date header, else zero.
	PortalTime time.Time
	// ServerOffset is the offset of the server's own clock, in seconds east of UTC: that of time.date_start (protocol
	// 9). It is valid only with HasServerOffset.
	ServerOffset    int
	HasServerOffset bool
	// Sent and Received are this computer's clock before and after the exchange.
	Sent, Received time.Time
}

// ClockAhead returns how far the portal's clock is ahead of this computer's, at least. It takes the portal's time stamp
// to be as late as the arrival of the answer, so a time computed with it is never ahead of the portal. It returns false
// if the portal's clock is not known.
func (a Answer) ClockAhead() (time.Duration, bool) {
	if a.PortalTime.IsZero() || a.Received.IsZero() {
		return 0, false
	}
	return a.PortalTime.Sub(a.Received.Round(0)), true
}
