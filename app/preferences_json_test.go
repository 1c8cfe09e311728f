package app

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"clockin24/app/calendar"
)

// Preferences cross to the window as JSON.
func TestPreferencesAsJSON(t *testing.T) {
	want := Preferences{Workdays: calendar.MondayToFriday, QuietHours: calendar.Hours{From: 20 * time.Hour, Until: 7 * time.Hour}, AtLogin: AtLoginStarts}
	text, err := json.Marshal(want)
	if err != nil || !strings.Contains(string(text), `"quiet_hours":"20:00-07:00"`) {
		t.Fatalf("%s, %v", text, err)
	}
	var got Preferences
	if err := json.Unmarshal(text, &got); err != nil || got.Workdays != want.Workdays || got.QuietHours != want.QuietHours || got.AtLoginHours != (calendar.Hours{}) {
		t.Errorf("%+v, %v", got, err)
	}
}
