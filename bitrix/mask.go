package bitrix

import (
	"regexp"
	"strings"
)

var (
	// aroundRest finds what may be an address with the word rest in it. Its group is what follows that word: in a
	// webhook, the user and the secret. The slashes may be encoded.
	aroundRest = regexp.MustCompile(`(?i)[^\s"'<>]*?(?:/|\\u002f|%(?:25)*2f)rest(?:/|\\u002f|%(?:25)*2f)([^\s"'<>]+)`)
	// inQuery finds the parameters of an address that are secrets (protocol 4.2).
	inQuery = regexp.MustCompile(`(?i)([?&](?:auth|access_token|refresh_token|client_secret|code|state)=)[^&\s"'<>]+`)
	// harmless matches what may follow rest without being a secret: the name of a method, which has a dot, or something
	// that is masked already.
	harmless = regexp.MustCompile(`^(?:[a-z]+(?:\.[a-z]+)+/?|[^/]*/?•••/?|\?auth=•••)$`)
	// employee matches the number of a webhook's owner.
	employee = regexp.MustCompile(`^\d{1,9}/`)
)

// Mask returns a text that may be logged or repeated, wherever it came from. It masks what stands where an address has
// a secret, also if [ParseWebhook] cannot read the address.
func Mask(text string) string {
	text = aroundRest.ReplaceAllStringFunc(text, func(found string) string {
		at := aroundRest.FindStringSubmatchIndex(found)[2]
		parts, tail := strings.Split(found[:at], "/"), found[at:]
		for i, part := range parts {
			if !strings.Contains(part, ".") && looksSecret(part) { // a host may look like one
				parts[i] = bullets
			}
		}
		if !harmless.MatchString(tail) {
			tail = employee.FindString(tail) + bullets
		}
		return strings.Join(parts, "/") + tail
	})
	return inQuery.ReplaceAllString(text, "${1}"+bullets)
}

// MaskWord returns a word of a command line as it may be repeated to the person who typed it. A webhook becomes
// [Access.String]. Any other word that may contain a secret is masked as a whole.
func MaskWord(word string) string {
	if access, err := ParseWebhook(word); err == nil {
		return access.String()
	}
	if Mask(word) != word || looksSecret(word) {
		return bullets
	}
	return word
}

// secretLike is the length from which letters mixed with digits are treated as a secret. A portal's secret has 16.
const secretLike = 12

// looksSecret reports whether a text has a word of letters mixed with digits that is as long as a secret.
func looksSecret(text string) bool {
	other := func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	for _, word := range strings.FieldsFunc(text, other) {
		if len(word) >= secretLike && strings.ContainsAny(word, "0123456789") && strings.Trim(word, "0123456789") != "" {
			return true
		}
	}
	return false
}
