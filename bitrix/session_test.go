package bitrix_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/bitrix"
)

// A store is a GrantStore in memory. Stores of several processes share a safe.
type store struct {
	*safe
	fails error // instead of storing
}

type safe struct {
	door   chan struct{} // has room for one, who is at the safe
	grant  bitrix.Grant
	stored []bitrix.Grant
	visits int
}

func newSafe(grant bitrix.Grant) *safe { return &safe{door: make(chan struct{}, 1), grant: grant} }

func (s *store) Update(ctx context.Context, renew func(bitrix.Grant) (bitrix.Grant, error)) error {
	select {
	case s.door <- struct{}{}:
		defer func() { <-s.door }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s.visits++
	next, err := renew(s.grant)
	switch {
	case err != nil:
		return fmt.Errorf("update: %w", err)
	case next == s.grant:
		return nil
	case s.fails != nil:
		return s.fails
	}
	s.grant = next
	s.stored = append(s.stored, next)
	return nil
}

// An office is a portal and its auth server without a network. It accepts only the newest access token, and each
// refresh token once.
type office struct {
	mu        sync.Mutex
	tokens    int // how many pairs were given out
	refused   bitrix.Code
	calls     []string // "timeman.open access1"
	refreshes int
	executed  int

	onRefresh func(*http.Request) (*http.Response, error) // instead of the usual answer, if not nil
	latency   time.Duration
}

func newOffice() *office { return &office{tokens: 1, refused: bitrix.CodeExpiredToken} }

func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(o.latency)
	o.mu.Lock()
	defer o.mu.Unlock()
	if strings.HasPrefix(r.URL.Path, "/oauth/") {
		return o.refresh(r)
	}
	var params struct{ Auth string }
	if err := json.NewDecoder(r.Body).Decode(&params); err != nil {
		return nil, err
	}
	token := strings.TrimSuffix(params.Auth, secret)
	o.calls = append(o.calls, strings.TrimPrefix(r.URL.Path, "/rest/")+" "+token)
	if token != fmt.Sprintf("access%d", o.tokens) {
		return answering(401, fmt.Sprintf(`{"error":%q,"error_description":"The access token provided has expired"}`, o.refused))(r)
	}
	o.executed++
	return answering(200, openedDocument)(r)
}

func (o *office) refresh(r *http.Request) (*http.Response, error) {
	o.refreshes++
	if o.onRefresh != nil {
		return o.onRefresh(r)
	}
	if r.URL.Query().Get("refresh_token") != fmt.Sprintf("refresh%d%s", o.tokens, secret) {
		return answering(400, `{"error":"invalid_grant","error_description":"Invalid grant"}`)(r)
	}
	o.tokens++
	return answering(200, tokensDocument(o.tokens))(r)
}

// stale returns an office whose access token has expired: pair 1 was given out, and only the result of a refresh works.
func stale() *office {
	o := newOffice()
	o.onRefresh = func(r *http.Request) (*http.Response, error) {
		o.onRefresh, o.tokens = nil, 2
		return answering(200, tokensDocument(2))(r)
	}
	o.tokens = 0
	return o
}

func grantClient(t *testing.T, o *office, s bitrix.GrantStore) *bitrix.Client {
	return bitrix.NewGrantClient(newGrant(t), s, bitrix.WithTransport(o))
}

func keeping(t *testing.T) *store { return &store{safe: newSafe(newGrant(t))} }

func TestGrantIsRenewedOnce(t *testing.T) {
	for _, code := range []bitrix.Code{"expired_token", "EXPIRED_TOKEN", "invalid_token"} {
		o, s := stale(), keeping(t)
		o.refused = code
		c := grantClient(t, o, s)
		for range 2 {
			// A writing call is repeated as well: the refusal came before execution.
			if _, err := c.Timeman.Open(context.Background(), bitrix.Change{}); err != nil {
				t.Fatal(err)
			}
		}
		want := "[timeman.open access1 timeman.open access2 timeman.open access2]"
		if got := fmt.Sprint(o.calls); got != want || o.refreshes != 1 || o.executed != 2 {
			t.Errorf("%s: calls %s, %d refreshes", code, got, o.refreshes)
		}
		if len(s.stored) != 1 || !strings.Contains(s.grant.Reveal(), "refresh2"+secret) {
			t.Errorf("%s: stored %d times", code, len(s.stored))
		}
	}
}

