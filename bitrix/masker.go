package bitrix

import (
	"bytes"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// A masker masks secrets in texts. It is a func so that printing it shows no secret.
type masker func(text string) string

// newMaskers makes a masker of several secrets.
func newMaskers(secrets ...string) masker {
	if len(secrets) == 1 {
		return newMasker(secrets[0])
	}
	first, others := newMasker(secrets[0]), newMaskers(secrets[1:]...)
	return func(text string) string { return others(first(text)) }
}

// plain returns another side's text in a form that may be shown. The text is masked before it is cut, and masked again
// after tags that split a secret are removed.
func (m masker) plain(text string) string {
	text = text[:min(len(text), maxSeen)]
	return plainText(m(plainText(m(text), len(text)+1)), maxText)
}

// fragment is the length from which a part of a secret is masked, too.
const fragment = 8

// newMasker makes the masker of one secret. It finds the secret in upper and lower case, percent-encoded any number of
// times, and in parts of at least 8 characters. It finds a shorter secret only as a separate word.
func newMasker(secret string) masker {
	if secret == "" {
		return func(text string) string { return text }
	}
	secret = lower(secret)
	return func(text string) string {
		if plain := unescape(text); plain != text && find(lower(plain), secret) != nil {
			text = plain
		}
		spans := find(lower(text), secret)
		if spans == nil {
			return text
		}
		var b strings.Builder
		end := 0
		for _, s := range spans {
			b.WriteString(text[end:s[0]] + bullets)
			end = s[1]
		}
		return b.String() + text[end:]
	}
}

// find lists where the secret or a part of it is in the text, as [start, end) in order.
func find(text, secret string) (spans [][2]int) {
	if len(secret) < fragment {
		for at := 0; ; {
			i := strings.Index(text[at:], secret)
			if i < 0 {
				return spans
			}
			start, end := at+i, at+i+len(secret)
			if (start == 0 || !isWord(text[start-1])) && (end == len(text) || !isWord(text[end])) {
				spans = append(spans, [2]int{start, end})
				at = end
			} else {
				at = start + 1
			}
		}
	}
	grams := make(map[string]bool, len(secret)-fragment+1)
	for i := range len(secret) - fragment + 1 {
		grams[secret[i:i+fragment]] = true
	}
	for i := 0; i+fragment <= len(text); i++ {
		switch last := len(spans) - 1; {
		case !grams[text[i:i+fragment]]:
		case last >= 0 && i <= spans[last][1]:
			spans[last][1] = i + fragment
		default:
			spans = append(spans, [2]int{i, i + fragment})
		}
	}
	return spans
}

func isWord(b byte) bool {
	return 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b >= 0x80
}

// lower changes ASCII letters only, so that positions do not move.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// unescape undoes percent-encoding repeatedly. It leaves everything else as it is.
func unescape(s string) string {
	for range 4 {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] == '%' && i+2 < len(s) {
				if c, err := url.PathUnescape(s[i : i+3]); err == nil {
					b.WriteString(c)
					i += 2
					continue
				}
			}
			b.WriteByte(s[i])
		}
		if b.Len() == len(s) {
			return s
		}
		s = b.String()
	}
	return s
}

// jsonLetter matches a letter or digit in the escaped form that JSON allows.
var jsonLetter = regexp.MustCompile(`\\u00([3-7][0-9a-fA-F])`)

// maskBody masks the whole secret in a body, because a portal or a proxy may repeat the address that was called.
func maskBody(body []byte, secret string) []byte {
	if len(secret) < fragment {
		return body // too short to be told from the rest of a document
	}
	if bytes.Contains(body, []byte(`\u00`)) {
		plain := jsonLetter.ReplaceAllFunc(body, func(escape []byte) []byte {
			c, _ := strconv.ParseUint(string(escape[4:]), 16, 8)
			if b := byte(c); isWord(b|0x20) && b|0x20 < 0x80 {
				return []byte{b}
			}
			return escape
		})
		if bytes.Contains(plain, []byte(secret)) {
			body = plain
		}
	}
	for _, form := range []string{secret, url.QueryEscape(secret)} {
		if bytes.Contains(body, []byte(form)) {
			body = bytes.ReplaceAll(body, []byte(form), []byte(bullets))
		}
	}
	return body
}
