// Package examine looks at this computer for the connection check: the way to a portal, the directories and files of this program, and the
// desktop. Each function is an [app.Examiner], or makes one.
//
// An examination leaves everything as it was, and sends no secret. Its details go into a report that the person may send to somebody, so
// they contain neither the password of a proxy nor the name of the person's home. This room does not say what to do about a problem.
package examine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"clockin24/app"
	"clockin24/app/host/files"
	"clockin24/app/host/settings"
	"clockin24/bitrix"
)

// A Route is the way from this computer to a portal, for the connection check. It sends no secret.
type Route struct {
	// Roots are trusted instead of the system's certificates. Nil means the system's.
	Roots *x509.CertPool
	// Proxies are asked as a call asks them. Nil means [bitrix.SystemProxies].
	Proxies bitrix.Proxies
	// Untold is why the Proxies do not know the desktop's settings, or nil if they do. The function may be missing.
	Untold func() error
}

// Address is an [app.Examiner]. It looks up the host of the portal, or that of the proxy, which then looks up the portal's.
func (r Route) Address(ctx context.Context, portal string) (string, *app.Problem) {
	u, proxy, p := r.plan(ctx, portal)
	if p != nil {
		return "", p
	}
	host, note := u.Hostname(), ""
	if proxy != nil {
		host, note = proxy.Hostname(), " (proxy "+proxy.Hostname()+")"
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		var unknown *net.DNSError
		if errors.As(err, &unknown) && unknown.IsNotFound {
			return note, &app.Problem{Kind: app.KindHostUnknown, Host: host}
		}
		return err.Error() + note, &app.Problem{Kind: app.KindUnreachable, Host: host}
	}
	list := make([]string, 0, len(addresses))
	for _, a := range addresses {
		list = append(list, a.Unmap().String())
	}
	return strings.Join(list, ", ") + note, nil
}

// Connection is an [app.Examiner]. It connects as a call would, and asks for the headers of the front page. Its details are the
// proxy, the certificate, and what the portal's server says about itself.
func (r Route) Connection(ctx context.Context, portal string) (string, *app.Problem) {
	u, proxy, p := r.plan(ctx, portal)
	if p != nil {
		return "", p
	}
	notes := []string{r.proxyNote(proxy)}
	way := &http.Transport{
		Proxy:             http.ProxyURL(proxy),
		TLSClientConfig:   &tls.Config{RootCAs: r.Roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true,
	}
	peer := ""
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) { peer = i.Conn.RemoteAddr().String() },
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String(), nil)
	if err != nil {
		return "", &app.Problem{Kind: app.KindHostUnknown, Host: u.Host}
	}
	response, err := way.RoundTrip(request)
	if err != nil {
		p, seen := refusalOf(err, u)
		return strings.Join(append(append(notes, seen...), "error: "+err.Error()), "; "), p
	}
	defer response.Body.Close()
	if proxy == nil {
		notes = append(notes, "peer: "+peer)
	}
	if response.TLS == nil {
		notes = append(notes, "not encrypted")
	} else {
		notes = append(notes, tls.VersionName(response.TLS.Version))
		notes = append(notes, certificate(response.TLS.PeerCertificates)...)
	}
	for _, name := range []string{"Server", "X-Powered-CMS", "X-Bitrix-Rest-Application"} {
		if value := response.Header.Get(name); value != "" {
			notes = append(notes, name+": "+short(value))
		}
	}
	return strings.Join(notes, "; "), nil
}

// plan is the portal's address and the proxy that a call would use for it. There is no proxy on the way to this computer itself.
func (r Route) plan(ctx context.Context, portal string) (u, proxy *url.URL, p *app.Problem) {
	u, err := url.Parse(portal)
	if err != nil || u.Host == "" {
		return nil, nil, &app.Problem{Kind: app.KindHostUnknown}
	}
	u.Path, u.RawQuery = "/", ""
	proxies := r.Proxies
	if proxies == nil {
		proxies = bitrix.SystemProxies{}
	}
	proxy, err = bitrix.Proxy(ctx, proxies, u)
	if ctx.Err() != nil {
		return nil, nil, &app.Problem{Kind: app.KindNoAnswer}
	}
	if err != nil { // its text may contain the proxy's password
		return nil, nil, &app.Problem{Kind: app.KindUnreachable, Host: "HTTPS_PROXY"}
	}
	return u, proxy, nil
}

