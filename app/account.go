package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clockin24/bitrix"
)

// Learn takes over what the profile says about a person.
func (a *Account) Learn(p bitrix.Profile) {
	if name := strings.TrimSpace(p.Name + " " + p.LastName); name != "" {
		a.Name = name
	}
	a.Admin = p.Admin
	*a = a.Heard(p.Answer)
	a.Told = Clocks{}
	if p.HasOffset {
		a.Told = Clocks{p.Offset, answeredAt(p.Answer)}
	}
	switch {
	case ZoneNamed(p.TimeZone) != nil:
		a.Zone, a.Said = p.TimeZone, false
	case !a.Said:
		a.Zone = "" // the person has removed it from the profile
	}
}

// Follow notes what is left of an older account. Both are the same account if the portal itself has said that it has a new
// name, which is then the problem of the older account: in that case nothing that is kept for it is given up.
func (a *Account) Follow(old Account, p *Problem) {
	left := append(slices.Clone(old.Former), old.Was, old.Key())
	renamed := p != nil && p.Kind == KindRenamed && strings.EqualFold(p.Host, a.Host)
	switch {
	case old.Key() == a.Key():
		a.Was = old.Was
	case renamed && old.User == a.User && old.Was == "":
		a.Was = old.Key()
	}
	for _, key := range left {
		if key != "" && key != a.Key() && key != a.Was && !slices.Contains(a.Former, key) {
			a.Former = append(a.Former, key)
		}
	}
}

// An Account says whose day it is. It holds no secret.
type Account struct {
	Portal string `json:"portal"` // https://example.bitrix24.ru, without the path of the webhook
	Host   string `json:"host"`   // example.bitrix24.ru
	User   int    `json:"user"`
	Name   string `json:"name"`
	Admin  bool   `json:"admin,omitempty"`
	// App is the id of the application that the person signed in by, or "" with a webhook.
	App string `json:"app,omitempty"`
	// Zone is the employee's IANA zone, from the profile or from the person; it is "" if only an offset is known.
	Zone string `json:"zone,omitempty"`
	// Said is true if the person gave Zone because the profile has none.
	Said bool `json:"said,omitempty"`
	// Told is TIME_ZONE_OFFSET of the profile, which takes precedence over Zone (protocol 9). Not every portal gives it.
	Told Clocks `json:"told,omitzero"`
	// Offset is in seconds east of UTC, from the last record or from the person; it counts if neither Told nor Zone is known.
	// It was right at OffsetAt, and may have changed since.
	Offset    int       `json:"offset,omitempty"`
	HasOffset bool      `json:"has_offset,omitempty"`
	OffsetAt  time.Time `json:"offset_at,omitzero"`
	// Firm is true if the person gave Offset.
	Firm bool `json:"firm,omitempty"`
	// Server is the clock of the portal's server.
	Server Clocks `json:"server,omitzero"`
	// Lesson is the offset by which the portal recorded a start, if it was not the offset that was assumed.
	Lesson Lesson `json:"lesson,omitzero"`
	// Was is the key that the account had before the portal was renamed, until the journal and the keyring have followed.
	Was string `json:"was,omitempty"`
	// Former are the keys of the accounts that this one replaced. A key stays here until the secret of that account and the
	// starts that were kept for it are gone.
	Former []string `json:"former,omitempty"`
	// InMemory is true if the secret is not in a keyring and is gone at quit. On disk such an account names nobody: it only has
	// Former.
	InMemory bool `json:"in_memory,omitempty"`
}

// Location is the employee's zone if it is known now, else the last one that was known, else this computer's. It is for times
// that are shown: no time is sent in a zone that is not known to count now.
func (a Account) Location() *time.Location {
	if zone := a.LastZone(); zone != nil {
		return zone
	}
	return time.Local
}

// Key names the account in the keyring and the journal: 7@example.bitrix24.ru.
func (a Account) Key() string { return accountKey(a.User, a.Host) }

func accountKey(user int, host string) string { return fmt.Sprintf("%d@%s", user, host) }
