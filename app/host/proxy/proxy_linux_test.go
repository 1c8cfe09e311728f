package proxy

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"

	"clockin24/app/host/bus"
	"clockin24/app/host/bus/bustest"
	"clockin24/app/host/proxy/proxytest"
	"clockin24/bitrix"
)

func FuzzFirstProxy(f *testing.F) {
	f.Add("http://proxy.example.com:3128\nDIRECT")
	f.Add("socks://[2001:db8::1]:1080\nsocks4://192.0.2.1:1080")
	f.Add("http://anna:made%20up@proxy.example.com:99999")
	f.Fuzz(func(t *testing.T, answers string) {
		u, err := firstProxy(strings.Split(answers, "\n"))
		if u == nil {
			return
		}
		if _, known := map[string]bool{"http": true, "https": true, "socks5": true, "socks5h": true}[u.Scheme]; !known ||
			err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" {
			t.Errorf("%q becomes %v, %v", answers, u, err)
		}
	})
}

func TestFirstProxy(t *testing.T) {
	const none = "none"
	for _, tt := range []struct{ answers, want string }{
		{"direct://", "direct"},
		{"direct:// http://proxy.example.com:3128", "direct"},
		{"http://proxy.example.com:3128", "http://proxy.example.com:3128"},
		{"http://proxy.example.com:3128 direct://", "http://proxy.example.com:3128"},
		{"HTTP://proxy.example.com:3128/", "http://proxy.example.com:3128"},
		{"https://proxy.example.com", "https://proxy.example.com"},
		{"http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"},
		{"http://anna:pw@proxy.example.com:3128/?a=b#c", "http://anna:pw@proxy.example.com:3128"},
		{"socks://proxy.example.com:1080", "socks5://proxy.example.com:1080"},
		{"socks4a://proxy.example.com:1080 socks5://proxy.example.com:1080", "socks5://proxy.example.com:1080"},
		{"socks4://proxy.example.com:1080", none}, // net/http does not speak it
		{"", none},
		{"proxy.example.com:3128", none},
		{"http://", none},
		{"http://:3128", none},
		{"http://proxy.example.com:0x1F http://proxy.example.com:65536", none},
		{"http://proxy.example.com:99999 http://other.example.com:3128", "http://other.example.com:3128"},
		{"http://anna:pw@proxy.example.com:port", none},
	} {
		u, err := firstProxy(strings.Fields(tt.answers))
		got := "direct"
		if err != nil {
			got = none
		} else if u != nil {
			got = u.String()
		}
		if got != tt.want {
			t.Errorf("%q is %s, want %s", tt.answers, got, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "pw") {
			t.Errorf("%v tells the password", err)
		}
	}
}

// noProxyVariables has the environment say nothing of proxies.
func noProxyVariables(t *testing.T) {
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"} {
		t.Setenv(name, "")
		t.Setenv(strings.ToLower(name), "")
	}
}

// parsed is an address of which a client asks the proxy.
func parsed(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	must(t, err)
	return u
}

// A looked notes what a desktop was asked.
type looked struct {
	mu    sync.Mutex
	asked []string
}

func (l *looked) note(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, address)
}

func (l *looked) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

func TestTheEnvironmentComesBeforeTheDesktop(t *testing.T) {
	const desktop = "http://desktop.example.com:3128"
	for _, tt := range []struct {
		name, https, except, address, want string
		asked                              int
	}{
		{name: "nothing", address: "https://example.bitrix24.ru/", want: desktop, asked: 1},
		{name: "HTTPS_PROXY", https: "http://env.example.com:8080", address: "https://example.bitrix24.ru/", want: "http://env.example.com:8080"},
		{
			name: "both", https: "http://env.example.com:8080", except: ".bitrix24.ru", address: "https://example.bitrix24.ru/",
			want: "direct",
		},
		{name: "NO_PROXY", except: ".bitrix24.ru", address: "https://example.bitrix24.ru/", want: "direct"},
		{name: "NO_PROXY of another", except: ".example.org", address: "https://example.bitrix24.ru/", want: desktop, asked: 1},
		{name: "this computer", address: "https://localhost:8443/", want: "direct"},
		{name: "this computer by IPv6", address: "https://[::1]:8443/", want: "direct"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			noProxyVariables(t)
			t.Setenv("HTTPS_PROXY", tt.https)
			t.Setenv("NO_PROXY", tt.except)
			p, seen := New(), &looked{}
			p.lookup = func(_ context.Context, address string) ([]string, error) {
				seen.note(address)
				return []string{desktop}, nil
			}
			u, err := p.Proxy(t.Context(), parsed(t, tt.address))
			got := "direct"
			if u != nil {
				got = u.String()
			}
			if got != tt.want || err != nil || len(seen.all()) != tt.asked {
				t.Errorf("%s, %v, after asking for %q", got, err, seen.all())
			}
		})
	}
}

