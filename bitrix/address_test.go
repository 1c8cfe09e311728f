package bitrix_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"clockin24/bitrix"
)

// another is the secret of a second webhook. It shares no part with the first.
const another = "a1s2d3f4g5h6j7k8"

// shown returns everything about a pasted text that a person, a log or a file gets to see.
func shown(pasted string) (access bitrix.Access, all string, err error) {
	access, err = bitrix.ParseWebhook(pasted)
	all = fmt.Sprint(access, err, access.Portal(), access.Host(), access.UserID(), bitrix.MaskWord(pasted), bitrix.Mask(pasted))
	token, _ := bitrix.NewTokenAccess(pasted, "token")
	return access, all + fmt.Sprint(token, token.Portal()), err
}

func mustHideBoth(t *testing.T, s string) {
	t.Helper()
	mustHideText(t, s)
	mustHideText(t, strings.ReplaceAll(strings.ToLower(s), another, secret))
}

func TestAWebhookPastedTwice(t *testing.T) {
	const (
		host  = "example.bitrix24.ru"
		bare  = host + "/rest/7/" + secret
		clean = "https://" + bare
		other = "https://" + host + "/rest/8/" + another
	)
	for _, tt := range []struct {
		name, pasted string
		want         bitrix.AccessKind // "": it is read as clean
	}{
		{"no blank", clean + "/" + clean + "/", ""},
		{"no slash", clean + clean, ""},
		{"three times", clean + clean + "/" + clean, ""},
		{"a blank", clean + "/ " + clean + "/", ""},
		{"a line break", clean + "/\n" + clean + "/", ""},
		{"a line break and no slash", clean + "\r\n" + clean, ""},
		{"a comma", clean + "/," + clean, ""},
		{"a method each", clean + "/profile.json" + clean + "/profile.json", ""},
		{"no scheme", bare + "/" + bare + "/", ""},
		{"no scheme, no slash", bare + bare, ""},
		{"a scheme at one", clean + "/" + bare + "/", ""},
		{"a scheme at the other", bare + "/" + clean + "/", ""},
		{"the first glued to a word", "Webhook:" + clean + "Webhook:" + clean, bitrix.AccessTwoAddresses},
		{"upper case", clean + "/HTTPS://EXAMPLE.BITRIX24.RU/rest/7/" + secret, ""},
		{"encoded", clean + "/https%3A%2F%2F" + host + "%2Frest%2F7%2F" + secret + "%2F", ""},
		{"encoded twice", clean + "/https%253A%252F%252F" + host + "%252Frest%252F7%252F" + secret, ""},
		{"in a query", clean + "/profile?u=" + clean, ""},
		{"the second cut after the user", clean + "/https://" + host + "/rest/7/", ""},
		{"the first cut after the user", "https://" + host + "/rest/7/" + clean, ""},
		{"the first cut after the host", "https://" + host + "/" + clean, ""},
		{"the first has lost its user", "https://" + host + "/rest/" + secret + "/" + clean, ""},
		{"the first has lost its beginning", "/" + secret + "/" + clean, ""},
		{"its rest, too", host + "/7/" + secret + "/" + bare, bitrix.AccessNotAWebhook},
		{"the second cut within the secret", clean + "/" + clean[:len(clean)-4], bitrix.AccessTwoAddresses},
		{"two people", clean + "/" + other, bitrix.AccessTwoAddresses},
		{"two people, a blank", clean + " " + other, bitrix.AccessTwoAddresses},
		{"two people, a line each", "Anna: " + clean + "\nBoris: " + other, bitrix.AccessTwoAddresses},
		{"two portals", clean + "/example.com/rest/8/" + another, bitrix.AccessTwoAddresses},
		{"two portals, the second with a scheme", clean + "/https://example.com/rest/8/" + another, bitrix.AccessTwoAddresses},
		{"below a path", "https://example.com/rest/8/" + another + "/rest/7/" + secret, bitrix.AccessTwoAddresses},
		{"below a path in upper case", "https://example.com/REST/8/" + another + "/rest/7/" + secret, bitrix.AccessTwoAddresses},
		{"below an encoded path", "https://example.com/rest%2F8%2F" + another + "/rest/7/" + secret, bitrix.AccessTwoAddresses},
		{"below a path encoded twice", "https://example.com/%2572est%252F8%252F" + another + "/rest/7/" + secret, bitrix.AccessTwoAddresses},
		{"below the secret", "https://example.com/" + secret + "/rest/7/" + secret, bitrix.AccessNotAWebhook},
		{"below a part of another", "https://example.com/8/" + another + "/rest/7/" + secret, bitrix.AccessNotAWebhook},
		{"the secret for the host", secret + "/rest/7/" + secret, bitrix.AccessNotAWebhook},
		{"another secret for the host", another + "/rest/7/" + secret, bitrix.AccessNotAWebhook},
		{"the secret for the user", "https://" + host + "/rest/" + secret + "/" + secret, bitrix.AccessNotAWebhook},
	} {
		t.Run(tt.name, func(t *testing.T) {
			access, all, err := shown(tt.pasted)
			var e *bitrix.AccessError
			switch errors.As(err, &e); {
			case tt.want != "" && (e == nil || e.Kind != tt.want):
				t.Errorf("got %v, %v, want %s", access, err, tt.want)
			case tt.want == "" && access.Reveal() != clean+"/":
				t.Errorf("got %v, %v", access, err)
			}
			mustHideBoth(t, all)
		})
	}
}

