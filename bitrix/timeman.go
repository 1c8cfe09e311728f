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
