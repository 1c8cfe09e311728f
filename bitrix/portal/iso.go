package portal

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// atom is PHP's DateTime::ATOM, as tolerant about the offset as PHP is (protocol 9).
var atom = regexp.MustCompile(
	`^(\d{4})-(\d{2})-(\d{2})T(\d{2}):([0-5]\d):([0-5]\d)(?:[Zz]|([+-])(\d{2})(?::?([0-5]\d))?)$`)

// parseAtom reads a TIME. Impossible dates roll over as in PHP: 31 February is in March. With repair, a "+" that has
// become a space is put back, as releases since 2025 do.
func parseAtom(value any, repair bool) (time.Time, bool) {
	text, ok := value.(string)
	if !ok {
		return time.Time{}, false
	}
	if repair {
		text = strings.ReplaceAll(strings.TrimSpace(text), " ", "+")
	}
	m := atom.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	var n [10]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i])
	}
	offset := n[8]*3600 + n[9]*60
	if m[7] == "-" {
		offset = -offset
	}
	return time.Date(n[1], time.Month(n[2]), n[3], n[4], n[5], n[6], 0, time.FixedZone("", offset)), true
}

// formatISO writes a time as the portal does, with an offset in seconds.
func formatISO(t time.Time, offset int) string {
	return t.In(time.FixedZone("", offset)).Format("2006-01-02T15:04:05-07:00")
}

// formatSpan writes HH:MM:SS. The hours may exceed 24.
func formatSpan(d time.Duration) string {
	s := int(d / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// maxHours is two centuries, which a time.Duration can hold.
const maxHours = 200 * 366 * 24

// parseSpan reads what [formatSpan] writes, and HH:MM.
func parseSpan(text string) (time.Duration, error) {
	var h, m, s int
	parts := strings.Split(text, ":")
	if len(parts) == 2 {
		parts = append(parts, "00")
	}
	if len(parts) == 3 {
		var errs [3]error
		h, errs[0] = strconv.Atoi(parts[0])
		m, errs[1] = strconv.Atoi(parts[1])
		s, errs[2] = strconv.Atoi(parts[2])
		if errs == [3]error{} && h >= 0 && h <= maxHours && m >= 0 && m < 60 && s >= 0 && s < 60 {
			return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second, nil
		}
	}
	return 0, fmt.Errorf("not a span of time like 09:15:00: %q", text)
}
