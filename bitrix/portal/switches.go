package portal

// Switches choose between portals that differ: by release, by edition, or where the sources of the protocol disagree
// (protocol 18 and 20). The zero value is the product's source of 2026-05 with English texts.
type Switches struct {
	// Language of the error texts; empty is English.
	Language Language `json:"language"`
	// Instant keeps the instant of a TIME. Otherwise its wall clock is kept and its offset thrown away (protocol 9). The
	// zone of an employee is that of a name then: no difference of a browser counts, and no offset that was kept.
	Instant bool `json:"instant"`
	// EmployeeDates compares the date of TIME with today as dates in the employee's zone. Otherwise the date is read as
	// it is written and today is taken in the caller's zone.
	EmployeeDates bool `json:"employee_dates"`
	// ZoneOffset has profile tell TIME_ZONE_OFFSET, what the employee's clocks are by [Employee.Zone] and whatever else says
	// so, in seconds east of UTC. TIME_ZONE is empty then where the zone is automatic (protocol 9 and 13).
	ZoneOffset bool `json:"zone_offset"`
	// AutomaticHidden leaves TIME_ZONE empty where the zone is automatic, without TIME_ZONE_OFFSET beside it, as in the
	// documentation's sample.
	AutomaticHidden bool `json:"automatic_hidden"`
	// BrowserZones takes an automatic zone for the difference to the server's clock that the last login by a browser
	// stored, as up to 2024. Otherwise an automatic zone is read by its name, as any other.
	BrowserZones bool `json:"browser_zones"`
	// ZonesOff is a portal whose administrator switched time zones off: everybody lives by the server's clock, whatever a
	// profile says. It does not concern a portal with Instant.
	ZonesOff bool `json:"zones_off"`
	// PausedFinishNull leaves TIME_FINISH null during a break. Otherwise it is the start of the break.
	PausedFinishNull bool `json:"paused_finish_null"`
	// RecordID adds ID to the day.
	RecordID bool `json:"record_id"`
	// ArgumentOnResume answers a TIME that cannot be set with ERROR_ARGUMENT, as in 2019, instead of TIME.
	ArgumentOnResume bool `json:"argument_on_resume"`
	// ExpiresAtNextShift lets a fixed day expire when the next shift begins, as in 2019.
	ExpiresAtNextShift bool `json:"expires_at_next_shift"`
	// ZeroReportEmpty takes the REPORT "0" as missing, as in 2019.
	ZeroReportEmpty bool `json:"zero_report_empty"`
	// NoPlusRepair refuses a TIME whose "+" became a space, as before 2025.
	NoPlusRepair bool `json:"no_plus_repair"`
	// StatusByDocs gives general errors the HTTP status of the documentation. Otherwise it is the source's.
	StatusByDocs bool `json:"status_by_docs"`
	// Veto is an event handler of a customised portal that refuses every start.
	Veto bool `json:"veto"`
	// HTTPSOnly refuses plain http, as every real portal does unless told otherwise.
	HTTPSOnly bool `json:"https_only"`
	// Cloud adds the headers of the cloud edition.
	Cloud bool `json:"cloud"`
}

// Release2019 is a self-hosted portal of 2019.
func Release2019() Switches {
	return Switches{ArgumentOnResume: true, ExpiresAtNextShift: true, ZeroReportEmpty: true, NoPlusRepair: true}
}

// Newest is a portal with the newest source that is known ([SN] of protocol 0).
func Newest() Switches {
	return Switches{Instant: true, EmployeeDates: true, PausedFinishNull: true, RecordID: true, Cloud: true}
}
