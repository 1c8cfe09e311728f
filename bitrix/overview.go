package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
)

// An Overview is all that a view of the day needs. Each part is set, or has an [*Error] beside it.
type Overview struct {
	Day         Day
	DayErr      error
	Settings    Settings
	SettingsErr error
	Profile     Profile
	ProfileErr  error
}

// Overview reads the day and the settings of the employee with this number, or of the owner of the credentials if it is 0,
// and the owner's profile, in one request. The error is that of the request as a whole. The Answer of every part is that of
// the request.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html
func (c *Client) Overview(ctx context.Context, user int) (Overview, error) {
	query := ""
	if user != 0 {
		query = "?" + url.Values{"USER_ID": {strconv.Itoa(user)}}.Encode()
	}
	b, answer, err := doCall(ctx, c, methodCall{
		method: "batch",
		params: map[string]any{"halt": 0, "cmd": map[string]string{
			"status":   "timeman.status" + query,
			"settings": "timeman.settings" + query,
			"profile":  "profile",
		}},
		reads: true,
	}, readBatch)
	if err != nil {
		return Overview{}, err
	}
	var o Overview
	o.Day, o.DayErr = batchResult(c, b, answer, "status", "timeman.status", readDay)
	o.Settings, o.SettingsErr = batchResult(c, b, answer, "settings", "timeman.settings", readSettings)
	o.Profile, o.ProfileErr = batchResult(c, b, answer, "profile", "profile", readProfile)
	o.Day.Answer, o.Settings.Answer, o.Profile.Answer = answer, answer, answer
	return o, nil
}

// batchResult reads the result of one call of a batch.
func batchResult[T any](c *Client, b batch, answer Answer, label, method string, read func(json.RawMessage) (T, error)) (T, error) {
	var none T
	credentials := c.credentials()
	fail := &Error{Method: method, Host: credentials.host(), Answer: answer}
	var times timeBlock
	_ = json.Unmarshal(b.Time[label], &times)
	c.resets.note(method, times)
	if inner, refused := b.refused(label); refused {
		inner.refuse(fail, credentials.mask)
		fail.Until, fail.UntilKnown = c.resets.until(fail, method)
		return none, fail
	}
	err := errors.New("the batch has no result of it")
	if result, ok := b.Result[label]; ok {
		var value T
		if value, err = read(result); err == nil {
			return value, nil
		}
	}
	fail.Fault, fail.Err = FaultAnswer, credentials.mask.cause(err, FaultAnswer)
	return none, fail
}

// A batch is the result of one (protocol 14): what came of its calls, by label.
type batch struct {
	Result phpMap `json:"result"`
	Error  phpMap `json:"result_error"`
	Time   phpMap `json:"result_time"`
}

func readBatch(result json.RawMessage) (batch, error) {
	var b batch
	if err := json.Unmarshal(result, &b); err != nil {
		return batch{}, errors.New("result is not that of a batch")
	}
	if len(b.Result) == 0 && len(b.Error) == 0 {
		return batch{}, errors.New("result has neither results nor errors")
	}
	return b, nil
}

// refused is the error of one call: an object like that of a whole answer, or just a code.
func (b batch) refused(label string) (envelope, bool) {
	raw, ok := b.Error[label]
	if !ok || string(raw) == "null" {
		return envelope{}, false
	}
	if e, err := readEnvelope(raw); err == nil {
		if e.Error == nil {
			e.Error = json.RawMessage(`""`) // an object without "error" is an error without a code
		}
		return e, true
	}
	return envelope{Error: raw}, true
}

// A phpMap is a map of PHP's: an empty one comes as a list.
type phpMap map[string]json.RawMessage

// UnmarshalJSON takes what is no map as an empty one.
func (k *phpMap) UnmarshalJSON(b []byte) error {
	var m map[string]json.RawMessage
	_ = json.Unmarshal(b, &m)
	*k = m
	return nil
}