func TestTheDesktopIsNotAskedEachTime(t *testing.T) {
	noProxyVariables(t)
	portal, server := parsed(t, "https://example.bitrix24.ru/"), parsed(t, "https://oauth.bitrix24.tech/")
	synctest.Test(t, func(t *testing.T) {
		p, seen := New(), &looked{}
		answer := func(context.Context) ([]string, error) { return []string{"http://a.example.com"}, nil }
		p.lookup = func(ctx context.Context, address string) ([]string, error) {
			seen.note(address)
			return answer(ctx)
		}
		expect := func(when string, of *url.URL, want string, asked int) {
			t.Helper()
			u, err := p.Proxy(t.Context(), of)
			got := ""
			if u != nil {
				got = u.Host
			}
			if n := len(seen.all()); got != want || err != nil || n != asked {
				t.Errorf("%s: by %q, %v, asked %d times, want %q, %d", when, got, err, n, want, asked)
			}
		}
		expect("first", portal, "a.example.com", 1)
		expect("again", portal, "a.example.com", 1)
		expect("another host", server, "a.example.com", 2)
		answer = func(context.Context) ([]string, error) { return nil, errors.New("no portal") }
		time.Sleep(keptFor - time.Second)
		expect("a little later", portal, "a.example.com", 2)
		time.Sleep(time.Second)
		expect("much later", portal, "", 3)
		expect("without an answer", portal, "", 3)
		if err := p.Untold(); err == nil || err.Error() != "no portal" {
			t.Errorf("untold: %v", err)
		}
		answer = func(context.Context) ([]string, error) { return []string{"http://b.example.com"}, nil }
		p.Forget()
		expect("in another network", portal, "b.example.com", 4)
		if err := p.Untold(); err != nil {
			t.Errorf("told, but %v", err)
		}

		answer = func(ctx context.Context) ([]string, error) { <-ctx.Done(); return nil, ctx.Err() }
		p.Forget()
		began := time.Now()
		expect("a slow desktop", portal, "", 5)
		expect("a slow desktop, again", portal, "", 5)
		if took := time.Since(began); took != answerLimit || p.Untold() == nil {
			t.Errorf("waited %v, %v", took, p.Untold())
		}

		// What a request that was given up did not hear is not known.
		p.Forget()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if u, err := p.Proxy(ctx, portal); u != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("given up: %v, %v", u, err)
		}
		answer = func(context.Context) ([]string, error) {
			p.Forget() // as the network changes
			return []string{"http://a.example.com"}, nil
		}
		expect("in the network that was", portal, "a.example.com", 7)
		answer = func(context.Context) ([]string, error) { return []string{"direct://"}, nil }
		expect("in the one that is", portal, "", 8)
	})
}

// A resolver is a stand-in for the part of a desktop's portal that knows proxies.
type resolver struct {
	looked
	answer func() ([]string, *dbus.Error)
}

func (r *resolver) Lookup(uri string) ([]string, *dbus.Error) {
	r.note(uri)
	return r.answer()
}

