package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Date of a [Calendar] is a date of every year, a date of one year, or one that is counted from Orthodox Easter. Its text is
// "01-07", "2026-12-31", or "easter+9". The text "2026-08-03..2026-08-16" means all dates from one to the other.
type Date struct {
	Year  int // 0: every year
	Month time.Month
	Day   int
	// More is how many dates follow, if Year is given.
	More int
	// Easter is how many days after Orthodox Easter the date is, if Month is 0.
	Easter int
}

var (
	dateText   = regexp.MustCompile(`^(?:(\d{4})-)?(\d{2})-(\d{2})$`)
	easterText = regexp.MustCompile(`^easter(?:\+(\d{1,3}))?$`)
)

// UnmarshalText refuses a text that is not a date.
func (d *Date) UnmarshalText(text []byte) error {
	if m := easterText.FindStringSubmatch(string(text)); m != nil {
		*d = Date{Easter: Number(m[1])}
		return nil
	}
	first, last, span := strings.Cut(string(text), "..")
	if span {
		return d.between(first, last)
	}
	m := dateText.FindStringSubmatch(string(text))
	if m == nil {
		return fmt.Errorf(`a date must be like "01-07", "2026-12-31" or "easter+9", but is %q`, text)
	}
	read := Date{Year: Number(m[1]), Month: time.Month(Number(m[2])), Day: Number(m[3])}
	year := read.Year
	if year == 0 {
		year = 2000 // a leap year
	}
	if at := time.Date(year, read.Month, read.Day, 0, 0, 0, 0, time.UTC); at.Month() != read.Month || at.Day() != read.Day {
		return fmt.Errorf("there is no such date: %q", text)
	}
	*d = read
	return nil
}

// between makes the date a span.
func (d *Date) between(first, last string) error {
	var from, until Date
	if err := errors.Join(from.UnmarshalText([]byte(first)), until.UnmarshalText([]byte(last))); err != nil {
		return err
	}
	days := int(until.midnight().Sub(from.midnight()) / (24 * time.Hour))
	if from.Year == 0 || until.Year == 0 || until.More > 0 || days < 0 || days > 366 {
		return fmt.Errorf(`a span must be like "2026-08-03..2026-08-16", but is "%s..%s"`, first, last)
	}
	from.More = days
	*d = from
	return nil
}

// midnight is the midnight of a date of one year, in UTC, where all days have the same length.
func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// On tells whether the date at t, in the zone of t, is this one.
func (d Date) On(t time.Time) bool {
	day := Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}.midnight()
	switch {
	case d.Month == 0:
		return day.Equal(orthodoxEaster(t.Year()).AddDate(0, 0, d.Easter))
	case d.More > 0:
		return !day.Before(d.midnight()) && !day.After(d.midnight().AddDate(0, 0, d.More))
	}
	return (d.Year == 0 || d.Year == t.Year()) && d.Month == t.Month() && d.Day == t.Day()
}

// orthodoxEaster is the date of Orthodox Easter, at midnight UTC, from 1900 to 2099 (Meeus' Julian algorithm).
func orthodoxEaster(year int) time.Time {
	a, b, c := year%4, year%7, year%19
	d := (19*c + 15) % 30
	e := (2*a + 4*b - d + 34) % 7
	julian := d + e + 114
	const behind = 13 // days of the Julian calendar
	return time.Date(year, time.Month(julian/31), julian%31+1+behind, 0, 0, 0, 0, time.UTC)
}

// A Calendar says which dates differ from the usual week. It is needed because the portal does not give the days off.
type Calendar struct {
	Off  []Date // days off: a country's public holidays and what the person added
	Work []Date // working days nevertheless: holidays that the person took out, and days that were moved to a weekend
	// Partial says that the person's own days cannot be read, so that there may be more days off.
	Partial bool
}

// Holiday tells whether the date at t, in the zone of t, is a day off whatever day of the week it is.
func (c Calendar) Holiday(t time.Time) bool {
	return contains(c.Off, t) && !contains(c.Work, t)
}

// Works tells whether a person with such a week works on the date at t, in the zone of t.
func (c Calendar) Works(t time.Time, week Weekdays) bool {
	return contains(c.Work, t) || week.Has(t.Weekday()) && !contains(c.Off, t)
}

func contains(dates []Date, t time.Time) bool {
	return slices.ContainsFunc(dates, func(d Date) bool { return d.On(t) })
}

// NoCountry is the value of [app.PreferCountry] of a person who wants no country's holidays.
const NoCountry = "none"

// GuessCountry is the first of the countries to which the person's locales ("ru_BY.UTF-8", "uk", best first) point: by their
// region, else by their language. It is "" if none does.
func GuessCountry(locales, countries []string) string {
	byLanguage := map[string]string{"be": "BY", "kk": "KZ", "ru": "RU", "uk": "UA"}
	for _, locale := range locales {
		locale, _, _ = strings.Cut(locale, ".")
		parts := strings.FieldsFunc(locale, func(r rune) bool { return strings.ContainsRune("_-@", r) })
		for _, region := range parts[min(1, len(parts)):] {
			if region = strings.ToUpper(region); slices.Contains(countries, region) {
				return region
			}
		}
		if len(parts) == 1 {
			if country := byLanguage[strings.ToLower(parts[0])]; slices.Contains(countries, country) {
				return country
			}
		}
	}
	return ""
}
