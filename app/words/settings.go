package words

import "time"

// comments holds the comments that belong to no preference: "" is that of the settings file itself, and "holidays" and its
// keys are those of the file with the person's own days off.
var comments = map[string]Key{
	"": CommentFile, "holidays": CommentHolidays, "holidays.days_off": CommentDaysOff, "holidays.workdays": CommentOwnWorkdays,
}

var weekdays = [7]Key{
	WeekdaySunday, WeekdayMonday, WeekdayTuesday, WeekdayWednesday, WeekdayThursday, WeekdayFriday, WeekdaySaturday,
}

// Weekday is a day of the week in two or three letters.
func (w *Words) Weekday(day time.Weekday) string { return w.Text(weekdays[day]) }

var countries = map[string]Key{"BY": CountryBelarus, "KZ": CountryKazakhstan, "RU": CountryRussia, "UA": CountryUkraine}

// Country is the name of a country by its ISO 3166 code, or the code itself if there is no name.
func (w *Words) Country(code string) string {
	if k, ok := countries[code]; ok {
		return w.Text(k)
	}
	return code
}

// Comment says what a key of the settings file is for.
func (w *Words) Comment(key string) string {
	if k, ok := comments[key]; ok {
		return w.Text(k)
	}
	comment, _ := w.lookup(Key("Comment."+key), nil)
	return comment
}

// GivenReasons lists the reasons to begin with, for a person who has given none yet.
func (w *Words) GivenReasons() []string {
	return []string{w.Text(ReasonTraffic), w.Text(ReasonDoctor), w.Text(ReasonForgot), w.Text(ReasonAway)}
}
