package network

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhereARouteLeads(t *testing.T) {
	for to, want := range map[string]bool{
		"0.0.0.0/0":          true,
		"::/0":               true,
		"0.0.0.0/1":          true, // of a VPN, beside 128.0.0.0/1
		"10.0.0.0/8":         true,
		"203.0.113.7/32":     true,
		"2001:db8::/32":      true,
		"fd00::/8":           true,
		"127.0.0.0/8":        false,
		"::1/128":            false,
		"169.254.0.0/16":     false,
		"fe80::/64":          false,
		"224.0.0.0/4":        false,
		"ff00::/8":           false,
		"255.255.255.255/32": false,
	} {
		if got := leads(netip.MustParsePrefix(to)); got != want {
			t.Errorf("%s: %v", to, got)
		}
	}
	if leads(netip.Prefix{}) {
		t.Error("nowhere leads somewhere")
	}
}

// Changes that come together are told once, when the last has come; and after a while where they never end.
func TestABurstOfChanges(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []time.Duration // after the beginning
		told    []time.Duration
	}{
		{"none", nil, nil},
		{"one", []time.Duration{0}, []time.Duration{settling}},
		{"a VPN connects", []time.Duration{0, 0, 300 * time.Millisecond, 900 * time.Millisecond}, []time.Duration{1900 * time.Millisecond}},
		{"two networks, one after the other", []time.Duration{0, 3 * time.Second}, []time.Duration{settling, 3*time.Second + settling}},
		{"it never settles", every(800*time.Millisecond, 11*time.Second), []time.Duration{unsettled, 10600 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				begin := time.Now()
				changes, ended := make(chan struct{}, 1), make(chan error)
				var told []time.Duration
				go func() {
					ended <- passSettled(ctx, changes, nil, func() { told = append(told, time.Since(begin)) })
				}()
				for _, at := range c.changes {
					time.Sleep(time.Until(begin.Add(at)))
					changes <- struct{}{}
					synctest.Wait()
				}
				time.Sleep(time.Minute)
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if len(told) != len(c.told) {
					t.Fatalf("told after %v, want %v", told, c.told)
				}
				for i, want := range c.told {
					if told[i] != want {
						t.Errorf("told after %v, want %v", told, c.told)
						break
					}
				}
			})
		})
	}
}

// every is the moments until some time, at this distance.
func every(d, until time.Duration) (all []time.Duration) {
	for at := time.Duration(0); at < until; at += d {
		all = append(all, at)
	}
	return all
}

func TestAWatchOfTheNetworkThatEnds(t *testing.T) {
	ended := make(chan error, 1)
	broken := errors.New("broken")
	ended <- broken
	if err := passSettled(t.Context(), nil, ended, nil); !errors.Is(err, broken) {
		t.Error(err)
	}
}
