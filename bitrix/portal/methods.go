package portal

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// newMethods returns the methods of the portal, by name in lower case.
func newMethods() map[string]method {
	timeman := []string{"timeman"}
	anyUser := []string{"user", "user_basic", "user_brief"}
	return map[string]method{
		"timeman.open":         {timeman, (*call).open},
		"timeman.close":        {timeman, (*call).close},
		"timeman.pause":        {timeman, (*call).pause},
		"timeman.status":       {timeman, (*call).status},
		"timeman.settings":     {timeman, (*call).settings},
		"timeman.schedule.get": {timeman, (*call).schedule},
		"profile":              {nil, (*call).profile},
		"user.current":         {anyUser, (*call).userCurrent},
		"user.admin":           {[]string{"user"}, (*call).userAdmin},
		"server.time":          {nil, (*call).serverTime},
		"scope":                {nil, (*call).scope},
		"method.get":           {nil, (*call).methodGet},
		"methods":              {nil, (*call).methods},
		"app.info":             {nil, (*call).appInfo},
		"batch":                {nil, (*call).batch},
	}
}

// allScopes is an excerpt of what scope returns with full=true.
var allScopes = []string{
	"basic", "calendar", "crm", "department", "disk", "im", "imbot", "log", "task", "tasks", "timeman", "user",
	"user_basic", "user_brief",
}

func (c *call) profile() (any, *Error) {
	e := c.caller
	profile := struct {
		ID       string `json:"ID"`
		Admin    bool   `json:"ADMIN"`
		Name     string `json:"NAME"`
		LastName string `json:"LAST_NAME"`
		Gender   string `json:"PERSONAL_GENDER"`
		TimeZone string `json:"TIME_ZONE"`
		Offset   *int   `json:"TIME_ZONE_OFFSET,omitempty"`
	}{strconv.Itoa(e.ID), e.Admin, e.Name, e.LastName, e.Gender, e.Zone, nil}
	sw := c.p.sw
	if e.ZoneAutomatic && (sw.ZoneOffset || sw.AutomaticHidden) {
		profile.TimeZone = ""
	}
	if sw.ZoneOffset {
		now := c.p.clock.now()
		offset := offsetIn(now, c.p.clocksOf(e, now))
		profile.Offset = &offset
	}
	return profile, nil
}

// userCurrent returns more with a wider scope.
func (c *call) userCurrent() (any, *Error) {
	e := c.caller
	user := map[string]any{
		"ID": strconv.Itoa(e.ID), "ACTIVE": !e.Dismissed, "NAME": e.Name, "LAST_NAME": e.LastName,
		"SECOND_NAME": "", "PERSONAL_GENDER": e.Gender, "USER_TYPE": "employee",
	}
	if e.Extranet {
		user["USER_TYPE"] = "extranet"
	}
	if slices.Contains(c.scopes, "user") || slices.Contains(c.scopes, "user_basic") {
		user["EMAIL"] = "user" + strconv.Itoa(e.ID) + "@example.com"
		user["TIME_ZONE"] = e.Zone
	}
	return user, nil
}

func (c *call) userAdmin() (any, *Error) { return c.caller.Admin, nil }

func (c *call) serverTime() (any, *Error) {
	now := c.p.Now()
	_, offset := now.Zone()
	return formatISO(now, offset), nil
}

func (c *call) scope() (any, *Error) {
	if full := strings.ToLower(c.params.text("full")); full == "true" || full == "1" || c.params.values["full"] == true {
		return allScopes, nil
	}
	if c.scopes == nil {
		return []string{}, nil
	}
	return c.scopes, nil
}

func (c *call) methodGet() (any, *Error) {
	m, exists := c.p.methods[strings.ToLower(c.params.text("name"))]
	return map[string]bool{"isExisting": exists, "isAvailable": exists && m.allowed(c.scopes)}, nil
}

func (c *call) methods() (any, *Error) { return slices.Sorted(maps.Keys(c.p.methods)), nil }

// appInfo is for applications only.
func (c *call) appInfo() (any, *Error) {
	if !c.app {
		err := c.p.sw.general("ACCESS_DENIED")
		err.Text = "Access denied! Application context required"
		if c.p.sw.StatusByDocs {
			err.HTTPStatus = http.StatusBadRequest
		}
		return nil, err
	}
	return map[string]any{
		"ID": 1, "CODE": c.p.app.ClientID, "VERSION": 1, "STATUS": "L", "INSTALLED": true,
		"PAYMENT_EXPIRED": "N", "DAYS": nil, "LICENSE": "ru_pro100", "scope": c.scopes,
	}, nil
}
