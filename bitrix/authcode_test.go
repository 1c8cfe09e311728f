package bitrix_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"clockin24/bitrix"
)

// accessKind returns the kind of a *bitrix.AccessError, "" if there is no error, and "?" for another error.
func accessKind(err error) bitrix.AccessKind {
	var e *bitrix.AccessError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "?"
	}
	return e.Kind
}

// sentCode returns the code that the auth server would receive.
func sentCode(t *testing.T, code bitrix.AuthCode) string {
	t.Helper()
	r := &recorder{status: 500}
	_, _ = bitrix.Exchange(t.Context(), newApp(t, "example.bitrix24.ru"), code, bitrix.WithTransport(r))
	if len(r.asked) != 1 {
		t.Fatalf("%d requests", len(r.asked))
	}
	return r.asked[0].URL.Query().Get("code")
}

func TestParseAuthCode(t *testing.T) {
	// The parameters are those of protocol 4.2.
	const query = "code=" + firstCode + "&state=" + state + "&domain=example.bitrix24.ru&member_id=" + memberID +
		"&scope=timeman&server_domain=oauth.bitrix.info"
	for _, tt := range []struct{ name, pasted, domain string }{
		{"the code", firstCode, ""},
		{"the code in blanks", " \n" + firstCode + "\r\n", ""},
		{"the code in quotes", "«" + firstCode + "»", ""},
		{"the code with a full stop", firstCode + ".", ""},
		{"a sentence", "Ваш код: " + firstCode + ". Скопируйте его", ""},
		{"a label", "Code:" + firstCode, ""},
		{"twice", firstCode + "\n" + firstCode, ""},
		{"the address", "http://localhost:53682/?" + query, "example.bitrix24.ru"},
		{"the address of a page", "https://example.com/b24/back.php?" + query + "#top", "example.bitrix24.ru"},
		{"no scheme", "127.0.0.1:53682/?" + query, "example.bitrix24.ru"},
		{"the query", query, "example.bitrix24.ru"},
		{"the query with a mark", "?" + query, "example.bitrix24.ru"},
		{"in brackets", "<http://localhost/?" + query + ">", "example.bitrix24.ru"},
		{"out of HTML", `<a href="http://localhost/?` + strings.ReplaceAll(query, "&", "&amp;") + `">`, "example.bitrix24.ru"},
		{"in another order", "http://localhost/?state=" + state + "&code=" + firstCode, ""},
		{"in a sentence", "Адрес http://localhost/?" + query + " из браузера", "example.bitrix24.ru"},
		{"a domain that is none", "?state=" + state + "&code=" + firstCode + "&domain=%3Cb%3E", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, err := bitrix.ParseAuthCode(tt.pasted, state)
			if err != nil {
				t.Fatal(err)
			}
			if got := sentCode(t, code); got != firstCode || code.Domain != tt.domain {
				t.Errorf("got %q, domain %q", got, code.Domain)
			}
			mustHideText(t, fmt.Sprintf("%v %+v %#v %q %+v", code, code, code, code, struct{ c bitrix.AuthCode }{code}))
			document, err := json.Marshal(code)
			mustHideText(t, string(document)+fmt.Sprint(err)+slog.AnyValue(code).Resolve().String())
		})
	}
}

func TestParseAuthCodeRefuses(t *testing.T) {
	const back = "http://localhost/?code=" + firstCode
	for _, tt := range []struct {
		name, pasted string
		want         bitrix.AccessKind
	}{
		{"nothing", "", bitrix.AccessNotACode},
		{"words", "код не пришёл", bitrix.AccessNotACode},
		{"English words", "there was nothing to copy", bitrix.AccessNotACode},
		{"a short word", "code", bitrix.AccessNotACode},
		{"the portal", "example.bitrix24.ru", bitrix.AccessNotACode},
		{"the page before", "https://example.bitrix24.ru/oauth/authorize/?client_id=" + clientID + "&state=" + state, bitrix.AccessNotACode},
		{"a webhook", "https://example.bitrix24.ru/rest/7/" + secret + "/", bitrix.AccessNotACode},
		{"two codes", firstCode + " " + firstRefresh, bitrix.AccessNotACode},
		{"two codes in an address", back + "&code=x" + firstCode + "&state=" + state, bitrix.AccessNotACode},
		{"an empty code", "http://localhost/?code=&state=" + state, bitrix.AccessNotACode},
		{"a code with a blank", "http://localhost/?code=a+b+c+d+e+f&state=" + state, bitrix.AccessNotACode},
		{"another state", back + "&state=OTHER", bitrix.AccessWrongState},
		{"a longer state", back + "&state=" + state + "X", bitrix.AccessWrongState},
		{"no state", back, bitrix.AccessWrongState},
		{"an empty state", back + "&state=", bitrix.AccessWrongState},
		{"two states", back + "&state=" + state + "&state=OTHER", bitrix.AccessWrongState},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, err := bitrix.ParseAuthCode(tt.pasted, state)
			if accessKind(err) != tt.want || !code.IsZero() {
				t.Errorf("got %v, %v", code, err)
			}
			mustHideText(t, fmt.Sprintf("%v %+v %#v", err, err, err))
		})
	}
	if _, err := bitrix.ParseAuthCode(back+"&state=", ""); accessKind(err) != bitrix.AccessWrongState {
		t.Errorf("no state was begun with: %v", err)
	}
}

func FuzzParseAuthCode(f *testing.F) {
	for _, s := range []string{
		firstCode, "Code: " + firstCode + ".", "http://localhost:53682/?code=" + firstCode + "&state=" + state + "&domain=[::1]:80",
		"?code=%zz", "code=" + firstCode, "&amp;code=x&state=" + state, "«»", "\x00?code=\u2028&#", "code=a;state=b",
	} {
		f.Add(s)
	}
	app := newApp(f, "example.bitrix24.ru")
	f.Fuzz(func(t *testing.T, pasted string) {
		code, err := bitrix.ParseAuthCode(pasted, state)
		if err != nil {
			switch accessKind(err) {
			case bitrix.AccessNotACode, bitrix.AccessWrongState:
			default:
				t.Fatalf("got %v", err)
			}
			mustHideText(t, err.Error())
			return
		}
		// One word of the pasted text is sent, to a known server.
		var asked *url.URL
		_, _ = bitrix.Exchange(t.Context(), app, code, bitrix.WithTransport(roundTripper(
			func(r *http.Request) (*http.Response, error) {
				asked = r.URL
				return nil, errors.New("no")
			})))
		if asked == nil {
			t.Fatal("nothing was sent")
		}
		if asked.Host != "oauth.bitrix.info" && asked.Host != "oauth.bitrix24.tech" {
			t.Errorf("the secret went to %s", asked.Host)
		}
		sent := asked.Query().Get("code")
		if len(sent) < 8 || strings.ContainsAny(sent, " &=/?#%\n") {
			t.Errorf("sent %q", sent)
		}
		if code.String() != "•••" {
			t.Errorf("shows %s", code)
		}
	})
}
