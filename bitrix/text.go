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

// plainText makes one line of plain text of what a portal says, which may be HTML. It removes tags, entities, control
// characters and runs of white space. The result has at most limit characters; if something was cut, the last one is an
// ellipsis.
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

// visible drops invisible characters, including direction marks, and keeps white space.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// withoutTags returns the text of HTML, with its entities resolved. This is a small parser of its own, because a
// complete one would stay in the memory of the tray all day. A "<" that begins no tag stays.
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
		case "script", "style": // their content is not text
			s = afterText(s, "</"+name)
		case "!", "b", "i", "u", "em", "strong", "span", "a", "font", "code":
		default:
			if name[0] != '/' {
				b.WriteByte(' ') // br, p, li and others separate words
			}
		}
	}
}

// cutTag reads the tag at the beginning of s, which follows a "<". It returns the tag's name in lower case, with the
// slash of an end tag, and the rest of s. A comment has the name "!". If there is no tag, the name is empty and rest is
// s. An unclosed tag goes on to the end.
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

// afterText returns what follows the first ">" after a text in upper or lower case.
func afterText(s, text string) string {
	for ; len(s) >= len(text); s = s[1:] {
		if strings.EqualFold(s[:len(text)], text) {
			_, s, _ = strings.Cut(s, ">")
			return s
		}
	}
	return ""
}
