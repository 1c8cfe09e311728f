package calendar_test

import (
	"fmt"
	"time"

	"clockin24/app/calendar"
)

// A person works from Monday to Friday except for a public holiday, and on a Saturday to which a working day was moved.
func ExampleCalendar_Works() {
	var victoryDay, moved calendar.Date
	for d, text := range map[*calendar.Date]string{&victoryDay: "05-09", &moved: "2028-05-13"} {
		if err := d.UnmarshalText([]byte(text)); err != nil {
			fmt.Println(err)
		}
	}
	c := calendar.Calendar{Off: []calendar.Date{victoryDay}, Work: []calendar.Date{moved}}
	for day := 8; day <= 14; day++ {
		date := time.Date(2028, time.May, day, 12, 0, 0, 0, time.UTC)
		fmt.Println(date.Format("Mon 2 January"), c.Works(date, calendar.MondayToFriday))
	}
	// Output:
	// Mon 8 May true
	// Tue 9 May false
	// Wed 10 May true
	// Thu 11 May true
	// Fri 12 May true
	// Sat 13 May true
	// Sun 14 May false
}

// The Monday after Orthodox Easter, which is a day off in Ukraine, is on another date every year.
func ExampleDate_On() {
	var monday calendar.Date
	if err := monday.UnmarshalText([]byte("easter+1")); err != nil {
		fmt.Println(err)
	}
	fmt.Println(monday.On(time.Date(2026, time.April, 13, 8, 0, 0, 0, time.UTC)))
	fmt.Println(monday.On(time.Date(2027, time.April, 13, 8, 0, 0, 0, time.UTC)))
	// Output:
	// true
	// false
}

// Hours may go on past midnight.
func ExampleHours_Contain() {
	var quiet calendar.Hours
	if err := quiet.UnmarshalText([]byte("20:00-07:00")); err != nil {
		fmt.Println(err)
	}
	evening := time.Date(2026, time.November, 30, 23, 30, 0, 0, time.UTC)
	fmt.Println(quiet, quiet.Contain(evening), quiet.Contain(evening.Add(12*time.Hour)))
	// Output: 20:00-07:00 true false
}

// A finish at 18:00 comes after a start at 9:00. One at 8:00 does not, on the same date.
func ExampleClockAfter() {
	start := time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)
	fmt.Println(calendar.ClockAfter(start, 18*time.Hour))
	fmt.Println(calendar.ClockAfter(start, 8*time.Hour))
	// Output:
	// 2026-11-30 18:00:00 +0000 UTC true
	// 0001-01-01 00:00:00 +0000 UTC false
}
