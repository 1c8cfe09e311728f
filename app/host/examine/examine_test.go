package examine

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/app/host/proxy/proxytest"
)

// one is the proxy on every way.
type one struct{ proxy *url.URL }

func (o one) Proxy(context.Context, *url.URL) (*url.URL, error) { return o.proxy, nil }
func (one) Forget()                                             {}

func TestRouteByAProxy(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead || r.URL.Path != "/" {
			t.Errorf("asked for %s %s", r.Method, r.URL)
		}
		w.Header().Set("X-Powered-CMS", "Bitrix Site Manager")
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	proxy := proxytest.Tunnel(t, server)
	route := Route{
		Roots:   server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs,
		Proxies: one{proxy},
	}

	detail, p := route.Address(t.Context(), "https://example.com")
	if p != nil || detail != "127.0.0.1 (proxy 127.0.0.1)" {
		t.Errorf("address %q, %v; a proxy looks the portal up by itself", detail, p)
	}
	detail, p = route.Connection(t.Context(), "https://example.com/prefix")
	if p != nil {
		t.Errorf("connection: %v", p)
	}
	for _, part := range []string{"proxy: http://" + proxy.Host, "TLS 1.3", "O=Acme Co", "X-Powered-CMS: Bitrix Site Manager"} {
		if !strings.Contains(detail, part) {
			t.Errorf("connection %q, want %q in it", detail, part)
		}
	}
	if strings.Contains(detail, "madeup0password") || strings.Contains(detail, "anna") {
		t.Errorf("connection %q tells the proxy's credentials", detail)
	}

	detail, p = route.Connection(t.Context(), "https://portal.example.org")
	if p == nil || p.Kind != app.KindCertificateForeign || p.Host != "portal.example.org" || !strings.Contains(detail, "O=Acme Co") {
		t.Errorf("of another host: %q, %v", detail, p)
	}

	proxy.Host = "127.0.0.1:1"
	if detail, p = route.Connection(t.Context(), "https://example.com"); p == nil || p.Kind != app.KindUnreachable ||
		strings.Contains(detail, "madeup0password") {
		t.Errorf("without the proxy: %q, %v", detail, p)
	}
}

func TestRouteWithoutTLS(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	if _, p := (Route{}).Connection(t.Context(), strings.Replace(server.URL, "http:", "https:", 1)); p == nil || p.Kind != app.KindTLSFailed {
		t.Errorf("%v, want %s", p, app.KindTLSFailed)
	}
	detail, p := Route{}.Connection(t.Context(), server.URL)
	if p != nil || !strings.HasPrefix(detail, "no proxy; ") || !strings.Contains(detail, "not encrypted") {
		t.Errorf("%q, %v", detail, p)
	}
	silent := Route{Untold: func() error { return errors.New("there is\nno portal") }}
	detail, p = silent.Connection(t.Context(), server.URL)
	if p != nil || !strings.HasPrefix(detail, "no proxy, the desktop's is not known: there is no portal; ") {
		t.Errorf("%q, %v", detail, p)
	}
	server.Close()
	if _, p := (Route{}).Connection(t.Context(), server.URL); p == nil || p.Kind != app.KindUnreachable {
		t.Errorf("%v, want %s", p, app.KindUnreachable)
	}
}

func TestDirectoriesAreExamined(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(home, "run"))
	dirs := files.Dirs{Config: filepath.Join(home, "config"), State: filepath.Join(home, "state")}
	detail, p := Dirs(dirs)(t.Context(), "")
	if p != nil || !strings.Contains(detail, filepath.Join("~", "config")) || strings.Contains(detail, home) {
		t.Errorf("%q, %v", detail, p)
	}
	for _, dir := range []string{dirs.Config, dirs.State} {
		left, err := os.ReadDir(dir)
		left = slices.DeleteFunc(left, func(e os.DirEntry) bool { // where the session has no directory for sockets
			return runtime.GOOS == "windows" && dir == dirs.State && e.Name() == "run"
		})
		if err != nil || len(left) != 0 {
			t.Errorf("%s: %v is left behind (%v)", dir, left, err)
		}
	}
	// Somebody's file is where the directory should be.
	dirs.State = filepath.Join(home, "file")
	if err := os.WriteFile(dirs.State, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, p := Dirs(dirs)(t.Context(), ""); p == nil || p.Kind != app.KindNotWritable || !strings.Contains(p.Text, "file") {
		t.Errorf("%v (%s)", p, runtime.GOOS)
	}
}

func TestSettingsAreExamined(t *testing.T) {
	for _, c := range []struct {
		name, settings, holidays string
		want                     app.Kind
		says                     string
	}{
		{"neither is there", "", "", "", ""},
		{"both can be read", "language = \"ru\"", "days_off = [\"12-31\"]", "", ""},
		{"the settings cannot", "language = \"ru\"\nreminders = maybe", "", app.KindSettingsBroken, "settings.toml:2: "},
		{"nor can what they name", "# mine\n\nca_file = \"/nope.pem\"", "", app.KindCAFileBroken, "settings.toml:3: ca_file: "},
		{"the days off cannot", "", "\ndays_off = [\"31-12\"]", app.KindHolidaysBroken, "holidays.toml:2: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			settings, holidays := filepath.Join(dir, "settings.toml"), filepath.Join(dir, "holidays.toml")
			for path, text := range map[string]string{settings: c.settings, holidays: c.holidays} {
				if text != "" {
					must(t, os.WriteFile(path, []byte(text), 0o600))
				}
			}
			_, p := Settings(settings, holidays)(t.Context(), "")
			if (p != nil) != (c.want != "") || p != nil && (p.Kind != c.want || !strings.HasPrefix(p.Text, c.says)) {
				t.Errorf("%+v, want %q, %s", p, c.want, c.says)
			}
		})
	}
}
