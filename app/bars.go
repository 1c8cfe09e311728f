package app

import (
	"time"

	"clockin24/app/calendar"
)

// A Bar is one day in the picture of a month. From and To are counted from the midnight of the day on which it started, so that
// To of a shift that ends after midnight is more than 24 hours.
type Bar struct {
	Date     time.Time // its midnight, in the employee's zone
	From, To time.Duration
	Breaks   time.Duration // somewhere in between: the portal gives only their length
	LateBy   int           // minutes after the allowed start; 0 is not late, or not known
	Running  bool          // To is now
	Unclosed bool          // nobody knows when it ended; To is From
}

// Worked is the length of the day without breaks. It is not known for an unclosed day.
func (b Bar) Worked() time.Duration { return max(0, b.To-b.From-b.Breaks) }

// Bars are the days of a chronicle that have a start, in order. Now is the portal's clock in the employee's zone.
func (c Chronicle) Bars(now time.Time) []Bar {
	var bars []Bar
	for _, d := range c.Days {
		if d.Day.Start.IsZero() {
			continue
		}
		start := d.Day.Start.In(now.Location())
		b := Bar{Date: calendar.Midnight(start), From: calendar.SinceMidnight(start), Breaks: d.Day.Breaks, LateBy: d.LateBy}
		finish := d.Day.Finish.In(now.Location())
		switch {
		case d.Day.State == StateClosed && finish.After(start):
			b.To = b.From + finish.Sub(start)
		case (d.Day.State == StateOpened || d.Day.State == StatePaused) && calendar.SameDate(start, now):
			b.Running, b.To = true, b.From+max(0, now.Sub(start))
		default:
			b.Unclosed, b.To = true, b.From
		}
		bars = append(bars, b)
	}
	return bars
}
