package bitrix_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"clockin24/bitrix"
)

func TestParseWebhook(t *testing.T) {
	const clean = "https://example.bitrix24.ru/rest/7/" + secret + "/"
	for _, tt := range []struct {
		name, pasted, want string
	}{
		{"as the portal shows it", clean, clean},
		{"no slash at the end", "https://example.bitrix24.ru/rest/7/" + secret, clean},
		{"with a method", clean + "timeman.open", clean},
		{"with a method and a slash", clean + "timeman.open/", clean},
		{"with the example's method", clean + "profile.json", clean},
		{"as XML", clean + "profile.xml", clean},
		{"with parameters", clean + "timeman.status.json?USER_ID=5&x=https://example.com/", clean},
		{"with a fragment", clean + "#top", clean},
		{"spaces around", "  \t" + clean + "  ", clean},
		{"line break behind", clean + "\r\n", clean},
		{"no-break and zero-width spaces", "\u00a0\u200b" + clean + "\u200b\ufeff", clean},
		{
			"broken by a mail program",
			"https://example.bitrix24.ru/rest/7/\n" + secret[:5] + "\r\n" + secret[5:] + "/", clean,
		},
		{"spaces within", "https://example.bitrix24.ru / rest / 7 / " + secret + " /", clean},
		{"double quotes", `"` + clean + `"`, clean},
		{"single quotes", "'" + clean + "'", clean},
		{"guillemets", "«" + clean + "»", clean},
		{"curly quotes", "“" + clean + "”", clean},
		{"low quotes", "„" + clean + "“", clean},
		{"angle brackets", "<" + clean + ">", clean},
		{"parentheses", "(" + clean + ")", clean},
		{"backticks", "`" + clean + "`", clean},
		{"quotes and a comma", `"` + clean + `",`, clean},
		{"a sentence", "Ваш вебхук: " + clean + ". Никому не показывайте!", clean},
		{"words on the next line", clean + "\nС уважением, Анна", clean},
		{"a word on the next line, no slash", strings.TrimSuffix(clean, "/") + "\nСпасибо", clean},
		{"a word before it, unspaced", "Вебхук:" + clean, clean},
		{"Markdown", "[webhook](" + clean + ")", clean},
		{"HTML", `<a href="` + clean + `">webhook</a>`, clean},
		{"a curl command", "curl -d '{}' '" + clean + "profile'", clean},
		{"encoded for a query", "https%3A%2F%2Fexample.bitrix24.ru%2Frest%2F7%2F" + secret + "%2F", clean},
		{"no scheme", "example.bitrix24.ru/rest/7/" + secret + "/", clean},
		{"no scheme, slashes", "//example.bitrix24.ru/rest/7/" + secret + "/", clean},
		{"upper case", "HTTPS://Example.Bitrix24.RU/rest/7/" + secret + "/", clean},
		{"double slashes", "https://example.bitrix24.ru//rest//7//" + secret + "//", clean},
		{"the usual port", "https://example.bitrix24.ru:443/rest/7/" + secret + "/", clean},
		{"the root's dot", "https://example.bitrix24.ru./rest/7/" + secret + "/", clean},
		{"a Chinese root's dot", "https://example.bitrix24.ru。/rest/7/" + secret + "/", clean},
		{"full-width digits", "https://１９２.０.２.７。/rest/7/" + secret, "https://192.0.2.7/rest/7/" + secret + "/"},
		{"the form of REST 3.0", "https://example.bitrix24.ru/rest/api/7/" + secret + "/timeman.record.list", clean},
		{"www stays", "www.example.com/rest/7/" + secret, "https://www.example.com/rest/7/" + secret + "/"},
		{"another port", "https://example.com:8443/rest/7/" + secret, "https://example.com:8443/rest/7/" + secret + "/"},
		{"below a path", "https://example.com/b24/rest/7/" + secret, "https://example.com/b24/rest/7/" + secret + "/"},
		{
			"below a path called rest", "https://example.com/rest/rest/7/" + secret,
			"https://example.com/rest/rest/7/" + secret + "/",
		},
		{
			"below an encoded path", "https://example.com/b%2024/rest/7/" + secret,
			"https://example.com/b%2024/rest/7/" + secret + "/",
		},
		{"a single name inside an office", "portal/rest/7/" + secret, "https://portal/rest/7/" + secret + "/"},
		{
			"a login", "https://example.com/rest/anna.smirnova/" + secret,
			"https://example.com/rest/anna.smirnova/" + secret + "/",
		},
		{
			"a login with an @", "https://example.com/rest/anna@example.com/" + secret,
			"https://example.com/rest/anna@example.com/" + secret + "/",
		},
		{"a Cyrillic host", "https://Пример.рф/rest/7/" + secret, "https://xn--e1afmkfd.xn--p1ai/rest/7/" + secret + "/"},
		{"IPv4", "https://192.0.2.7/rest/7/" + secret, "https://192.0.2.7/rest/7/" + secret + "/"},
		{"IPv6", "https://[2001:DB8::7]/rest/7/" + secret, "https://[2001:db8::7]/rest/7/" + secret + "/"},
		{"IPv6, port", "https://[2001:db8::7]:8443/rest/7/" + secret, "https://[2001:db8::7]:8443/rest/7/" + secret + "/"},
		{"IPv6, no scheme", "[2001:db8::7]/rest/7/" + secret, "https://[2001:db8::7]/rest/7/" + secret + "/"},
		{
			"http to this computer", "http://127.0.0.1:8080/rest/7/" + secret,
			"http://127.0.0.1:8080/rest/7/" + secret + "/",
		},
		{"http to all of 127/8", "http://127.8.9.10:80/rest/7/" + secret, "http://127.8.9.10/rest/7/" + secret + "/"},
		{"http to ::1", "http://[::1]:8080/rest/7/" + secret, "http://[::1]:8080/rest/7/" + secret + "/"},
		{"http to localhost", "http://LOCALHOST/rest/7/" + secret, "http://localhost/rest/7/" + secret + "/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			access, err := bitrix.ParseWebhook(tt.pasted)
			if err != nil {
				t.Fatal(err)
			}
			if got := access.Reveal(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			again, err := bitrix.ParseWebhook(access.Reveal())
			if err != nil || again != access {
				t.Errorf("read back: %v, %v", again, err)
			}
		})
	}
}

func TestParseWebhookRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, pasted string
		want         bitrix.AccessKind
	}{
		{"nothing", "", bitrix.AccessNotAnAddress},
		{"blanks", " \n ", bitrix.AccessNotAnAddress},
		{"words", "мой секретный вебхук", bitrix.AccessNotAnAddress},
		{"the secret alone", secret, bitrix.AccessNotAnAddress},
		{"user and secret alone", "7/" + secret, bitrix.AccessNotAnAddress},
		{"two dots at the end", "https://example.com../rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"another scheme", "ftp://example.com/rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"a mistyped scheme", "htps://example.com/rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"no host", "https:///rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"a port beyond all", "https://example.com:99999/rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"a name and password", "https://anna:pw@example.com/rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"an IPv6 zone", "https://[fe80::1%25eth0]/rest/7/" + secret, bitrix.AccessNotAnAddress},
		{"the portal", "https://example.bitrix24.ru/", bitrix.AccessNotAWebhook},
		{"the portal's name", "example.bitrix24.ru", bitrix.AccessNotAWebhook},
		{"a page of it", "https://example.bitrix24.ru/devops/section/standard/", bitrix.AccessNotAWebhook},
		{"no user and secret", "https://example.bitrix24.ru/rest/", bitrix.AccessNotAWebhook},
		{"no secret", "https://example.bitrix24.ru/rest/7/", bitrix.AccessNotAWebhook},
		{"a method in its place", "https://example.bitrix24.ru/rest/7/timeman.open", bitrix.AccessNotAWebhook},
		{"no user", "https://example.bitrix24.ru/rest/" + secret + "/timeman.open", bitrix.AccessNotAWebhook},
		{"no user, a method without a dot", "https://example.bitrix24.ru/rest/" + secret + "/profile", bitrix.AccessNotAWebhook},
		{"no user, JSON", "https://example.bitrix24.ru/rest/" + secret + "/profile.json", bitrix.AccessNotAWebhook},
		{"user 0", "https://example.bitrix24.ru/rest/0/" + secret, bitrix.AccessNotAWebhook},
		{"too long a path", "https://example.bitrix24.ru/rest/7/" + secret + "/a/b", bitrix.AccessNotAWebhook},
		{"masked", "https://example.bitrix24.ru/rest/7/•••/", bitrix.AccessNotAWebhook},
		{"the secret in the query", "https://example.bitrix24.ru/?x=/rest/7/" + secret, bitrix.AccessNotAWebhook},
		{"plain http", "http://example.bitrix24.ru/rest/7/" + secret, bitrix.AccessPlainHTTP},
		{"plain http to a neighbour", "http://192.168.0.7/rest/7/" + secret, bitrix.AccessPlainHTTP},
		{"plain http to a name like this computer's", "http://localhost.example.com/rest/7/" + secret, bitrix.AccessPlainHTTP},
	} {
		t.Run(tt.name, func(t *testing.T) {
			access, err := bitrix.ParseWebhook(tt.pasted)
			var e *bitrix.AccessError
			if !errors.As(err, &e) || e.Kind != tt.want {
				t.Fatalf("got %v, %v, want %s", access, err, tt.want)
			}
			if !access.IsZero() {
				t.Error("an access beside an error")
			}
			mustHideText(t, fmt.Sprintf("%v %+v %#v", err, err, e))
		})
	}
}

