package portal

// Switches choose between portals that differ: by release, by edition, or where the sources of the protocol disagree
// (protocol 18 and 20). The zero value is the product's source of 2026-05 with English texts.
type Switches struct {
	// Language is that of the error texts; empty means English.
	Language Language `json:"language"`
	// Instant keeps the instant of a TIME. Otherwise the portal keeps its time of day and drops its offset (protocol
	// 9). With Instant, an employee's zone is always a named one: neither a browser's difference nor a kept offset
	// counts.
	Instant bool `json:"instant"`
	// EmployeeDates compares the date of TIME with today, both in the employee's zone. Otherwise the date is read as
	// written, and today is that of the caller's zone.
	EmployeeDates bool `json:"employee_dates"`
	// ZoneOffset adds TIME_ZONE_OFFSET to profile: the seconds east of UTC of the employee's clocks, by [Employee.Zone]
	// and everything else that counts. TIME_ZONE is empty then if the zone is automatic (protocol 9 and 13).
	ZoneOffset bool `json:"zone_offset"`
	// AutomaticHidden leaves TIME_ZONE empty if the zone is automatic, without TIME_ZONE_OFFSET, as in the
	// documentation's sample.
	AutomaticHidden bool `json:"automatic_hidden"`
	// BrowserZones reads an automatic zone as the difference to the server's clock that the last login by a browser
	// stored, as up to 2024. Otherwise an automatic zone is read by its name, like any other.
	BrowserZones bool `json:"browser_zones"`
	// ZonesOff is a portal whose administrator has switched time zones off: the server's clock counts for everybody,
	// whatever a profile says. It has no effect with Instant.
	ZonesOff bool `json:"zones_off"`
	// PausedFinishNull leaves TIME_FINISH null during a break. Otherwise it is the start of the break.
	PausedFinishNull bool `json:"paused_finish_null"`
	// RecordID adds ID to the day.
	RecordID bool `json:"record_id"`
	// ArgumentOnResume answers a TIME that cannot be set with ERROR_ARGUMENT, as in 2019, instead of TIME.
	ArgumentOnResume bool `json:"argument_on_resume"`
	// ExpiresAtNextShift makes a fixed day expire when the next shift begins, as in 2019.
	ExpiresAtNextShift bool `json:"expires_at_next_shift"`
	// ZeroReportEmpty treats the REPORT "0" as missing, as in 2019.
	ZeroReportEmpty bool `json:"zero_report_empty"`
	// NoPlusRepair refuses a TIME whose "+" has become a space, as before 2025.
	NoPlusRepair bool `json:"no_plus_repair"`
	// StatusByDocs gives general errors the HTTP status of the documentation. Otherwise they have that of the source.
	StatusByDocs bool `json:"status_by_docs"`
	// Veto refuses every start, like an event handler of a customised portal.
	Veto bool `json:"veto"`
	// HTTPSOnly refuses plain http, as every real portal does by default.
	HTTPSOnly bool `json:"https_only"`
	// Cloud adds the headers of the cloud edition.
	Cloud bool `json:"cloud"`
}

// Release2019 returns the switches of a self-hosted portal of 2019.
func Release2019() Switches {
	return Switches{ArgumentOnResume: true, ExpiresAtNextShift: true, ZeroReportEmpty: true, NoPlusRepair: true}
}

// Newest returns the switches of the newest known source ([SN] of protocol 0).
func Newest() Switches {
	return Switches{Instant: true, EmployeeDates: true, PausedFinishNull: true, RecordID: true, Cloud: true}
}
