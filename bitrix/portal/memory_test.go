package portal

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{Switches: Switches{HTTPSOnly: true}})
		u := p.Add(Employee{ID: 7})
		client := http.Client{Transport: p.Transport(), Timeout: 20 * time.Second}
		post := func() (string, error) {
			res, err := client.Post(u.Webhook("https://example.bitrix24.ru")+"timeman.open", "application/json", nil)
			if err != nil {
				return "", err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			return string(body), err
		}
		p.Fail("", CutBefore(), 1)
		if _, err := post(); !errors.Is(err, io.ErrUnexpectedEOF) || u.Status() != Closed {
			t.Errorf("cut before: %v, %s", err, u.Status())
		}
		p.Fail("", Slow(hour), 1)
		began := time.Now()
		_, err := post()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 20*time.Second || u.Status() != Opened {
			t.Errorf("slow: %v after %s, %s", err, time.Since(began), u.Status())
		}
		p.Fail("", Truncated(), 1)
		if body, err := post(); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(body, `{"result"`) {
			t.Errorf("truncated: %q %v", body, err)
		}
		if body, err := post(); err != nil || !strings.Contains(body, `"OPENED"`) {
			t.Errorf("then: %q %v", body, err)
		}
	})
}
