package app

import (
	"slices"
	"strings"
)

// The limits of the reasons that are kept: how many of those that were given last, how many of those to begin with, and how
// long one may be, in characters.
const (
	LastReasons  = 5
	GivenReasons = 6
	ReasonLength = 200
)

// Reasons are the reasons that a person writes again and again. They leave this computer only with a start or a finish.
type Reasons struct {
	// Last are the reasons that were given, the newest first.
	Last []string `json:"last,omitempty"`
	// Given are the reasons to begin with, as the person has edited them; nil means those that come with the program.
	Given []string `json:"given"`
}

// Proposed are the reasons to choose from, the newest first and each once. If Given is nil, own takes its place.
func (r Reasons) Proposed(own []string) []string {
	if r.Given != nil {
		own = r.Given
	}
	return distinct(slices.Concat(r.Last, own))
}

// With is r after a reason was given.
func (r Reasons) With(reason string) Reasons {
	r.Last = append([]string{reason}, r.Last...)
	return r.Tidy()
}

// Tidy leaves out reasons that are empty, too long, or there already, and those beyond the limits.
func (r Reasons) Tidy() Reasons {
	last, given := distinct(r.Last), distinct(r.Given)
	r.Last = last[:min(len(last), LastReasons)]
	if r.Given != nil {
		r.Given = given[:min(len(given), GivenReasons)]
	}
	return r
}

func distinct(reasons []string) []string {
	all := []string{}
	for _, reason := range reasons {
		reason = strings.Join(strings.Fields(reason), " ")
		if letters := []rune(reason); len(letters) > ReasonLength {
			reason = string(letters[:ReasonLength])
		}
		there := slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(reason, other) })
		if reason != "" && !there {
			all = append(all, reason)
		}
	}
	return all
}
