package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
)

// A ProfileService calls the method profile. It is the Profile of a [Client].
type ProfileService struct{ client *Client }

// Get reads whose credentials the client has. Every webhook and token may call it (protocol 13).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/common/users/profile.html
func (s ProfileService) Get(ctx context.Context) (Profile, error) {
	p, answer, err := do(ctx, s.client, "profile", nil, readProfile)
	p.Answer = answer
	return p, err
}

// readProfile reads the object of protocol 13. An ID is required.
func readProfile(result json.RawMessage) (Profile, error) {
	var r struct {
		ID       integer `json:"ID"`
		Admin    flag    `json:"ADMIN"`
		Name     text    `json:"NAME"`
		LastName text    `json:"LAST_NAME"`
		TimeZone text    `json:"TIME_ZONE"`
		Offset   integer `json:"TIME_ZONE_OFFSET"`
	}
	if err := json.Unmarshal(result, &r); err != nil {
		return Profile{}, errors.New("result is not a profile")
	}
	if r.ID.value < 1 || r.ID.value > math.MaxInt32 {
		return Profile{}, errors.New("result has no ID")
	}
	p := Profile{
		ID:       int(r.ID.value),
		Admin:    r.Admin.value,
		Name:     name(r.Name),
		LastName: name(r.LastName),
		TimeZone: strings.TrimSpace(string(r.TimeZone)),
	}
	if r.Offset.isOffset() {
		p.Offset, p.HasOffset = int(r.Offset.value), true
	}
	return p, nil
}

// maxName is how much of a name is kept, in characters. A portal accepts at most 50.
const maxName = 100

// name returns a name as the portal has it, on one line.
func name(t text) string {
	s := strings.Join(strings.Fields(strings.Map(visible, string(t))), " ")
	if r := []rune(s); len(r) > maxName {
		s = string(r[:maxName-1]) + "…"
	}
	return s
}

// A Profile is the answer of the method profile (protocol 13).
type Profile struct {
	ID       int
	Admin    bool
	Name     string
	LastName string
	TimeZone string // IANA name, or "" if it is automatic or not set
	// Offset is TIME_ZONE_OFFSET: the seconds east of UTC when the portal answered, computed in the same way as
	// timeman.open does.
	Offset    int
	HasOffset bool // the answer had TIME_ZONE_OFFSET, which not every portal sends

	Answer Answer
}