// startResolver puts a portal on a bus of the test's own that answers in this way.
func startResolver(t *testing.T, answer func() ([]string, *dbus.Error)) *resolver {
	t.Helper()
	noProxyVariables(t)
	bus := bustest.Start(t)
	r := &resolver{answer: answer}
	must(t, bus.Export(r, desktopPath, "org.freedesktop.portal.ProxyResolver"))
	_, err := bus.RequestName(desktopName, 0)
	must(t, err)
	return r
}

// answering answers always alike.
func answering(proxies ...string) func() ([]string, *dbus.Error) {
	return func() ([]string, *dbus.Error) { return proxies, nil }
}

func TestWhatTheDesktopAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		answer func() ([]string, *dbus.Error)
		want   string // "" is direct
		untold string // "" is told
	}{
		"direct":   {answering("direct://"), "", ""},
		"a proxy":  {answering("http://proxy.example.com:3128"), "http://proxy.example.com:3128", ""},
		"SOCKS":    {answering("socks://proxy.example.com:1080"), "socks5://proxy.example.com:1080", ""},
		"nonsense": {answering("gopher://%zz", "no address"), "", "none of 2 proxies"},
		"nothing":  {answering(), "", "none of 0 proxies"},
		"an error": {
			func() ([]string, *dbus.Error) { return nil, dbus.MakeFailedError(errors.New("the script is broken")) },
			"", "the script is broken",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := startResolver(t, tt.answer)
			p := New()
			u, err := p.Proxy(t.Context(), parsed(t, "https://example.bitrix24.ru/"))
			got := ""
			if u != nil {
				got = u.String()
			}
			if got != tt.want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, tt.want)
			}
			if why := p.Untold(); (why != nil) != (tt.untold != "") || why != nil && !strings.Contains(why.Error(), tt.untold) {
				t.Errorf("untold: %v, want %q", why, tt.untold)
			}
			if asked := r.all(); !slices.Equal(asked, []string{"https://example.bitrix24.ru/"}) {
				t.Errorf("asked for %q", asked)
			}
		})
	}
}

func TestADesktopThatDoesNotTell(t *testing.T) {
	direct := func(t *testing.T) {
		t.Helper()
		p := New()
		u, err := p.Proxy(t.Context(), parsed(t, "https://example.bitrix24.ru/"))
		if u != nil || err != nil || p.Untold() == nil {
			t.Errorf("%v, %v, untold %v", u, err, p.Untold())
		}
	}
	t.Run("no bus", func(t *testing.T) {
		noProxyVariables(t)
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.None)
		direct(t)
	})
	t.Run("no portal", func(t *testing.T) {
		noProxyVariables(t)
		bustest.Start(t)
		direct(t)
	})
	t.Run("a portal without proxies", func(t *testing.T) {
		noProxyVariables(t)
		_, err := bustest.Start(t).RequestName(desktopName, 0)
		must(t, err)
		direct(t)
	})
	t.Run("a portal that hangs", func(t *testing.T) {
		hang := make(chan struct{})
		startResolver(t, func() ([]string, *dbus.Error) { <-hang; return nil, nil })
		defer close(hang)
		direct(t)
	})
}

// A call that is given up does not wait for the desktop, and is not sent.
func TestACallIsGivenUpWhileTheDesktopThinks(t *testing.T) {
	asked, hang := make(chan struct{}), make(chan struct{})
	startResolver(t, func() ([]string, *dbus.Error) { close(asked); <-hang; return nil, nil })
	defer close(hang)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := client(t, "example.bitrix24.ru").Timeman.Status(ctx, 0)
	var failed *bitrix.Error
	if !errors.As(err, &failed) || failed.Fault != bitrix.FaultCanceled || failed.Executed() {
		t.Errorf("%v", err)
	}
}

// client is one for a portal, by the desktop's proxy.
func client(t *testing.T, portal string, options ...bitrix.Option) *bitrix.Client {
	t.Helper()
	access, err := bitrix.ParseWebhook("https://" + portal + "/rest/7/notarealsecret/")
	must(t, err)
	c := bitrix.NewClient(access, append(options, bitrix.WithProxies(New()))...)
	t.Cleanup(c.CloseIdle)
	return c
}