func TestRenewalIsTriedOnceACall(t *testing.T) {
	o, s := stale(), keeping(t)
	o.onRefresh = answering(200, tokensDocument(9)) // tokens that the portal does not take
	_, err := grantClient(t, o, s).Timeman.Open(context.Background(), bitrix.Change{})
	if !bitrix.IsCode(err, bitrix.CodeExpiredToken) || asError(t, err).Executed() || len(o.calls) != 2 || o.refreshes != 1 {
		t.Errorf("got %v after %v and %d refreshes", err, o.calls, o.refreshes)
	}
	mustHide(t, err)
}

func TestOtherRefusalsRenewNothing(t *testing.T) {
	for _, code := range []bitrix.Code{"insufficient_scope", "NO_AUTH_FOUND", "authorization_error", "ACCESS_DENIED"} {
		o := stale()
		o.refused = code
		_, err := grantClient(t, o, keeping(t)).Timeman.Open(context.Background(), bitrix.Change{})
		if !bitrix.IsCode(err, code) || o.refreshes != 0 {
			t.Errorf("got %v, %d refreshes", err, o.refreshes)
		}
	}
	// A webhook has nothing to renew.
	o := stale()
	access, _ := bitrix.NewTokenAccess("example.bitrix24.ru", firstAccess)
	_, err := bitrix.NewClient(access, bitrix.WithTransport(o)).Timeman.Status(context.Background(), 0)
	if !bitrix.IsCode(err, bitrix.CodeExpiredToken) || o.refreshes != 0 {
		t.Errorf("a plain token: %v, %d refreshes", err, o.refreshes)
	}
}

// Ten calls of one process and ten of another are refused at once. One refresh serves all of them.
func TestOneRenewalForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, s := stale(), keeping(t)
		o.latency = time.Second
		here, there := grantClient(t, o, s), grantClient(t, o, &store{safe: s.safe})
		var all sync.WaitGroup
		for range 10 {
			for _, c := range []*bitrix.Client{here, there} {
				all.Go(func() {
					if _, err := c.Timeman.Status(context.Background(), 0); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if o.refreshes != 1 || o.executed != 20 || len(s.stored) != 1 {
			t.Errorf("%d refreshes, %d executed, stored %d times", o.refreshes, o.executed, len(s.stored))
		}
		if s.visits != 2 { // a keyring is slow, and may ask the person
			t.Errorf("two processes opened the store %d times", s.visits)
		}
	})
}

// If another process has renewed the grant, the stored one is used, and its refresh token is not.
func TestAnotherProcessHasRenewed(t *testing.T) {
	o, s := newOffice(), keeping(t)
	o.tokens = 2
	next, err := bitrix.Refresh(t.Context(), newGrant(t), bitrix.WithTransport(answering(200, tokensDocument(2))))
	if err != nil {
		t.Fatal(err)
	}
	c := grantClient(t, o, s)
	s.grant = next
	if err := status(c); err != nil || o.refreshes != 0 || len(s.stored) != 0 {
		t.Errorf("%v, %d refreshes", err, o.refreshes)
	}
}

func TestStoredPortalIsFollowed(t *testing.T) {
	o, s := stale(), keeping(t)
	var hosts []string
	way := bitrix.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.URL.Host)
		return o.RoundTrip(r)
	}))
	c := bitrix.NewGrantClient(newGrant(t), s, way)
	var err error
	if s.grant, err = s.grant.Renamed("new.bitrix24.ru"); err != nil { // agreed to in another process
		t.Fatal(err)
	}
	if err := status(c); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(hosts); got != "[example.bitrix24.ru oauth.bitrix.info new.bitrix24.ru]" {
		t.Errorf("asked %s", got)
	}
}

