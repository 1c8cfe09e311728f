package bitrix

import (
	"html"
	"strings"
	"unicode"
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

// withoutTags is the text of HTML, with its entities resolved. It is a small reader of its own: a whole one would be a
// part of the memory that the tray takes all day. A "<" that begins no tag stays.
func withoutTags(s string) string {
	var b strings.Builder
	for {
		text, markup, found := strings.Cut(s, "<")
		b.WriteString(html.UnescapeString(text))
		if !found {
			return b.String()
		}
		name, rest := cutTag(markup)
		s = rest
		switch name {
		case "":
			b.WriteByte('<')
		case "script", "style": // what they hold is no text
			s = afterText(s, "</"+name)
		case "!", "b", "i", "u", "em", "strong", "span", "a", "font", "code":
		default:
			if name[0] != '/' {
				b.WriteByte(' ') // br, p, li and the like part words
			}
		}
	}
}

// cutTag reads a tag that s, behind its "<", begins with: its name in lower case, with the slash of an end tag, and what
// is behind it. A comment is a "!"; without a tag the name is empty and rest is s. What is not closed goes on to the end.
func cutTag(s string) (name, rest string) {
	letters := strings.TrimPrefix(s, "/")
	switch {
	case strings.HasPrefix(s, "!--"):
		_, rest, _ = strings.Cut(s, "-->")
		return "!", rest
	case strings.HasPrefix(s, "!"), strings.HasPrefix(s, "?"):
		_, rest, _ = strings.Cut(s, ">")
		return "!", rest
	case letters == "" || !('a' <= letters[0]|0x20 && letters[0]|0x20 <= 'z'):
		return "", s
	}
	end := len(s)
	if n := strings.IndexAny(letters, " \t\r\n\f/>"); n >= 0 {
		end = len(s) - len(letters) + n
	}
	name, s = strings.ToLower(s[:end]), s[end:]
	for s != "" && s[0] != '>' {
		quote := s[0]
		s = s[1:]
		if quote == '"' || quote == '\'' { // a ">" in an attribute ends nothing
			if _, after, closed := strings.Cut(s, string(quote)); closed {
				s = after
			}
		}
	}
	return name, strings.TrimPrefix(s, ">")
}

// afterText is what follows the first ">" behind a text in any case.
func afterText(s, text string) string {
	for ; len(s) >= len(text); s = s[1:] {
		if strings.EqualFold(s[:len(text)], text) {
			_, s, _ = strings.Cut(s, ">")
			return s
		}
	}
	return ""
}