// A secret that is also a part of a host's name is found in the webhook's own place.
func TestASecretInTheHost(t *testing.T) {
	for _, before := range []string{secret, secret[4:], secret + ".", "7-" + secret + "."} {
		access, err := bitrix.ParseWebhook(before + "example.com/rest/7/" + secret)
		if err == nil {
			t.Errorf("%q: %v", before, access)
		}
	}
}

// A portal may lie below a path. The path is not secret.
func TestWhereAPortalMayLie(t *testing.T) {
	for _, path := range []string{"", "/b24", "/portal/2026", "/rest", "/b24/rest", "/company-portal", "/~anna", "/Портал", "/bitrix24.example.com"} {
		access, err := bitrix.ParseWebhook("https://example.com" + path + "/rest/7/" + secret)
		if err != nil || !strings.HasSuffix(access.Reveal(), "/rest/7/"+secret+"/") {
			t.Errorf("below %q: %v, %v", path, access, err)
		}
	}
}

// FuzzDoubled pastes a webhook beside what is left of the same or another one, cut anywhere.
func FuzzDoubled(f *testing.F) {
	for _, between := range []string{"", "/", "//", " ", "\n", ",", "?u=", "#", "%2F", "/b24/", "/rest/", "rest/", "\"", ":", "@", "х"} {
		f.Add("https://example.bitrix24.ru", between, uint8(0), uint8(0), uint8(0), uint8(0), uint8(0))
		f.Add("example.com", between, uint8(0), uint8(0), uint8(0), uint8(0), uint8(1))
		f.Add("http://127.0.0.1:8080", between, uint8(3), uint8(4), uint8(0), uint8(0), uint8(2))
		f.Add("https://portal", between, uint8(0), uint8(3), uint8(7), uint8(0), uint8(3))
		f.Add("portal/b24", between, uint8(12), uint8(0), uint8(9), uint8(2), uint8(4))
	}
	f.Fuzz(func(t *testing.T, at, between string, from1, to1, from2, to2, form uint8) {
		first, second := at+"/rest/7/"+secret+"/", at+"/rest/7/"+secret+"/"
		if form&1 != 0 {
			second = at + "/rest/8/" + another + "/"
		}
		cut := func(s string, from, to uint8) string {
			start := min(int(from), len(s))
			return s[start:max(start, len(s)-int(to))]
		}
		first, second = cut(first, from1, to1), cut(second, from2, to2)
		encode := strings.NewReplacer(":", "%3A", "/", "%2F")
		if form&2 != 0 {
			first = encode.Replace(first)
		}
		if form&4 != 0 {
			second = encode.Replace(second)
		}
		if form&8 != 0 {
			first, second = second, first
		}
		access, err := bitrix.ParseWebhook(first + between + second)
		if err != nil {
			mustHideBoth(t, err.Error())
			return
		}
		again, err := bitrix.ParseWebhook(access.Reveal())
		if err != nil || again != access {
			t.Fatalf("%q does not read back: %v, %v", access.Reveal(), again, err)
		}
		// The rest of another secret may have become a part of a host's name or a login.
		if form&1 == 0 && strings.Contains(access.Reveal(), secret) {
			mustHideBoth(t, fmt.Sprint(access, access.Portal(), access.Host()))
		}
		if _, path, _ := strings.Cut(strings.TrimPrefix(access.Portal(), "https://"), "/"); path != "" {
			if strings.Contains(path, secret) || strings.Contains(path, another) {
				t.Fatalf("%q is a portal", access.Portal())
			}
		}
	})
}
