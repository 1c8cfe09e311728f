package portal

import (
	"testing"
)

// The tests here are cases of protocol 18. Each distinguishes a faithful portal from a naive one.

func TestOtherUsers(t *testing.T) {
	const forbidden = "User does not have access to managing other users work time"
	p := New(Options{})
	p.SetClock(moscow("09:00:00"))
	employee := desk{t, p, p.Add(Employee{ID: 7})}
	boss := desk{t, p, p.Add(Employee{ID: 1, Admin: true})}
	deputy := desk{t, p, p.Add(Employee{ID: 2, ManagesAll: true})}
	for _, user := range []any{1, "1", 99, "", nil, 0, "0", "x", map[string]any{}} {
		employee.refused("timeman.status", Params{"USER_ID": user}, "", forbidden)
		employee.refused("timeman.open", Params{"USER_ID": user}, "", forbidden)
	}
	for _, own := range []any{7, "7", 7.0} {
		employee.want("timeman.status", Params{"USER_ID": own}, map[string]any{"STATUS": Closed})
	}
	for _, user := range []any{99, "", nil, 0} {
		boss.refused("timeman.status", Params{"USER_ID": user}, "", "User not found")
	}
	boss.want("timeman.open", Params{"USER_ID": 7}, map[string]any{"STATUS": Opened})
	deputy.want("timeman.close", Params{"user_id": "7"}, map[string]any{"STATUS": Closed})
	if n := len(employee.u.Records()); n != 1 {
		t.Errorf("the employee has %d records", n)
	}
}

func TestNoRecordHasOneKey(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	for _, method := range []string{"timeman.status", "timeman.pause"} {
		if r := d.ask(method, nil); len(r.result()) != 1 || r.result()["STATUS"] != Closed {
			t.Errorf("%s: %s", method, r.raw)
		}
	}
}

func TestAdminOnlyAboutTheCaller(t *testing.T) {
	p := New(Options{})
	p.Add(Employee{ID: 7})
	boss := desk{t, p, p.Add(Employee{ID: 1, Admin: true})}
	if admin, there := boss.ask("timeman.settings", nil).result()["ADMIN"]; !there || admin != true {
		t.Errorf("ADMIN about himself: %v %v", admin, there)
	}
	if _, there := boss.ask("timeman.settings", Params{"USER_ID": 7}).result()["ADMIN"]; there {
		t.Error("ADMIN about another user")
	}
	employee := desk{t, p, p.User(7)}
	if admin, there := employee.ask("timeman.settings", nil).result()["ADMIN"]; !there || admin != false {
		t.Errorf("ADMIN about an employee: %v %v", admin, there)
	}
}

func TestRussianTexts(t *testing.T) {
	russian := Switches{Language: Russian}
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()}, russian)
	d.refused("timeman.open", Params{"TIME": "2026-11-24T08:00:00+03:00"}, "ERROR_CORE", "Не указана причина изменения")
	d.refused("timeman.open", Params{"TIME": "2026-11-24T10:00:00+03:00", "REPORT": "x"},
		"ALERT_WARNING", "Нельзя начинать день со временем, больше текущего")
	d.refused("timeman.close", nil, "ALERT_WARNING", "Невозможно выполнить действие")
}

func TestRightsAndVeto(t *testing.T) {
	const permission = "Insufficient permission to manage work time"
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office(), NoOwnTime: true})
	d.refused("timeman.open", nil, "ALERT_WARNING", permission)
	d.u.Change(func(e *Employee) { e.NoOwnTime = false })
	d.p.Switch(func(s *Switches) { s.Veto = true })
	d.refused("timeman.open", nil, "ERROR_CORE",
		"cannot perform this action because it has been canceled by event handler")
	d.p.Switch(func(s *Switches) { s.Veto = false })
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
	d.u.Change(func(e *Employee) { e.NoOwnTime = true })
	d.refused("timeman.pause", nil, "ALERT_WARNING", permission)
	d.u.SetDay(DayPaused)
	d.refused("timeman.open", nil, "ALERT_WARNING", permission)
	d.refused("timeman.close", nil, "ALERT_WARNING", permission)
}

func TestSettings(t *testing.T) {
	defaults := map[string]any{
		"UF_TIMEMAN": true, "UF_TM_FREE": false, "UF_TM_MAX_START": "09:15:00", "UF_TM_MIN_FINISH": "17:45:00",
		"UF_TM_MIN_DURATION": "08:00:00", "UF_TM_ALLOWED_DELTA": "00:15:00", "ADMIN": false,
	}
	d := sit(t, moscow("09:00:00"), Employee{Schedule: office()})
	d.want("timeman.settings", nil, defaults)
	d.u.Change(func(e *Employee) { e.Schedule = Flexible() })
	d.want("timeman.settings", nil, map[string]any{"UF_TM_FREE": true})
	d.u.Change(func(e *Employee) { e.NoTracking = true })
	d.want("timeman.settings", nil, map[string]any{
		"UF_TIMEMAN": false, "UF_TM_MAX_START": "00:00:00", "UF_TM_MIN_FINISH": "00:00:00",
		"UF_TM_MIN_DURATION": "00:00:00", "UF_TM_ALLOWED_DELTA": "00:00:00",
	})
}

func TestDayIsTrackedWithoutTracking(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{NoTracking: true})
	d.want("timeman.open", nil, map[string]any{"STATUS": Opened})
}

func TestCoordinates(t *testing.T) {
	d := sit(t, moscow("09:00:00"), Employee{})
	d.want("timeman.open", Params{"LAT": 53.548841, "LON": "9.987274"}, map[string]any{
		"LAT_OPEN": 53.548841, "LON_OPEN": 9.987274, "LAT_CLOSE": 0.0, "LON_CLOSE": 0.0,
	})
}
