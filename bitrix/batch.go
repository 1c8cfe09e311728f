package bitrix

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
)

// resultInText finds where a portal would insert the result of an earlier call into a text.
var resultInText = regexp.MustCompile(`(?i)\$(result\[)`)

// batchCommand returns one call in the form that a batch takes.
func batchCommand(method string, change Change) string {
	query := url.Values{}
	for name, value := range change.params() {
		query.Set(name, fmt.Sprint(value))
	}
	if len(query) == 0 {
		return method
	}
	return method + "?" + query.Encode()
}

// answerOf returns the answer of the batch, with the part that is about one call as its Raw.
func (b batch) answerOf(whole Answer, label string) Answer {
	one := struct {
		Result json.RawMessage `json:"result"`
		Time   json.RawMessage `json:"time,omitempty"`
	}{b.Result[label], b.Time[label]}
	if raw, err := json.Marshal(one); err == nil {
		whole.Raw = raw
	}
	return whole
}

// withErrorOf sets the Raw of an error's answer to what the batch says about the failed call, if that is an object.
func (b batch) withErrorOf(err error, label string) error {
	var e *Error
	if raw := b.Error[label]; errors.As(err, &e) && len(raw) > 0 && raw[0] == '{' {
		e.Answer.Raw = raw
	}
	return err
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

// A batch is the result of the method batch (protocol 14): the results and errors of its calls, by label.
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

// refused returns the error of one call, if it has one. That is an object like a whole answer, or only a code.
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

// A phpMap is a map that PHP has written. PHP writes an empty one as a list.
type phpMap map[string]json.RawMessage

// UnmarshalJSON reads everything that is not a map as an empty one.
func (k *phpMap) UnmarshalJSON(b []byte) error {
	var m map[string]json.RawMessage
	_ = json.Unmarshal(b, &m)
	*k = m
	return nil
}
