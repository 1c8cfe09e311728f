package bitrix_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"clockin24/bitrix"
)

func TestRename(t *testing.T) {
	const path = "/rest/7/" + secret + "/timeman.open"
	for _, tt := range []struct {
		name, location string
		status         int
		host           string // of a rename
	}{
		{"protocol 15", "https://new.bitrix24.ru" + path, 302, "new.bitrix24.ru"},
		{"for good", "https://new.bitrix24.ru" + path, 301, "new.bitrix24.ru"},
		{"with the method kept", "https://new.bitrix24.ru" + path, 307, "new.bitrix24.ru"},
		{"for good, with the method kept", "https://new.bitrix24.ru" + path, 308, "new.bitrix24.ru"},
		{"to another port", "https://New.Example.com:8443" + path, 302, "new.example.com:8443"},
		{"of the same scheme", "//new.bitrix24.ru" + path, 302, "new.bitrix24.ru"},
		{"to a page", "https://new.bitrix24.ru" + path, 303, ""},
		{"to plain http", "http://new.bitrix24.ru" + path, 302, ""},
		{"to this computer", "http://127.0.0.1:8080" + path, 302, ""},
		{"to the same host", "https://example.bitrix24.ru" + path, 302, ""},
		{"to the same host, its port given", "https://EXAMPLE.bitrix24.ru:443" + path, 302, ""},
		{"to the same host, relative", path + "/", 302, ""},
		{"to the front page", "https://new.bitrix24.ru/", 302, ""},
		{"to another method", "https://new.bitrix24.ru/rest/7/" + secret + "/timeman.close", 302, ""},
		{"to a deeper path", "https://new.bitrix24.ru/b24" + path, 302, ""},
		{"with a slash", "https://new.bitrix24.ru" + path + "/", 302, ""},
		{"with a query", "https://new.bitrix24.ru" + path + "?x=1", 302, ""},
		{"with a fragment", "https://new.bitrix24.ru" + path + "#x", 302, ""},
		{"with a name", "https://anna@new.bitrix24.ru" + path, 302, ""},
		{"to a login", "https://example.com/login?back=" + path, 302, ""},
		{"to a host of secrets", "https://" + secret + ".example.com" + path, 302, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			asks := 0
			c := newClient(t, "https://example.bitrix24.ru/rest/7/"+secret, bitrix.WithTransport(roundTripper(
				func(r *http.Request) (*http.Response, error) {
					asks++
					response, err := answering(tt.status, "")(r)
					response.Header.Set("Location", tt.location)
					return response, err
				})))
			_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
			host, ok := bitrix.IsRename(fmt.Errorf("start: %w", err))
			if e := asError(t, err); e.Fault != bitrix.FaultMoved || e.Executed() || host != tt.host || ok != (tt.host != "") {
				t.Errorf("got %v, rename to %q, %v", err, host, ok)
			}
			if asks != 1 {
				t.Errorf("%d requests", asks)
			}
			mustHide(t, err)
		})
	}
	for _, err := range []error{
		nil, context.Canceled, &bitrix.Error{Fault: bitrix.FaultMoved}, &bitrix.Error{Fault: bitrix.FaultCut, Rename: true},
	} {
		if host, ok := bitrix.IsRename(err); ok || host != "" {
			t.Errorf("%v is a rename to %s", err, host)
		}
	}
}

func TestRenamedAccess(t *testing.T) {
	for _, tt := range []struct{ old, host, want string }{
		{"https://old.bitrix24.ru", "new.bitrix24.ru", "https://new.bitrix24.ru"},
		{"https://old.example.com:8443/b%2024", "new.example.com", "https://new.example.com/b%2024"},
		{"https://old.example.com", "new.example.com:8443", "https://new.example.com:8443"},
		{"https://old.example.com", "new.example.com:443", "https://new.example.com"},
		{"https://old.example.com", "[2001:db8::7]", "https://[2001:db8::7]"},
		{"http://127.0.0.1:8080", "127.0.0.1:8081", "http://127.0.0.1:8081"},
		{"http://127.0.0.1:8080", "example.com", "https://example.com"},
		{"https://old.example.com", "127.0.0.1:8081", "https://127.0.0.1:8081"},
		{"https://old.example.com", "", ""},
		{"https://old.example.com", "new.example.com/x", ""},
		{"https://old.example.com", "http://new.example.com", ""},
		{"https://old.example.com", "anna@new.example.com", ""},
		{"https://old.example.com", "•••.example.com", ""},
		{"https://old.example.com", "new.example.com:99999", ""},
	} {
		old, err := bitrix.ParseWebhook(tt.old + "/rest/7/" + secret)
		if err != nil {
			t.Fatal(err)
		}
		renamed, err := old.Renamed(tt.host)
		if tt.want == "" {
			if accessKind(err) != bitrix.AccessNotAnAddress || !renamed.IsZero() {
				t.Errorf("%s: %v, %v", tt.host, renamed, err)
			}
			continue
		}
		if want := tt.want + "/rest/7/" + secret + "/"; err != nil || renamed.Reveal() != want {
			t.Errorf("%s to %s: %s, %v", tt.old, tt.host, renamed.Reveal(), err)
		}
	}
	if _, err := (bitrix.Access{}).Renamed("new.bitrix24.ru"); err == nil {
		t.Error("no access was renamed")
	}
	grant, err := newGrant(t).Renamed("new.bitrix24.ru")
	if err != nil || grant.Portal() != "https://new.bitrix24.ru" || grant.App().Portal() != grant.Portal() || grant.UserID() != 7 {
		t.Errorf("grant: %v, %v", grant, err)
	}
	if _, err := grant.Renamed("a b"); accessKind(err) != bitrix.AccessNotAnAddress {
		t.Errorf("grant: %v", err)
	}
}

// TestRenameIsFollowedOnceAgreed goes the whole way: the call is refused, the person consents, and the call is posted
// again with its body.
func TestRenameIsFollowedOnceAgreed(t *testing.T) {
	now := newPortal(t, says(200, openedDocument))
	old := newPortal(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", now.URL+r.URL.RequestURI())
		w.WriteHeader(http.StatusFound)
	})
	access, err := bitrix.ParseWebhook(old.URL + "/rest/7/" + secret)
	if err != nil {
		t.Fatal(err)
	}
	change := bitrix.Change{Report: "train was late"}
	_, err = bitrix.NewClient(access).Timeman.Open(context.Background(), change)
	host, ok := bitrix.IsRename(err)
	if !ok || len(now.asked()) != 0 {
		t.Fatalf("got %v, %d requests there", err, len(now.asked()))
	}
	if access, err = access.Renamed(host); err != nil {
		t.Fatal(err)
	}
	if _, err := bitrix.NewClient(access).Timeman.Open(context.Background(), change); err != nil {
		t.Fatal(err)
	}
	if asks := now.asked(); len(asks) != 1 || asks[0].method != "POST" || asks[0].body != `{"REPORT":"train was late"}` {
		t.Errorf("asked %+v", asks)
	}
}
