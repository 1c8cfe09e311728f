package trials

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// holds finds a secret in something that was written or shown, in every form that a program can give a text: as it is, with parts
// of it escaped as in an address, in JSON, Go or HTML, as hexadecimal digits, in base64 at any offset in the encoded text, in
// UTF-16, in other letter case, and with anything but letters and digits in between.
func holds(text []byte, secret string) bool {
	for _, plain := range readings(text) {
		if strings.Contains(squash(plain), squash([]byte(secret))) {
			return true
		}
	}
	for _, form := range encodings(secret) {
		if bytes.Contains(text, []byte(form)) {
			return true
		}
	}
	return false
}

// escaped matches single characters in the escaped forms of addresses, JSON and Go, C and HTML.
var escaped = regexp.MustCompile(`%([0-9a-fA-F]{2})|\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})|&#x([0-9a-fA-F]{2});|&#(\d{2,3});|\\([0-7]{3})`)

// readings are a text as it is, the text with its escapes resolved, and the text with escapes resolved twice.
func readings(text []byte) [][]byte {
	all := [][]byte{text}
	for range 2 {
		last := all[len(all)-1]
		next := escaped.ReplaceAllFunc(last, func(one []byte) []byte {
			for i, digits := range escaped.FindSubmatch(one)[1:] {
				if digits == nil {
					continue
				}
				base := []int{16, 16, 16, 16, 10, 8}[i]
				c, err := strconv.ParseUint(string(digits), base, 8)
				if err != nil {
					return one
				}
				return []byte{byte(c)}
			}
			return one
		})
		if bytes.Equal(next, last) {
			break
		}
		all = append(all, next)
	}
	return all
}

// squash keeps only the ASCII letters and digits of a text, and makes the letters small. That also drops the zeros of UTF-16.
func squash(text []byte) string {
	return string(bytes.Map(func(r rune) rune {
		switch {
		case '0' <= r && r <= '9', 'a' <= r && r <= 'z':
			return r
		case 'A' <= r && r <= 'Z':
			return r | 0x20
		}
		return -1
	}, text))
}

// encodings are forms in which no letter of the secret is left.
func encodings(secret string) []string {
	digits := hex.EncodeToString([]byte(secret))
	spaced := strings.Trim(fmt.Sprintf("% x", secret), " ")
	numbers := strings.Trim(fmt.Sprint([]byte(secret)), "[]")
	forms := []string{digits, strings.ToUpper(digits), spaced, numbers, strings.ReplaceAll(numbers, " ", ", "), strings.ReplaceAll(numbers, " ", ",")}
	for before := range 3 {
		padded := append(make([]byte, before), secret...)
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			form := e.EncodeToString(padded)
			// The first letters of base64 depend on the text before the secret, and the last ones on the text behind it.
			forms = append(forms, form[(before*8+5)/6:len(form)-2])
		}
	}
	return forms
}

// The searches for secrets would prove nothing if holds could not find anything.
func TestHolds(t *testing.T) {
	const secret = "madeUp4secret0of~them"
	everyLetter := func(format string) string {
		var b strings.Builder
		for _, c := range []byte(secret) {
			fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
	wide := func() string {
		var b strings.Builder
		for _, c := range utf16.Encode([]rune(secret)) {
			b.WriteByte(byte(c))
			b.WriteByte(byte(c >> 8))
		}
		return b.String()
	}
	inJSON, err := json.Marshal(map[string]string{"key": "https://example.com/rest/7/" + secret + "/"})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as it is":             "https://example.com/rest/7/" + secret + "/",
		"in JSON":              string(inJSON),
		"JSON in JSON":         fmt.Sprintf("%q", inJSON),
		"escaped":              url.QueryEscape(secret),
		"each letter escaped":  everyLetter("%%%02X"),
		"each in lower case":   everyLetter("%%%02x"),
		"escaped twice":        url.QueryEscape(everyLetter("%%%02X")),
		"JSON's escapes":       everyLetter(`\u%04x`),
		"Go's escapes":         everyLetter(`\x%02x`),
		"C's escapes":          everyLetter(`\%03o`),
		"HTML's":               everyLetter("&#%d;"),
		"HTML's in hex":        everyLetter("&#x%x;"),
		"one letter escaped":   `madeUp4s\u0065cret0of~them`,
		"hex":                  fmt.Sprintf("%x", secret),
		"HEX":                  fmt.Sprintf("%X", secret),
		"spaced hex":           fmt.Sprintf("% x", secret),
		"a slice of bytes":     fmt.Sprint([]byte(secret)),
		"base64":               base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64, in the midst": base64.StdEncoding.EncodeToString([]byte("user:" + secret + ":rest")),
		"base64url":            base64.URLEncoding.EncodeToString([]byte("7/" + secret + "/x")),
		"UTF-16":               wide(),
		"UPPER":                strings.ToUpper(secret),
		"parted by a line":     secret[:9] + "\n    " + secret[9:],
		"parted by a tag":      secret[:9] + "</> " + secret[9:],
	} {
		if !holds([]byte("before "+text+" behind"), secret) {
			t.Errorf("%s: not found in %s", name, text)
		}
	}
	for _, text := range []string{"", "madeUp4secret", "***", strings.Repeat("madeUp4 secret", 10), "%6Dade"} {
		if holds([]byte(text), secret) {
			t.Errorf("found in %q", text)
		}
	}
}
