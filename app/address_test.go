package app

import "testing"

func TestPortalAddress(t *testing.T) {
	for typed, want := range map[string]string{
		"example.bitrix24.ru":                       "https://example.bitrix24.ru",
		" \"example.bitrix24.ru/\" ":                "https://example.bitrix24.ru",
		"http://example.bitrix24.ru/company/":       "https://example.bitrix24.ru",
		"https://portal.example.com:8443/stream/?a": "https://portal.example.com:8443",
		"http://127.0.0.1:8080":                     "http://127.0.0.1:8080",
		"localhost:8080":                            "https://localhost:8080",
		"https://example.bitrix24.ru/rest/7/x1/":    "https://example.bitrix24.ru",
		"https://user:x1@example.bitrix24.ru":       "https://example.bitrix24.ru",
		"":                                          "",
		"bitrix":                                    "",
		"javascript://example.com":                  "",
		"file:///etc":                               "",
		"https://":                                  "",
		"a b.example.com":                           "",
	} {
		if got, ok := PortalAddress(typed); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v, want %q", typed, got, ok, want)
		}
	}
}