// Calls go by the proxy that only the desktop knows, whose user and password it tells. The desktop learns of the portal's
// address, and of nothing else; after a failure it is asked anew.
func TestACallByTheDesktopsProxy(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/rest/7/notarealsecret/timeman.status") {
			t.Errorf("the portal was asked for %s", r.URL)
		}
		fmt.Fprint(w, `{"result":{"STATUS":"CLOSED"}}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs

	var seen looked // by the proxies
	byHTTP := proxytest.Tunnel(t, server)
	tunnel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := proxyUser(r)
		seen.note(r.Method + " " + r.RequestURI + " " + user + " " + password)
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(tunnel.Close)
	refusing := parsed(t, tunnel.URL)
	refusing.User = url.UserPassword("anna", "madeup0password")
	bySOCKS := socksTo(t, server, &seen)

	var answer atomic.Value // of the desktop, on the bus's own goroutine
	r := startResolver(t, func() ([]string, *dbus.Error) { return []string{answer.Load().(string)}, nil })
	const portal = "example.com" // of the server's certificate
	c := client(t, portal, bitrix.WithRootCAs(roots), bitrix.WithTries(1))

	answer.Store(refusing.String())
	if _, err := c.Timeman.Open(t.Context(), bitrix.Change{}); err == nil || strings.Contains(err.Error(), "madeup0password") {
		t.Errorf("by a proxy that refuses: %v", err)
	}
	answer.Store(byHTTP.String())
	for range 3 {
		if _, err := c.Timeman.Status(t.Context(), 0); err != nil {
			t.Errorf("by a proxy: %v", err)
		}
	}
	c.CloseIdle()
	answer.Store("socks://" + bySOCKS)
	if _, err := c.Timeman.Status(t.Context(), 0); err != nil {
		t.Errorf("by SOCKS: %v", err)
	}
	want := []string{"CONNECT " + portal + ":443 anna madeup0password", "SOCKS " + portal + ":443"}
	if got := seen.all(); !slices.Equal(got, want) {
		t.Errorf("the proxies saw %q, want %q", got, want)
	}
	if asked, one := r.all(), "https://"+portal+"/"; !slices.Equal(asked, []string{one, one, one}) {
		t.Errorf("the desktop was asked for %q", asked)
	}
}

// proxyUser is what a client says of itself to a proxy.
func proxyUser(r *http.Request) (user, password string, ok bool) {
	as := http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}
	return as.BasicAuth()
}

// socksTo is a SOCKS5 proxy (RFC 1928) that connects to one server, whatever host was asked for.
func socksTo(t *testing.T, server *httptest.Server, seen *looked) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var open sync.WaitGroup
	t.Cleanup(func() { l.Close(); server.CloseClientConnections(); open.Wait() })
	open.Go(func() {
		for {
			here, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer here.Close()
				if err := socks(here, server.Listener.Addr().String(), seen); err != nil {
					t.Errorf("SOCKS: %v", err)
				}
			})
		}
	})
	return l.Addr().String()
}

func socks(here net.Conn, to string, seen *looked) error {
	head := make([]byte, 2) // version, number of methods
	if _, err := io.ReadFull(here, head); err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, here, int64(head[1])); err != nil {
		return err
	}
	here.Write([]byte{5, 0})   // nobody has to say who they are
	request := make([]byte, 5) // version, CONNECT, 0, a name, its length
	if _, err := io.ReadFull(here, request); err != nil {
		return err
	}
	name := make([]byte, int(request[4])+2) // and the port
	if _, err := io.ReadFull(here, name); err != nil {
		return err
	}
	if request[1] != 1 || request[3] != 3 {
		return fmt.Errorf("asked for %v", request)
	}
	host, port := name[:request[4]], binary.BigEndian.Uint16(name[request[4]:])
	seen.note(fmt.Sprintf("SOCKS %s:%d", host, port))
	there, err := net.Dial("tcp", to)
	if err != nil {
		return err
	}
	defer there.Close()
	here.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() { io.Copy(there, here); there.Close() }()
	io.Copy(here, there)
	return nil
}
