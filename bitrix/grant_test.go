package bitrix_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"clockin24/bitrix"
)

func TestGrantIsKept(t *testing.T) {
	for _, portal := range []string{
		"example.bitrix24.ru", "https://example.com:8443/b24", "http://127.0.0.1:8080", "https://[2001:db8::7]",
	} {
		grant := newGrant(t)
		if portal != "example.bitrix24.ru" {
			app, err := newApp(t, portal).WithAuthServer("https://auth.example.com/oauth/token/")
			if err != nil {
				t.Fatal(err)
			}
			document := strings.ReplaceAll(tokensDocument(1), "https://example.bitrix24.ru", app.Portal())
			way := bitrix.WithTransport(answering(200, document))
			if grant, err = bitrix.Exchange(t.Context(), app, parsedCode(t, firstCode), way); err != nil {
				t.Fatal(err)
			}
		}
		again, err := bitrix.ParseGrant(grant.Reveal())
		if err != nil || again != grant {
			t.Errorf("%s: read back %v, %v", portal, again, err)
		}
		if _, err := bitrix.ParseWebhook(grant.Reveal()); err == nil {
			t.Error("it reads as a webhook")
		}
	}
	var zero bitrix.Grant
	if !zero.IsZero() || zero.Reveal() != "" || zero.String() != "" || !zero.Access().IsZero() || !zero.Expires().IsZero() {
		t.Error("the zero grant")
	}
}

func TestParseGrantRefuses(t *testing.T) {
	whole := newGrant(t).Reveal()
	for _, stored := range []string{
		"", "{}", "null", "[]", whole[:len(whole)-1], "https://example.bitrix24.ru/rest/7/" + secret + "/",
		strings.Replace(whole, "https://example.bitrix24.ru", "http://example.bitrix24.ru", 1),
		strings.Replace(whole, "https://example.bitrix24.ru", "", 1),
		strings.Replace(whole, firstAccess, "", 1),
		strings.Replace(whole, firstRefresh, "two words", 1),
		strings.Replace(whole, clientSecret, "", 1),
		strings.Replace(whole, "https://oauth.bitrix.info", "http://oauth.bitrix.info", 1),
		strings.Replace(whole, `"user_id":7`, `"user_id":-7`, 1),
	} {
		grant, err := bitrix.ParseGrant(stored)
		if accessKind(err) != bitrix.AccessNotAGrant || !grant.IsZero() {
			t.Errorf("%q: %v, %v", stored, grant, err)
		}
		mustHideText(t, fmt.Sprintf("%v %#v", err, err))
	}
}

func TestGrantMasksItself(t *testing.T) {
	grant := newGrant(t)
	const masked = "https://example.bitrix24.ru/rest/?auth=••• " + clientID
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%08.3f", "%t"} {
		if got := fmt.Sprintf(verb, grant); got != masked {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	type pointer struct{ grant *bitrix.Grant }
	client := bitrix.NewGrantClient(grant, nil)
	for _, form := range []any{
		grant, &grant, grant.App(),
		[]bitrix.Grant{grant},
		map[bitrix.Grant]int{grant: 1},
		struct{ Grant bitrix.Grant }{grant},
		struct{ grant bitrix.Grant }{grant},
		&struct{ grant bitrix.Grant }{grant},
		struct{ app bitrix.App }{grant.App()},
		pointer{&grant},
		struct{ any any }{grant},
		client, *client,
		struct{ c bitrix.Client }{*client},
	} {
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
		slog.New(slog.NewTextHandler(&log, nil)).Info("grant", "form", form)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("grant", "form", form)
		mustHideText(t, log.String())
	}
}

func FuzzParseGrant(f *testing.F) {
	whole := newGrant(f).Reveal()
	for _, s := range []string{
		whole, "{}", "null", strings.Replace(whole, "bitrix24.ru", "bitrix24.ru/a.", 1),
		strings.Replace(whole, "timeman,user_basic", "a  b,,&amp;", 1), strings.Replace(whole, "1743060187", "-1e3", 1),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stored string) {
		grant, err := bitrix.ParseGrant(stored)
		if err != nil {
			if accessKind(err) != bitrix.AccessNotAGrant {
				t.Fatalf("got %v", err)
			}
			mustHideText(t, err.Error())
			return
		}
		again, err := bitrix.ParseGrant(grant.Reveal())
		if err != nil || again != grant {
			t.Fatalf("%q does not read back: %v, %v", grant.Reveal(), again, err)
		}
	})
}
