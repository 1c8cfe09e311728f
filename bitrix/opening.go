package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
)

// OpenAfterStatus reads the day and then begins it with change.Time, which has to be given, in one request: a batch of
// timeman.status and timeman.open that halts where the first is refused (protocol 14). Before is the day as it was when open was
// called, with no Status where the portal told none that can be read. It comes beside an error, too, where it is known.
//
// Because of the TIME the portal itself refuses, with [CodeTime], to end a break or to go on with a day that was closed today.
// Where the schedule is flexible, or there is none, it begins a second record after such a day, which Before tells.
//
// It is never repeated where it may have been executed. The error has the method that failed: batch, timeman.status or
// timeman.open. The Raw of an answer is that of the one call, with the batch's result or error of it.
//
// A portal puts an earlier result in the place of $result[label] wherever a parameter holds it, so a blank is put behind such a $
// in the Report: it stays readable, and no portal has a charset without the blank.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/settings/how-to-call-rest-api/batch.html
func (s TimemanService) OpenAfterStatus(ctx context.Context, change Change) (before, after Day, err error) {
	whose := Change{User: change.User}
	change.Report = resultInText.ReplaceAllString(change.Report, "$$ $1")
	b, answer, err := doCall(ctx, s.client, methodCall{
		method: "batch",
		params: map[string]any{"halt": 1, "cmd": struct { // the order of these is that of the calls
			Status string `json:"status"`
			Open   string `json:"open"`
		}{batchCommand("timeman.status", whose), batchCommand("timeman.open", change)}},
	}, readBatch)
	if err != nil {
		return Day{}, Day{}, err
	}
	before, unread := batchResult(s.client, b, answer, "status", "timeman.status", readDay)
	if unread == nil {
		before.Answer = b.answerOf(answer, "status")
	}
	after, unopened := batchResult(s.client, b, answer, "open", "timeman.open", readDay)
	switch _, halted := b.refused("status"); {
	case unopened == nil:
		after.Answer = b.answerOf(answer, "open")
		return before, after, nil
	case halted:
		return Day{}, Day{}, b.withErrorOf(unread, "status")
	}
	return before, Day{}, b.withErrorOf(unopened, "open")
}

// resultInText is where a portal would put the result of an earlier call into a text.
var resultInText = regexp.MustCompile(`(?i)\$(result\[)`)

// batchCommand is a call of a batch.
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

// answerOf is that of a batch with what it says of one call, as if that had been alone.
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

// withErrorOf has the error of a call say what the batch says of it, where that is an object.
func (b batch) withErrorOf(err error, label string) error {
	var e *Error
	if raw := b.Error[label]; errors.As(err, &e) && len(raw) > 0 && raw[0] == '{' {
		e.Answer.Raw = raw
	}
	return err
}
