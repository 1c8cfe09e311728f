package app

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteJSON writes {"attempts": [...], "days": [...]}, with the fields of [Attempt] and [AccountDay]. Neither is ever left
// out.
func WriteJSON(out io.Writer, attempts []Attempt, days []AccountDay) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Attempts []Attempt    `json:"attempts"`
		Days     []AccountDay `json:"days"`
	}{append([]Attempt{}, attempts...), append([]AccountDay{}, days...)})
}

// WriteCSV writes a table that Excel opens by a double click in countries where people write decimals with a comma. It has
// semicolons, line ends of two characters, and a byte order mark: without the mark Excel reads UTF-8 as the code page of the
// country.
//
// All moments of a row are in the zone of its press. They are written without the zone, since no table program reads one; the
// zone is a column of its own.
func WriteCSV(out io.Writer, attempts []Attempt) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{
		"pressed", "zone", "account", "verb", "view", "asked", "reason", "outcome", "problem", "code", "text", "settled",
		"status", "start", "finish", "breaks", "pending",
	}}
	for _, a := range attempts {
		stamp := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			return t.In(a.Pressed.Location()).Format(time.DateTime)
		}
		p := Problem{}
		if a.Problem != nil {
			p = *a.Problem
		}
		breaks, pending := "", ""
		if a.Day.Status != "" {
			breaks, pending = length(a.Day.Breaks), fmt.Sprint(a.Day.Pending)
		}
		rows = append(rows, []string{
			stamp(a.Pressed), a.Pressed.Format("UTC-07:00"), a.Account, string(a.Verb), string(a.View), stamp(a.Asked), inert(a.Reason), string(a.Outcome),
			string(p.Kind), inert(p.Code), inert(p.Text), stamp(a.Settled),
			inert(a.Day.Status), stamp(a.Day.Start), stamp(a.Day.Finish), breaks, pending,
		})
	}
	return w.WriteAll(rows)
}

// length writes a duration so that a table program can calculate with it: 0:45:00.
func length(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d/time.Minute%60, d/time.Second%60)
}

// inert changes a text of a person or a portal so that no table program runs it as a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
