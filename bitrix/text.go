package bitrix

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

const (
	maxText = 300      // how much of a portal's text is kept, in characters
	maxSeen = 16 << 10 // how much of it is looked at, in bytes
)

// plainText makes one line of plain text of what a portal says, which may be HTML: no tags, entities, control characters
// or runs of white space, and at most limit characters, the last being an ellipsis where something was cut.
func plainText(s string, limit int) string {
	if strings.ContainsAny(s, "<&") {
		s = withoutTags(s)
	}
	s = strings.Join(strings.FieldsFunc(strings.Map(visible, s), unicode.IsSpace), " ")
	if r := []rune(s); len(r) > limit {
		s = strings.TrimRightFunc(string(r[:limit-1]), unicode.IsSpace) + "…"
	}
	return s
}

// visible drops what cannot be seen, direction marks included, but keeps white space.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

func withoutTags(s string) string {
	var b strings.Builder
	hidden := "" // the element whose content is no text
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			switch name, _ := z.TagName(); string(name) {
			case "script", "style":
				hidden = string(name)
			case "b", "i", "u", "em", "strong", "span", "a", "font", "code":
			default:
				b.WriteByte(' ') // br, p, li and the like part words
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == hidden {
				hidden = ""
			}
		}
	}
}