// proxyNote says which proxy is used, without its user and password.
func (r Route) proxyNote(proxy *url.URL) string {
	if proxy != nil {
		return "proxy: " + bare(proxy)
	}
	if r.Untold != nil {
		if err := r.Untold(); err != nil {
			return "no proxy, the desktop's is not known: " + short(err.Error())
		}
	}
	return "no proxy"
}

// bare is an address without the user that it may contain.
func bare(u *url.URL) string { return u.Scheme + "://" + u.Host }

// refusalOf says why there is no connection, and what is known of a certificate that was not accepted.
func refusalOf(err error, u *url.URL) (*app.Problem, []string) {
	p := &app.Problem{Kind: app.KindUnreachable, Host: u.Host}
	var (
		untrusted *tls.CertificateVerificationError
		invalid   x509.CertificateInvalidError
		foreign   x509.HostnameError
		record    tls.RecordHeaderError
		unknown   *net.DNSError
	)
	switch {
	case errors.As(err, &untrusted):
		switch {
		case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
			p.Kind = app.KindCertificateExpired
		case errors.As(err, &foreign):
			p.Kind = app.KindCertificateForeign
		case errors.As(err, &x509.UnknownAuthorityError{}):
			p.Kind = app.KindCertificateUnknown
		default:
			p.Kind = app.KindTLSFailed
		}
		return p, certificate(untrusted.UnverifiedCertificates)
	case errors.As(err, &record):
		p.Kind = app.KindTLSFailed
	case errors.As(err, &unknown) && unknown.IsNotFound:
		p.Kind = app.KindHostUnknown
	}
	return p, nil
}

// certificate describes the first of a chain.
func certificate(chain []*x509.Certificate) []string {
	if len(chain) == 0 {
		return nil
	}
	c := chain[0]
	return []string{
		"subject: " + short(c.Subject.String()), "issuer: " + short(c.Issuer.String()),
		"valid: " + c.NotBefore.UTC().Format(time.DateOnly) + " to " + c.NotAfter.UTC().Format(time.DateOnly),
	}
}

// short shortens a text that somebody else wrote to one line of readable length.
func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), 120)])
}

// Dirs makes an [app.Examiner] that writes a file into each of the directories and removes it again.
func Dirs(d files.Dirs) app.Examiner {
	return func(context.Context, string) (string, *app.Problem) {
		runtimeDir, err := d.Runtime()
		if err != nil {
			return "", &app.Problem{Kind: app.KindNotWritable, Text: files.Homeless(err.Error())}
		}
		list := []string{d.Config, d.State, runtimeDir}
		for i, dir := range list {
			if err := tryWriting(dir); err != nil {
				return "", &app.Problem{Kind: app.KindNotWritable, Text: files.Homeless(err.Error())}
			}
			list[i] = files.Homeless(dir)
		}
		return strings.Join(list, ", "), nil
	}
}

func tryWriting(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".connection-check-")
	if err != nil {
		return err
	}
	_, err = f.WriteString("ClockIn24")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// Program makes an [app.Examiner] whose details are the program's version and the system.
func Program(version string) app.Examiner {
	return func(context.Context, string) (string, *app.Problem) {
		return fmt.Sprintf("ClockIn24 %s, %s/%s", version, runtime.GOOS, runtime.GOARCH), nil
	}
}

// Settings makes an [app.Examiner] that reads the settings file, what it names, and the file with the person's own days off.
func Settings(settingsPath, holidaysPath string) app.Examiner {
	return func(context.Context, string) (string, *app.Problem) {
		if _, _, p := settings.Use(settingsPath); p != nil {
			return "", p
		}
		own, err := settings.NewHolidays(nil, holidaysPath, nil)
		if err == nil {
			_, err = own.Calendar("")
		}
		return files.Homeless(settingsPath), settings.Problem(app.KindHolidaysBroken, err)
	}
}

// Tray makes an [app.Examiner] from a function that returns who shows tray icons, or "" if nobody does.
func Tray(host func(context.Context) (string, error)) app.Examiner {
	return func(ctx context.Context, _ string) (string, *app.Problem) {
		name, err := host(ctx)
		switch {
		case err != nil:
			return err.Error(), &app.Problem{Kind: app.KindNoTray}
		case name == "":
			return "", &app.Problem{Kind: app.KindNoTray}
		}
		return name, nil
	}
}
