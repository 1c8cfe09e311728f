package trials

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"clockin24/app/trials/stage"
)

// crowdCurves are starts over time: how many were pressed, how many the limit allows to be recorded, how many were.
type crowdCurves struct {
	title                    string
	from, to                 time.Time
	pressed, ideal, recorded []time.Time
}

func (c *crowd) curves(comes string) crowdCurves {
	curves := crowdCurves{title: fmt.Sprintf("%d seats, %s", len(c.seats), comes), ideal: c.ideal()}
	for _, s := range c.seats {
		curves.pressed = append(curves.pressed, s.press)
		curves.recorded = append(curves.recorded, s.recorded)
	}
	slices.SortFunc(curves.pressed, time.Time.Compare)
	slices.SortFunc(curves.recorded, time.Time.Compare)
	curves.from = curves.pressed[0].Truncate(time.Minute)
	curves.to = curves.recorded[len(curves.recorded)-1].Truncate(time.Minute).Add(time.Minute)
	return curves
}

// The measures of the picture, in pixels.
const (
	panelWide, panelHigh = 440, 250
	marginLeft           = 52
	marginTop            = 64
	gap                  = 66
)

// colours are those of each curve, light enough and dark enough for both kinds of page.
var crowdColours = []struct{ name, colour string }{
	{"pressed", "#8a8f98"}, {"what the limit allows", "#e08a00"}, {"recorded", "#2067b0"},
}

// drawCrowds writes the picture.
func drawCrowds(t *testing.T, panels []crowdCurves) {
	t.Helper()
	columns := 2
	rows := (len(panels) + 1) / columns
	width := marginLeft + columns*(panelWide+gap)
	height := marginTop + rows*(panelHigh+gap)
	var b strings.Builder
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n", width, height)
	fmt.Fprintf(&b, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height)
	for i, c := range crowdColours {
		x := marginLeft + i*190
		fmt.Fprintf(&b, "<path d=\"M%d 20h28\" stroke=\"%s\" stroke-width=\"3\"/><text x=\"%d\" y=\"24\">%s</text>\n", x, c.colour, x+36, c.name)
	}
	for i, p := range panels {
		x, y := marginLeft+i%columns*(panelWide+gap), marginTop+i/columns*(panelHigh+gap)
		fmt.Fprintf(&b, "<g transform=\"translate(%d %d)\">\n%s</g>\n", x, y, p.panel())
	}
	b.WriteString("</svg>\n")
	if err := os.WriteFile(stage.InRoot(t, "assets/pictures/crowd.svg"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// panel is one diagram, without its place.
func (c crowdCurves) panel() string {
	var b strings.Builder
	seats := len(c.pressed)
	span := c.to.Sub(c.from)
	x := func(at time.Time) float64 { return panelWide * at.Sub(c.from).Seconds() / span.Seconds() }
	y := func(n int) float64 { return panelHigh * (1 - float64(n)/float64(seats)) }
	fmt.Fprintf(&b, "<text y=\"-10\" font-weight=\"bold\">%s</text>\n", c.title)
	for n := 0; n <= seats; n += seats / 5 {
		fmt.Fprintf(&b, "<path d=\"M0 %.1fh%d\" stroke=\"#ddd\"/><text x=\"-8\" y=\"%.1f\" text-anchor=\"end\">%d</text>\n", y(n), panelWide, y(n)+4, n)
	}
	step := time.Minute
	for _, wide := range []time.Duration{2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, time.Hour} {
		if span/step > 10 {
			step = wide
		}
	}
	for at := c.from.Truncate(step); !at.After(c.to); at = at.Add(step) {
		if at.Before(c.from) {
			continue
		}
		fmt.Fprintf(&b, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x(at), panelHigh+20, at.In(moscow).Format("15:04"))
	}
	for i, curve := range [][]time.Time{c.pressed, c.ideal, c.recorded} {
		fmt.Fprintf(&b, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" d=\"M0 %.1f", crowdColours[i].colour, y(0))
		const points = 200
		for n := range points + 1 {
			if k := n * (len(curve) - 1) / points; k >= 0 {
				fmt.Fprintf(&b, "L%.1f %.1f", x(curve[k]), y(k+1))
			}
		}
		fmt.Fprintf(&b, "H%d\"/>\n", panelWide)
	}
	return b.String()
}
