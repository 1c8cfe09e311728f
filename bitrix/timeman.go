package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// A TimemanService calls the methods timeman.*, which are about the workday of an employee. It is the Timeman of a [Client].
type TimemanService struct{ client *Client }

// Open starts the workday, ends a pause, or re-opens a day that was closed today: the portal decides by the state
// (protocol 7.4). A day that is running or expired stays as it is, without an error.
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

// Pause begins a break of the employee with this number, or of the owner of the credentials if it is 0. A day that is not
// running stays as it is, without an error (protocol 7.6).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-pause.html
func (s TimemanService) Pause(ctx context.Context, user int) (Day, error) {
	return s.day(ctx, "timeman.pause", Change{User: user})
}

// Status reads the latest record of the employee with this number, or of the owner of the credentials if it is 0.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/base/timeman-status.html
func (s TimemanService) Status(ctx context.Context, user int) (Day, error) {
	return s.day(ctx, "timeman.status", Change{User: user})
}

// Settings reads the work-time settings of the employee with this number, or of the owner of the credentials if it is 0.
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

// params leaves out what is not given: an empty USER_ID counts as somebody else's, an empty TIME as a wrong one
// (protocol 7.1).
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

// maxStatus is how much is kept of a STATUS that nobody knows, in characters.
const maxStatus = 100

// readDay reads the object of protocol 7.2, which has to have a STATUS.
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

// readSettings reads the object of protocol 7.3, which has to have UF_TIMEMAN: a missing one is no tracking switched off.
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

// A Status is the STATUS of a day. Compare with the constants; a portal may answer with a word that is none of them.
type Status string

// A Day is the object that timeman.open, .status, .pause and .close answer with (protocol 7.2). It describes the
// latest record, which may be yesterday's. Without any record only Status is set. Absent times are zero.
type Day struct {
	Status        Status
	Start         time.Time // TIME_START, with its own offset
	Finish        time.Time // TIME_FINISH
	FinishDefault time.Time // TIME_FINISH_DEFAULT, only with StatusExpired
	Duration      time.Duration
	Leaks         time.Duration // finished breaks; a running pause is not in it
	Active        bool          // false: a change waits for the supervisor's approval; true where the key is absent
	IPOpen        string
	IPClose       string
	LatOpen       float64
	LonOpen       float64
	LatClose      float64
	LonClose      float64
	Offset        int  // TZ_OFFSET: seconds east of UTC at the start of the record
	HasOffset     bool // whether TZ_OFFSET was there
	ID            int64

	Answer Answer
}

// A Change is what timeman.open and timeman.close take.
type Change struct {
	// User is the employee's number; 0, the owner of the credentials, is left out (protocol 7.1).
	User int
	// Time is the start or finish; zero is now. It is sent to the second, with the offset that it carries: give it in the
	// employee's zone (protocol 9).
	Time time.Time
	// Report is the reason; empty is left out.
	Report string
}

// Settings is the answer of timeman.settings (protocol 7.3). The durations of the first two are times of day.
type Settings struct {
	Tracking     bool // UF_TIMEMAN
	Free         bool // UF_TM_FREE
	MaxStart     time.Duration
	MinFinish    time.Duration
	MinDuration  time.Duration
	AllowedDelta time.Duration
	Admin        bool // only ever true for the caller himself

	Answer Answer
}

// The documented states.
const (
	StatusOpened  Status = "OPENED"
	StatusClosed  Status = "CLOSED"
	StatusPaused  Status = "PAUSED"
	StatusExpired Status = "EXPIRED"
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
