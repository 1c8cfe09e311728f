package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// A TimemanService calls the methods timeman.*, which are about the workday of one employee. It is the Timeman of a
// [Client].
type TimemanService struct{ client *Client }

// Open starts the workday, ends a pause, or reopens a day that was closed today. The portal decides by the state of the
// day (protocol 7.4). A day that is running or expired stays as it is, without an error.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-open.html
func (s TimemanService) Open(ctx context.Context, change Change) (Day, error) {
	return s.day(ctx, "timeman.open", change)
}

// Close finishes the workday (protocol 7.5).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-close.html
func (s TimemanService) Close(ctx context.Context, change Change) (Day, error) {
	return s.day(ctx, "timeman.close", change)
}

// Pause begins a break of the employee with this number; 0 means the owner of the credentials. A day that is not
// running stays as it is, without an error (protocol 7.6).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-pause.html
func (s TimemanService) Pause(ctx context.Context, user int) (Day, error) {
	return s.day(ctx, "timeman.pause", Change{User: user})
}

// Status reads the latest record of the employee with this number; 0 means the owner of the credentials.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-status.html
func (s TimemanService) Status(ctx context.Context, user int) (Day, error) {
	return s.day(ctx, "timeman.status", Change{User: user})
}

// Settings reads the work-time settings of the employee with this number; 0 means the owner of the credentials.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-settings.html
func (s TimemanService) Settings(ctx context.Context, user int) (Settings, error) {
	settings, answer, err := do(ctx, s.client, "timeman.settings", Change{User: user}.params(), readSettings)
	settings.Answer = answer
	return settings, err
}

func (s TimemanService) day(ctx context.Context, method string, change Change) (Day, error) {
	day, answer, err := do(ctx, s.client, method, change.params(), readDay)
	day.Answer = answer
	return day, err
}

// params leaves out what is not given. An empty USER_ID would count as another employee's, and an empty TIME as an
// invalid one (protocol 7.1).
func (c Change) params() map[string]any {
	params := make(map[string]any, 3)
	if c.User != 0 {
		params["USER_ID"] = c.User
	}
	if !c.Time.IsZero() {
		params["TIME"] = c.Time.Format(time.RFC3339)
	}
	if c.Report != "" {
		params["REPORT"] = c.Report
	}
	return params
}

// maxStatus is how much of an unknown STATUS is kept, in characters.
const maxStatus = 100

// readDay reads the object of protocol 7.2. A STATUS is required.
func readDay(result json.RawMessage) (Day, error) {
	var r struct {
		Status        *string `json:"STATUS"`
		Start         stamp   `json:"TIME_START"`
		Finish        stamp   `json:"TIME_FINISH"`
		FinishDefault stamp   `json:"TIME_FINISH_DEFAULT"`
		Duration      span    `json:"DURATION"`
		Leaks         span    `json:"TIME_LEAKS"`
		Active        flag    `json:"ACTIVE"`
		IPOpen        text    `json:"IP_OPEN"`
		IPClose       text    `json:"IP_CLOSE"`
		LatOpen       number  `json:"LAT_OPEN"`
		LonOpen       number  `json:"LON_OPEN"`
		LatClose      number  `json:"LAT_CLOSE"`
		LonClose      number  `json:"LON_CLOSE"`
		Offset        integer `json:"TZ_OFFSET"`
		ID            integer `json:"ID"`
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return Day{}, errors.New("result is not a day")
	}
	if r.Status == nil {
		return Day{}, errors.New("result has no STATUS")
	}
	status := plainText(*r.Status, maxStatus)
	if status == "" {
		return Day{}, errors.New("result has no STATUS")
	}
	d := Day{
		Status:        Status(status),
		Start:         r.Start.time,
		Finish:        r.Finish.time,
		FinishDefault: r.FinishDefault.time,
		Duration:      time.Duration(r.Duration),
		Leaks:         time.Duration(r.Leaks),
		Active:        r.Active.value || !r.Active.valid,
		IPOpen:        string(r.IPOpen),
		IPClose:       string(r.IPClose),
		LatOpen:       r.LatOpen.value,
		LonOpen:       r.LonOpen.value,
		LatClose:      r.LatClose.value,
		LonClose:      r.LonClose.value,
		ID:            r.ID.value,
	}
	if r.Offset.isOffset() {
		d.Offset, d.HasOffset = int(r.Offset.value), true
	}
	return d, nil
}