// TestSignedOut has the failures that only a new sign-in cures. Nothing is executed, and nothing is lost.
func TestSignedOut(t *testing.T) {
	other, err := bitrix.Exchange(t.Context(), newApp(t, "example.bitrix24.ru"), parsedCode(t, firstCode), bitrix.WithTransport(
		answering(200, strings.Replace(tokensDocument(1), `"user_id":7`, `"user_id":8`, 1))))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name      string
		prepare   func(*office, *store)
		code      bitrix.Code
		refreshes int
	}{
		{"the refresh token is used up", func(o *office, _ *store) { o.onRefresh, o.tokens = nil, 5 }, bitrix.CodeInvalidGrant, 1},
		{"signed out in another process", func(_ *office, s *store) { s.grant = bitrix.Grant{} }, "", 0},
		{"somebody else signed in", func(_ *office, s *store) { s.grant = other }, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, s := stale(), keeping(t)
			tt.prepare(o, s)
			before := s.grant
			_, err := grantClient(t, o, s).Timeman.Open(context.Background(), bitrix.Change{})
			e := asError(t, err)
			if e.Fault != bitrix.FaultSignedOut || e.Code != tt.code || e.Executed() {
				t.Errorf("got %v, code %q", err, e.Code)
			}
			if o.refreshes != tt.refreshes || o.executed != 0 || s.grant != before {
				t.Errorf("%d refreshes, %d executed, stored %v", o.refreshes, o.executed, s.grant)
			}
			mustHide(t, err)
		})
	}
}

// The call was not executed, whatever happened to the refresh, and the next call tries again.
func TestAuthServerAway(t *testing.T) {
	o, s := stale(), keeping(t)
	works := o.onRefresh
	o.onRefresh = func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }
	c := grantClient(t, o, s)
	_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultCut || e.Host != "oauth.bitrix.info" || e.Executed() {
		t.Errorf("got %v, executed %v", err, e.Executed())
	}
	if o.refreshes != 1 {
		t.Errorf("%d refreshes", o.refreshes)
	}
	mustHide(t, err)
	o.onRefresh = works
	if err := open(c); err != nil {
		t.Errorf("later: %v", err)
	}
}

// A grant that could not be stored is not used, not lost, and not requested again.
func TestStoreFails(t *testing.T) {
	locked := errors.New("keyring is locked")
	o, s := stale(), keeping(t)
	s.fails = locked
	c := grantClient(t, o, s)
	for range 2 {
		err := open(c)
		if !errors.Is(err, locked) {
			t.Fatalf("got %v", err)
		}
		mustHide(t, err)
	}
	if o.refreshes != 1 || o.executed != 0 {
		t.Errorf("%d refreshes, %d executed", o.refreshes, o.executed)
	}
	s.fails = nil
	if err := open(c); err != nil || o.refreshes != 1 || len(s.stored) != 1 {
		t.Errorf("unlocked: %v, %d refreshes, stored %d times", err, o.refreshes, len(s.stored))
	}
}

// A caller that gives up during a refresh does not lose the only refresh token that works.
func TestRenewalSurvivesItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	o, s := stale(), keeping(t)
	works := o.onRefresh
	o.onRefresh = func(r *http.Request) (*http.Response, error) {
		cancel()
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return works(r)
	}
	_, err := grantClient(t, o, s).Timeman.Open(ctx, bitrix.Change{})
	if e := asError(t, err); e.Fault != bitrix.FaultCanceled || e.Executed() || o.executed != 0 {
		t.Errorf("got %v, %d executed", err, o.executed)
	}
	if len(s.stored) != 1 || !strings.Contains(s.grant.Reveal(), "refresh2"+secret) {
		t.Errorf("stored %d times", len(s.stored))
	}
}

// A caller that waits for another call's refresh may give up.
func TestWaitingForARenewalEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, s := stale(), keeping(t)
		c := grantClient(t, o, s)
		s.door <- struct{}{} // another process is at the safe
		done := make(chan error, 1)
		go func() { done <- status(c) }()
		synctest.Wait()
		_, err := c.Timeman.Status(withTimeout(t, time.Minute), 0)
		if e := asError(t, err); e.Fault != bitrix.FaultTimeout || e.Executed() || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		mustHide(t, err)
		<-s.door
		if err := <-done; err != nil || o.refreshes != 1 {
			t.Errorf("the first: %v, %d refreshes", err, o.refreshes)
		}
	})
}
