//go:build linux

package trials

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"clockin24/app/trials/stage"

	"github.com/godbus/dbus/v5"
)

// A proxyResolver is the part of the desktop portal that returns the proxy of the desktop's settings.
type proxyResolver struct {
	mu    sync.Mutex
	proxy string
	asked []string
}

func (r *proxyResolver) set(proxy string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.proxy = proxy
}

// Lookup implements org.freedesktop.portal.ProxyResolver.Lookup.
func (r *proxyResolver) Lookup(uri string) ([]string, *dbus.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, uri)
	return []string{r.proxy}, nil
}

// Only the desktop's settings name the office's proxy. The portal is reached through it, and through the next one if the first is
// shut. The desktop is told which host the program wants to reach.
func proxyOfTheDesktop(t *testing.T, program string) {
	s := newStory(t, program, "en")
	s.ProgramEnv = slices.DeleteFunc(s.ProgramEnv, func(variable string) bool { return strings.HasPrefix(variable, "HTTPS_PROXY=") })
	settings := &proxyResolver{proxy: s.Wire.Proxy()}
	err := s.Conn().Export(settings, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Conn().RequestName("org.freedesktop.portal.Desktop", 0); err != nil {
		t.Fatal(err)
	}
	s.StartLate()

	next := s.Wire.AnotherProxy(t)
	s.Wire.Cut()
	settings.set(next)
	if out, err := s.Command("status").CombinedOutput(); err != nil {
		t.Errorf("by another proxy: %v\n%s", err, out)
	}
	out, err := s.Command("doctor").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "proxy: "+next) {
		t.Errorf("the connection check: %v\n%s", err, out)
	}
	t.Logf("%s", out)
	s.startsByCommand()

	settings.mu.Lock()
	defer settings.mu.Unlock()
	for _, uri := range settings.asked {
		if uri != "https://"+stage.Host+"/" {
			t.Errorf("the desktop was asked for %s", uri)
		}
	}
	t.Logf("asked %d times", len(settings.asked))
}
