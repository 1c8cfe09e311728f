package bitrix

import (
	"context"
	"net/url"
	"strconv"
)

// An Overview is all that a view of the day needs. Each part is either set or has an [*Error] beside it.
type Overview struct {
	Day         Day
	DayErr      error
	Settings    Settings
	SettingsErr error
	Profile     Profile
	ProfileErr  error
}

// Overview reads the day and the settings of the employee with this number, and the profile of the owner of the
// credentials, in one request. Number 0 means the owner. The error is that of the request as a whole. The Answer of
// every part is that of the request.
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
