package bitrix_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/bitrix"
)

func TestRetry(t *testing.T) {
	const never = -1
	refused := func(status int, code bitrix.Code) *bitrix.Error {
		return &bitrix.Error{
			Fault: bitrix.FaultRefused, Code: code, Answer: bitrix.Answer{HTTPStatus: status},
		}
	}
	fault := func(f bitrix.Fault) *bitrix.Error { return &bitrix.Error{Fault: f} }
	page := func(status int) *bitrix.Error {
		return &bitrix.Error{Fault: bitrix.FaultAnswer, Answer: bitrix.Answer{HTTPStatus: status}}
	}
	limit := refused(503, "query_limit_exceeded")
	const second = time.Second
	for _, tt := range []struct {
		name        string
		err         *bitrix.Error
		attempt     int
		read, write time.Duration
	}{
		{"rate limit", limit, 1, second, second},
		{"rate limit again", limit, 2, 2 * second, 2 * second},
		{"rate limit, third", limit, 3, 4 * second, 4 * second},
		{"rate limit, fourth", limit, 4, 8 * second, 8 * second},
		{"rate limit, last", limit, 5, never, never},
		{"a cut connection", fault(bitrix.FaultCut), 1, 0, never},
		{"a cut connection again", fault(bitrix.FaultCut), 2, never, never},
		{"no connection", fault(bitrix.FaultConnect), 1, second, never},
		{"no such host", fault(bitrix.FaultHost), 1, never, never},
		{"no trust", fault(bitrix.FaultTLS), 1, never, never},
		{"no answer in time", fault(bitrix.FaultTimeout), 1, never, never},
		{"canceled", fault(bitrix.FaultCanceled), 1, never, never},
		{"moved", fault(bitrix.FaultMoved), 1, never, never},
		{"a mistake", fault(bitrix.FaultRequest), 1, never, never},
		{"signed out", fault(bitrix.FaultSignedOut), 1, never, never},
		{"a balancer's page", page(503), 1, second, never},
		{"a balancer's page again", page(503), 2, never, never},
		{"a captive portal", page(200), 1, never, never},
		{"not found", page(404), 1, never, never},
		{"a broken portal", refused(500, "INTERNAL_SERVER_ERROR"), 1, second, never},
		{"a broken database", refused(500, "ERROR_CORE"), 1, second, never},
		{"a refusal of the rules", refused(400, "ERROR_CORE"), 1, never, never},
		{"the auth server is away", refused(401, "CONNECTION_ERROR"), 1, second, never},
		{"operating time", refused(429, "OPERATION_TIME_LIMIT"), 1, never, never},
		{"overload", refused(503, "OVERLOAD_LIMIT"), 1, never, never},
		{"a deleted portal", refused(500, "PORTAL_DELETED"), 1, never, never},
		{"an expired token", refused(401, "expired_token"), 1, never, never},
	} {
		for reads, want := range map[bool]time.Duration{true: tt.read, false: tt.write} {
			wait, again := bitrix.Retry(tt.err, tt.attempt, 5, reads)
			if again != (want != never) || again && wait != want {
				t.Errorf("%s, reads %v: %v, %v; want %v", tt.name, reads, wait, again, want)
			}
			if _, again := bitrix.Retry(tt.err, 1, 1, reads); again {
				t.Errorf("%s, reads %v: repeated beyond the only try", tt.name, reads)
			}
		}
	}
}

// A script answers with its turns in order, and repeats the last. It records when it was asked.
type script struct {
	turns []turn
	at    []time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	t := s.turns[min(len(s.at), len(s.turns)-1)]
	s.at = append(s.at, time.Now())
	if t.err != nil {
		return nil, t.err
	}
	return answering(t.status, t.document)(r)
}

func (s *script) client(t *testing.T, options ...bitrix.Option) *bitrix.Client {
	return newClient(t, "https://example.bitrix24.ru/rest/7/"+secret, append(options, bitrix.WithTransport(s))...)
}

func TestRateLimitIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := turn{status: 503, document: limitDocument}
		s := &script{turns: []turn{limit, limit, limit, limit, {status: 200, document: openedDocument}}}
		var seen []bitrix.Wait
		c := s.client(t, bitrix.WithOnWait(func(w bitrix.Wait) { seen = append(seen, w) }))
		day, err := c.Timeman.Open(context.Background(), bitrix.Change{})
		if err != nil || day.Status != bitrix.StatusOpened {
			t.Fatalf("%v, %q", err, day.Status)
		}
		if len(s.at) != 5 || len(seen) != 4 {
			t.Fatalf("%d requests, %d waits", len(s.at), len(seen))
		}
		for i, least := range []time.Duration{1, 2, 4, 8} {
			least *= time.Second
			waited := s.at[i+1].Sub(s.at[i])
			if waited < least || waited > least*3/2 || seen[i].For != waited {
				t.Errorf("wait %d: %v, told %v", i, waited, seen[i].For)
			}
			if seen[i].Try != i+2 || seen[i].Method != "timeman.open" || !bitrix.IsCode(seen[i].Err, bitrix.CodeQueryLimit) {
				t.Errorf("told %+v", seen[i])
			}
			mustHideText(t, fmt.Sprintf("%+v", seen[i]))
		}
	})
}

func TestRateLimitIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{{status: 503, document: limitDocument}}}
		begun := time.Now()
		_, err := s.client(t).Timeman.Open(context.Background(), bitrix.Change{})
		if !bitrix.IsCode(err, bitrix.CodeQueryLimit) || asError(t, err).Executed() {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begun); len(s.at) != 5 || took < 15*time.Second || took > 23*time.Second {
			t.Errorf("%d requests in %v", len(s.at), took)
		}
	})
}

// Nobody waits for a try that could not be made any more, or after a cancellation.
func TestWaitingEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{{status: 503, document: limitDocument}}}
		begun := time.Now()
		_, err := s.client(t).Timeman.Open(withTimeout(t, 2500*time.Millisecond), bitrix.Change{})
		if !bitrix.IsCode(err, bitrix.CodeQueryLimit) || len(s.at) != 2 || time.Since(begun) > 1500*time.Millisecond {
			t.Errorf("with a limit: %v after %d requests, %v", err, len(s.at), time.Since(begun))
		}

		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		c := s.client(t, bitrix.WithOnWait(func(bitrix.Wait) { time.AfterFunc(time.Millisecond, cancel) }))
		_, err = c.Timeman.Open(ctx, bitrix.Change{})
		e := asError(t, err)
		if e.Fault != bitrix.FaultCanceled || e.Executed() || !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v, executed %v", err, e.Executed())
		}
	})
}

func TestReadsAreRepeatedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := turn{err: io.ErrUnexpectedEOF}
		good := turn{status: 200, document: noRecordDocument}
		for _, tt := range []struct {
			name  string
			turns []turn
			call  func(*bitrix.Client) error
			asks  int
			fails bool
		}{
			{"a read", []turn{broken, good}, status, 2, false},
			{"a read, cut again", []turn{broken, broken, good}, status, 2, true},
			{"a read after a page", []turn{{status: 503, document: "<html>"}, good}, status, 2, false},
			{"a write", []turn{broken, good}, open, 1, true},
			{"a write after a page", []turn{{status: 503, document: "<html>"}, good}, open, 1, true},
			{"a read by name", []turn{broken, good}, named("Timeman.Status"), 2, false},
			{"a write by name", []turn{broken, good}, named("timeman.open"), 1, true},
			{"a batch by name, which may write", []turn{broken, good}, named("batch"), 1, true},
		} {
			s := &script{turns: tt.turns}
			if err := tt.call(s.client(t)); (err != nil) != tt.fails || len(s.at) != tt.asks {
				t.Errorf("%s: %v, %d requests", tt.name, err, len(s.at))
			}
		}
	})
}

func status(c *bitrix.Client) error {
	_, err := c.Timeman.Status(context.Background(), 0)
	return err
}

func open(c *bitrix.Client) error {
	_, err := c.Timeman.Open(context.Background(), bitrix.Change{})
	return err
}

func named(method string) func(*bitrix.Client) error {
	return func(c *bitrix.Client) error {
		_, err := c.Call(context.Background(), method, nil)
		return err
	}
}

// With a limit of patience, the number of tries does not count.
func TestPatience(t *testing.T) {
	for _, tt := range []struct {
		patience time.Duration
		least    int // requests
		most     int
	}{
		{-time.Second, 1, 1},
		{0, 1, 1},
		{2 * time.Second, 2, 2},
		{time.Minute, 7, 10},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{turns: []turn{{status: 503, document: limitDocument}}}
			begun := time.Now()
			ctx := bitrix.WithPatience(context.Background(), begun.Add(tt.patience))
			_, err := s.client(t).Timeman.Open(ctx, bitrix.Change{})
			if !bitrix.IsCode(err, bitrix.CodeQueryLimit) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(begun); len(s.at) < tt.least || len(s.at) > tt.most || took > max(tt.patience, 0) {
				t.Errorf("patience %v: %d requests in %v", tt.patience, len(s.at), took)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s := &script{turns: []turn{{err: io.ErrUnexpectedEOF}, {status: 200, document: noRecordDocument}}}
		ctx := bitrix.WithPatience(context.Background(), time.Now())
		if _, err := s.client(t).Timeman.Status(ctx, 0); err != nil || len(s.at) != 2 {
			t.Errorf("a broken connection is not the portal being busy: %v after %d requests", err, len(s.at))
		}
	})
}