func TestAccessParts(t *testing.T) {
	for _, tt := range []struct {
		webhook, portal, host string
		user                  int
	}{
		{"https://example.bitrix24.ru/rest/7/" + secret, "https://example.bitrix24.ru", "example.bitrix24.ru", 7},
		{"https://example.com:8443/b24/rest/42/" + secret, "https://example.com:8443/b24", "example.com:8443", 42},
		{"https://[2001:db8::7]:8443/rest/1/" + secret, "https://[2001:db8::7]:8443", "[2001:db8::7]:8443", 1},
		{"https://example.com/rest/anna/" + secret, "https://example.com", "example.com", 0},
	} {
		access, err := bitrix.ParseWebhook(tt.webhook)
		if err != nil {
			t.Fatal(err)
		}
		if access.Portal() != tt.portal || access.Host() != tt.host || access.UserID() != tt.user {
			t.Errorf("%v: got %s, %s, %d", access, access.Portal(), access.Host(), access.UserID())
		}
	}
}

func TestTokenAccess(t *testing.T) {
	for _, tt := range []struct{ name, portal, token, want string }{
		{"a name", "example.bitrix24.ru", secret, "https://example.bitrix24.ru"},
		{"an address", "https://example.bitrix24.ru/", " " + secret + "\n", "https://example.bitrix24.ru"},
		{
			"a page in the browser", "https://example.bitrix24.ru/company/personal/user/7/", secret,
			"https://example.bitrix24.ru",
		},
		{"the REST address", "https://example.com/b24/rest/", secret, "https://example.com/b24"},
		{"the REST address, no slash", "https://example.com/rest", secret, "https://example.com"},
		{"a webhook, whose secret is dropped", "https://example.com/rest/7/abc/", secret, "https://example.com"},
		{"below a path", "example.com/b24", secret, "https://example.com/b24"},
		{"IPv6", "https://[2001:db8::7]", secret, "https://[2001:db8::7]"},
		{"loopback", "http://127.0.0.1:8080", `"` + secret + `"`, "http://127.0.0.1:8080"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			access, err := bitrix.NewTokenAccess(tt.portal, tt.token)
			if err != nil {
				t.Fatal(err)
			}
			if access.Portal() != tt.want || access.UserID() != 0 || access.Reveal() != "" {
				t.Errorf("got %s, %d, %q", access.Portal(), access.UserID(), access.Reveal())
			}
			if want := tt.want + "/rest/?auth=•••"; access.String() != want {
				t.Errorf("prints %s, want %s", access, want)
			}
		})
	}
	for _, tt := range []struct {
		name, portal, token string
		want                bitrix.AccessKind
	}{
		{"no portal", "", secret, bitrix.AccessNotAnAddress},
		{"no token", "example.com", " ", bitrix.AccessNotAWebhook},
		{"a token of two words", "example.com", secret + " " + secret, bitrix.AccessNotAWebhook},
		{"plain http", "http://example.com", secret, bitrix.AccessPlainHTTP},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bitrix.NewTokenAccess(tt.portal, tt.token)
			var e *bitrix.AccessError
			if !errors.As(err, &e) || e.Kind != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestAccessIsComparable(t *testing.T) {
	parse := func(s string) bitrix.Access {
		access, err := bitrix.ParseWebhook(s)
		if err != nil {
			t.Fatal(err)
		}
		return access
	}
	a := parse("https://example.bitrix24.ru/rest/7/" + secret)
	if b := parse("example.bitrix24.ru/rest/7/" + secret + "/profile.json"); a != b {
		t.Error("two forms of one webhook differ")
	}
	if b := parse("https://example.bitrix24.ru/rest/7/another"); a == b {
		t.Error("two secrets are equal")
	}
	var zero bitrix.Access
	if !zero.IsZero() || zero.String() != "" || zero.Reveal() != "" || zero.Host() != "" || a.IsZero() {
		t.Error("the zero access")
	}
}

func TestAccessMasksItself(t *testing.T) {
	webhook, err := bitrix.ParseWebhook("https://example.bitrix24.ru/rest/7/" + secret)
	if err != nil {
		t.Fatal(err)
	}
	token, err := bitrix.NewTokenAccess("example.bitrix24.ru", secret)
	if err != nil {
		t.Fatal(err)
	}
	const masked = "https://example.bitrix24.ru/rest/7/•••/"

	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%08.3f", "%t"} {
		if got := fmt.Sprintf(verb, webhook); got != masked {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := fmt.Sprintf("%q", webhook); got != `"`+masked+`"` {
		t.Errorf("%%q prints %s", got)
	}
	if got, err := json.Marshal(map[string]any{"access": webhook}); err != nil || string(got) != `{"access":"`+masked+`"}` {
		t.Errorf("JSON: %s, %v", got, err)
	}

	type Exported struct{ Access bitrix.Access }
	type pointer struct{ access *bitrix.Access }
	for _, access := range []bitrix.Access{webhook, token} {
		client := bitrix.NewClient(access)
		forms := []any{
			access, &access,
			[]bitrix.Access{access},
			map[bitrix.Access]int{access: 1},
			Exported{access},
			&Exported{access},
			struct{ access bitrix.Access }{access},
			&struct{ access bitrix.Access }{access},
			pointer{&access},
			&pointer{&access},
			struct{ list []bitrix.Access }{[]bitrix.Access{access}},
			struct{ any any }{access},
			struct{ any any }{&access},
			struct{ m map[string]bitrix.Access }{map[string]bitrix.Access{"a": access}},
			client, *client,
			struct{ c *bitrix.Client }{client},
			struct{ c bitrix.Client }{*client},
		}
		for _, form := range forms {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "% x", "%#x", "%X", "%d", "%c", "%U"} {
				got := fmt.Sprintf(verb, form)
				mustHideText(t, got)
				if hex := fmt.Sprintf("%x", secret); strings.Contains(strings.ToLower(strings.ReplaceAll(got, " ", "")), hex) {
					t.Errorf("%s of %T shows it in hexadecimal: %s", verb, form, got)
				}
			}
			if document, err := json.Marshal(form); err == nil {
				mustHideText(t, string(document))
			}
			if document, err := xml.Marshal(form); err == nil {
				mustHideText(t, string(document))
			}
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("access", "form", form)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("access", "form", form)
			mustHideText(t, log.String())
		}
	}
}

func FuzzParseWebhook(f *testing.F) {
	for _, s := range []string{
		"https://example.bitrix24.ru/rest/7/" + secret + "/",
		"«example.bitrix24.ru/rest/7/" + secret + "/profile.json»",
		"https://[::1]:80/b24/rest/anna@example.com/" + secret + "/timeman.open?x=1#y",
		"https%3A%2F%2Fexample.com%2Frest%2F7%2F" + secret, "http://example.com/rest/7/" + secret, "[[[]://]", "%", "\x00\u2028",
		"https://Пример.рф/rest/7/" + secret + "\nСпасибо", "https://0.。/rest/1/0/", "https://example。/rest/7/" + secret, "https://１.２.３.４。/rest/7/" + secret,
		"https%3A%2F%2F%Fe%2Frest%2F7%2F6",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		access, err := bitrix.ParseWebhook(pasted)
		if err != nil {
			var e *bitrix.AccessError
			if !errors.As(err, &e) {
				t.Fatalf("got a %T", err)
			}
			switch e.Kind {
			case bitrix.AccessNotAnAddress, bitrix.AccessNotAWebhook, bitrix.AccessPlainHTTP:
			default:
				t.Fatalf("kind %q", e.Kind)
			}
			mustHideText(t, err.Error())
			return
		}
		again, err := bitrix.ParseWebhook(access.Reveal())
		if err != nil || again != access {
			t.Fatalf("%q does not read back: %v, %v", access.Reveal(), again, err)
		}
		if !strings.HasPrefix(access.Reveal(), access.Portal()+"/rest/") {
			t.Fatalf("%q is not below %q", access.Reveal(), access.Portal())
		}
		// The fuzzer may also have put the secret in place of the host or the user, which are shown.
		if clear := access.Reveal(); strings.HasSuffix(clear, "/"+secret+"/") && strings.Count(clear, secret) == 1 {
			if strings.Contains(fmt.Sprintf("%v %+v %#v", access, access, struct{ a bitrix.Access }{access}), secret) {
				t.Fatalf("shown: %v", access)
			}
		}
	})
}
