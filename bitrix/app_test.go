package bitrix_test

import (
	"fmt"
	"testing"

	"clockin24/bitrix"
)

func newApp(t testing.TB, portal string) bitrix.App {
	t.Helper()
	app, err := bitrix.NewApp(portal, clientID, clientSecret)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func TestNewApp(t *testing.T) {
	for _, tt := range []struct {
		name, portal, id, secret, want string
		kind                           bitrix.AccessKind
	}{
		{"plain", "example.bitrix24.ru", clientID, clientSecret, "https://example.bitrix24.ru", ""},
		{
			"pasted", " https://example.bitrix24.ru/company/ ", "\t" + clientID + "\n", "«" + clientSecret + "»",
			"https://example.bitrix24.ru", "",
		},
		{
			"self-hosted below a path", "https://example.com:8443/b24", clientID, clientSecret,
			"https://example.com:8443/b24", "",
		},
		{"no portal", "", clientID, clientSecret, "", bitrix.AccessNotAnAddress},
		{"plain http", "http://example.com", clientID, clientSecret, "", bitrix.AccessPlainHTTP},
		{"no id", "example.com", " ", clientSecret, "", bitrix.AccessNotAnApp},
		{"no secret", "example.com", clientID, "", "", bitrix.AccessNotAnApp},
		{"a secret of two words", "example.com", clientID, "a " + clientSecret, "", bitrix.AccessNotAnApp},
	} {
		app, err := bitrix.NewApp(tt.portal, tt.id, tt.secret)
		if kind := accessKind(err); kind != tt.kind {
			t.Errorf("%s: %v", tt.name, err)
		}
		if app.Portal() != tt.want || tt.kind == "" && app.ID() != clientID {
			t.Errorf("%s: %s, %s", tt.name, app.Portal(), app.ID())
		}
		mustHideText(t, fmt.Sprintf("%v %+v %#v %x %v", app, app, struct{ app bitrix.App }{app}, app, err))
	}
}

func TestAuthorizeURL(t *testing.T) {
	for _, tt := range []struct{ portal, redirect, want string }{
		{
			"example.bitrix24.ru", "",
			"https://example.bitrix24.ru/oauth/authorize/?client_id=" + clientID + "&state=MADEUPSTATE",
		},
		{
			"https://example.com/b24", "http://127.0.0.1:53682/",
			"https://example.com/b24/oauth/authorize/?client_id=" + clientID +
				"&redirect_uri=http%3A%2F%2F127.0.0.1%3A53682%2F&response_type=code&state=MADEUPSTATE",
		},
	} {
		if got := newApp(t, tt.portal).AuthorizeURL(state, tt.redirect); got != tt.want {
			t.Errorf("got %s", got)
		}
	}
	if a, b := bitrix.NewState(), bitrix.NewState(); a == b || len(a) < 20 {
		t.Errorf("states %q and %q", a, b)
	}
}