// readSettings reads the object of protocol 7.3. UF_TIMEMAN is required: an answer without it does not say that
// tracking is off.
func readSettings(result json.RawMessage) (Settings, error) {
	var r struct {
		Tracking     flag `json:"UF_TIMEMAN"`
		Free         flag `json:"UF_TM_FREE"`
		MaxStart     span `json:"UF_TM_MAX_START"`
		MinFinish    span `json:"UF_TM_MIN_FINISH"`
		MinDuration  span `json:"UF_TM_MIN_DURATION"`
		AllowedDelta span `json:"UF_TM_ALLOWED_DELTA"`
		Admin        flag `json:"ADMIN"`
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return Settings{}, errors.New("result is no settings")
	}
	if !r.Tracking.present {
		return Settings{}, errors.New("result has no UF_TIMEMAN")
	}
	return Settings{
		Tracking:     r.Tracking.value,
		Free:         r.Free.value,
		MaxStart:     time.Duration(r.MaxStart),
		MinFinish:    time.Duration(r.MinFinish),
		MinDuration:  time.Duration(r.MinDuration),
		AllowedDelta: time.Duration(r.AllowedDelta),
		Admin:        r.Admin.value,
	}, nil
}

// A Status is the STATUS of a day. Compare it with the constants. A portal may answer with another word.
type Status string

// A Day is the object that timeman.open, .status, .pause and .close return (protocol 7.2). It describes the latest
// record, which may be yesterday's. If there is no record, only Status is set. Absent times are zero.
type Day struct {
	Status        Status
	Start         time.Time // TIME_START, with its own offset
	Finish        time.Time // TIME_FINISH
	FinishDefault time.Time // TIME_FINISH_DEFAULT, only with StatusExpired
	Duration      time.Duration
	Leaks         time.Duration // finished breaks, without a running one
	Active        bool          // false: a change waits for the supervisor's approval; true if the key is absent
	IPOpen        string
	IPClose       string
	LatOpen       float64
	LonOpen       float64
	LatClose      float64
	LonClose      float64
	Offset        int  // TZ_OFFSET: seconds east of UTC at the start of the record
	HasOffset     bool // the answer had TZ_OFFSET
	ID            int64

	Answer Answer
}

// A Change holds the parameters of timeman.open and timeman.close.
type Change struct {
	// User is the employee's number; 0 means the owner of the credentials and is not sent (protocol 7.1).
	User int
	// Time is the start or finish; zero means now. It is sent to the second, with its own offset: give it in the
	// employee's zone (protocol 9).
	Time time.Time
	// Report is the reason. An empty one is not sent.
	Report string
}

// Settings is the answer of timeman.settings (protocol 7.3). MaxStart and MinFinish are times of day, counted from
// midnight.
type Settings struct {
	Tracking     bool // UF_TIMEMAN
	Free         bool // UF_TM_FREE
	MaxStart     time.Duration
	MinFinish    time.Duration
	MinDuration  time.Duration
	AllowedDelta time.Duration
	Admin        bool // true only for the caller's own settings

	Answer Answer
}

// The documented states.
const (
	StatusOpened  Status = "OPENED"
	StatusClosed  Status = "CLOSED"
	StatusPaused  Status = "PAUSED"
	StatusExpired Status = "EXPIRED"
)

// OpenAfterStatus reads the day and then opens it with change.Time, in one request: a batch of timeman.status and
// timeman.open that stops if the first is refused (protocol 14). A change.Time is required. The result before is the
// day as it was when timeman.open was called. Its Status is empty if the portal's answer about it could not be read. It
// is returned with an error, too, if it is known.
//
// Because of the TIME, the portal itself refuses, with [CodeTime], to end a break or to reopen a day that was closed
// today. With a flexible schedule, or none, it begins a second record after such a day; before shows this.
//
// The request is never repeated if it may have been executed. The error has the method that failed: batch,
// timeman.status or timeman.open. The Raw of an answer is the part of the batch's answer that is about that one call.
//
// A portal inserts an earlier result wherever a parameter contains $result[label]. A blank is put after such a $ in the
// Report, so that the text stays readable and unchanged otherwise.
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
