//go:build !nowindow

package window

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/words"
)

// Measures of the picture of a month, in Fyne's units.
const (
	barHeight float32 = 15  // of a day
	barHead   float32 = 18  // the hours above
	barDates  float32 = 46  // left of the bars
	barNotes  float32 = 196 // right of them
	barText   float32 = 11
)

// bars is a picture of a month with one bar a day. What a color says is also said by a shape or a word.
type bars struct {
	widget.BaseWidget
	words   *words.Words
	objects []fyne.CanvasObject
}

func newBars(w *words.Words) *bars {
	b := &bars{words: w}
	b.ExtendBaseWidget(b)
	return b
}

// MinSize is the size of a month with 31 days.
func (b *bars) MinSize() fyne.Size { return fyne.NewSize(width, journalHeight) }

// CreateRenderer draws what [bars.show] has put into the picture.
func (b *bars) CreateRenderer() fyne.WidgetRenderer { return barsRenderer{b} }

type barsRenderer struct{ *bars }

func (barsRenderer) Destroy()                       {}
func (barsRenderer) Layout(fyne.Size)               {}
func (r barsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (barsRenderer) Refresh()                       {}

// span says which hours the picture shows: the usual ones, and more if somebody worked outside of them.
func span(all []app.Bar) (from, to time.Duration) {
	from, to = 8*time.Hour, 19*time.Hour
	for _, b := range all {
		from, to = min(from, b.From.Truncate(time.Hour)), max(to, (b.To+time.Hour-1).Truncate(time.Hour))
	}
	return from, to
}

// show draws the days of a month.
func (b *bars) show(month time.Time, all []app.Bar) {
	from, to := span(all)
	room := width - barDates - barNotes
	at := func(d time.Duration) float32 { return barDates + room*float32(d-from)/float32(to-from) }
	b.objects = nil
	step := time.Hour
	for (to-from)/step > 6 {
		step += time.Hour
	}
	for h := from; h <= to; h += step {
		b.label(at(h)-7, 0, time.Time{}.Add(h).Format("15"), theme.ColorNamePlaceHolder)
		line := canvas.NewLine(theme.Color(theme.ColorNameSeparator))
		line.Position1, line.Position2 = fyne.NewPos(at(h), barHead), fyne.NewPos(at(h), journalHeight)
		b.objects = append(b.objects, line)
	}
	by := map[int][]app.Bar{} // flexible schedules have several records a day
	for _, bar := range all {
		by[bar.Date.Day()] = append(by[bar.Date.Day()], bar)
	}
	days := time.Date(month.Year(), month.Month()+1, 0, 12, 0, 0, 0, time.UTC).Day()
	for day := 1; day <= days; day++ {
		date := time.Date(month.Year(), month.Month(), day, 12, 0, 0, 0, time.UTC)
		top := barHead + float32(day-1)*barHeight
		color := theme.ColorNameForeground
		if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
			color = theme.ColorNamePlaceHolder
		}
		b.label(0, top, date.Format("02 ")+b.words.Weekday(date.Weekday()), color)
		for _, bar := range by[day] {
			b.bar(at, top, bar)
		}
		if len(by[day]) > 0 {
			b.label(width-barNotes+8, top, b.notes(by[day]), theme.ColorNameForeground)
		}
	}
	b.Refresh()
	canvas.Refresh(b)
}

func (b *bars) label(x, y float32, text string, color fyne.ThemeColorName) {
	t := canvas.NewText(text, theme.Color(color))
	t.TextSize = barText
	t.Move(fyne.NewPos(x, y))
	t.Resize(t.MinSize())
	b.objects = append(b.objects, t)
}

// bar draws a day: the bar is full for the time worked, and an outline for the length of the breaks. A day that is running is
// open at its end, and a day that nobody closed is a stroke.
func (b *bars) bar(at func(time.Duration) float32, top float32, bar app.Bar) {
	const inset = 3
	box := func(from, to time.Duration) *canvas.Rectangle {
		r := canvas.NewRectangle(theme.Color(theme.ColorNamePrimary))
		r.Move(fyne.NewPos(at(from), top+inset))
		r.Resize(fyne.NewSize(max(2, at(to)-at(from)), barHeight-2*inset))
		b.objects = append(b.objects, r)
		return r
	}
	worked := bar.From + bar.Worked()
	box(bar.From, worked)
	if bar.LateBy > 0 { // a cap, taller than the bar
		late := canvas.NewRectangle(theme.Color(theme.ColorNameWarning))
		late.Move(fyne.NewPos(at(bar.From)-3, top+1))
		late.Resize(fyne.NewSize(3, barHeight-2))
		b.objects = append(b.objects, late)
	}
	if bar.Breaks > 0 && bar.To > worked {
		rest := box(worked, bar.To)
		rest.FillColor = theme.Color(theme.ColorNameBackground)
		rest.StrokeColor, rest.StrokeWidth = theme.Color(theme.ColorNamePrimary), 1
	}
}

// notes says the bars of a day in words. There is no room for several, so of several it says only the first start and the
// last finish.
func (b *bars) notes(day []app.Bar) string {
	whole, last := day[0], day[len(day)-1]
	whole.To, whole.Running, whole.Unclosed = last.To, last.Running, last.Unclosed
	return b.note(whole)
}

// note says a bar in words: "08:57–18:04, перерыв 45 мин".
func (b *bars) note(bar app.Bar) string {
	end := calendar.ClockText(bar.To)
	switch {
	case bar.Running:
		end = b.words.Text(words.JournalRunning)
	case bar.Unclosed:
		return calendar.ClockText(bar.From) + ", " + b.words.Text(words.JournalUnclosed)
	}
	parts := []string{calendar.ClockText(bar.From) + "–" + end}
	if bar.LateBy > 0 {
		parts = append(parts, b.words.Text(words.JournalLate, words.With("Span", b.words.By(time.Duration(bar.LateBy)*time.Minute))))
	}
	return strings.Join(parts, " ")
}
