package portal

import "strings"

// workday returns whose day a timeman call is about, and the moment.
func (c *call) workday() (*Employee, moment, object, *Error) {
	params := c.params.upper()
	e, err := c.p.subject(c.caller, params)
	if err != nil {
		return nil, moment{}, params, err
	}
	m := c.p.momentFor(e, c.caller)
	m.settle(e)
	return e, m, params, nil
}

func (c *call) changeOf(params object) change {
	return change{
		time: params.values["TIME"], report: params.values["REPORT"],
		lat: floatval(params.values["LAT"]), lon: floatval(params.values["LON"]), ip: c.ip,
	}
}

func (c *call) open() (any, *Error) {
	e, m, params, err := c.workday()
	if err == nil {
		err = m.open(e, c.caller, c.changeOf(params))
	}
	if err != nil {
		return nil, err
	}
	return m.answer(e), nil
}

func (c *call) close() (any, *Error) {
	e, m, params, err := c.workday()
	if err == nil {
		err = m.close(e, c.caller, c.changeOf(params))
	}
	if err != nil {
		return nil, err
	}
	return m.answer(e), nil
}

func (c *call) pause() (any, *Error) {
	e, m, _, err := c.workday()
	if err == nil {
		err = m.pause(e, c.caller)
	}
	if err != nil {
		return nil, err
	}
	return m.answer(e), nil
}

func (c *call) status() (any, *Error) {
	e, m, _, err := c.workday()
	if err != nil {
		return nil, err
	}
	return m.answer(e), nil
}

// settings is timeman.settings (protocol 7.3). ADMIN is only sent for the caller's own settings.
func (c *call) settings() (any, *Error) {
	e, _, _, err := c.workday()
	if err != nil {
		return nil, err
	}
	norms := e.norms()
	s := struct {
		Tracking     bool   `json:"UF_TIMEMAN"`
		Free         bool   `json:"UF_TM_FREE"`
		MaxStart     string `json:"UF_TM_MAX_START"`
		MinFinish    string `json:"UF_TM_MIN_FINISH"`
		MinDuration  string `json:"UF_TM_MIN_DURATION"`
		AllowedDelta string `json:"UF_TM_ALLOWED_DELTA"`
		Admin        *bool  `json:"ADMIN,omitempty"`
	}{
		Tracking: !e.NoTracking, Free: e.Schedule.Kind == KindFlexible,
		MaxStart: formatSpan(norms.MaxStart), MinFinish: formatSpan(norms.MinFinish),
		MinDuration: formatSpan(norms.MinDuration), AllowedDelta: formatSpan(norms.AllowedDelta),
	}
	if e == c.caller {
		admin := e.managesOthers()
		s.Admin = &admin
	}
	return s, nil
}

// schedule is timeman.schedule.get (protocol 12). The number of a schedule is that of an employee who has it. An
// unknown number gets an empty list.
func (c *call) schedule() (any, *Error) {
	id := intval(c.params.upper().values["ID"])
	e := c.p.employees[id]
	if e == nil || !e.Schedule.Exists() {
		return []any{}, nil
	}
	s := e.Schedule
	answer := map[string]any{
		"ID": id, "NAME": string(s.Kind), "SCHEDULE_TYPE": "FLEXTIME", "REPORT_PERIOD": "MONTH", "DELETED": "0",
		"CALENDAR": map[string]any{"EXCLUSIONS": []any{}}, "SHIFTS": []any{},
		"ALLOWED_DEVICES":          map[string]bool{"browser": true, "b24time": true, "mobile": true},
		"WORKTIME_RESTRICTIONS":    map[string]any{},
		"SCHEDULE_VIOLATION_RULES": violations(s, e.norms()),
	}
	if s.Kind == KindFixed {
		answer["SCHEDULE_TYPE"] = "FIXED"
		days := s.Days
		if days == "" {
			days = "1234567"
		}
		answer["SHIFTS"] = []any{map[string]any{
			"ID": id, "NAME": strings.Join([]string{formatSpan(s.Start), formatSpan(s.End)}, " – "), "BREAK_DURATION": 0,
			"WORK_TIME_START": int(s.Start.Seconds()), "WORK_TIME_END": int(s.End.Seconds()), "WORK_DAYS": days,
		}}
	}
	return answer, nil
}

// violations returns the rules of a schedule; −1 is off.
func violations(s Schedule, n Norms) map[string]int {
	v := map[string]int{
		"MAX_EXACT_START": -1, "MIN_EXACT_END": -1, "MIN_DAY_DURATION": -1, "MAX_ALLOWED_TO_EDIT_WORK_TIME": -1,
	}
	if s.Kind != KindFixed {
		return v
	}
	v["MAX_EXACT_START"] = int(n.MaxStart.Seconds())
	v["MIN_EXACT_END"] = int(n.MinFinish.Seconds())
	v["MIN_DAY_DURATION"] = int(n.MinDuration.Seconds())
	if s.MaxEdit > 0 {
		v["MAX_ALLOWED_TO_EDIT_WORK_TIME"] = int(s.MaxEdit.Seconds())
	}
	return v
}
