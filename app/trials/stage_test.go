//go:build linux

package trials

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// portalHost is where the portal of the stories seems to be.
const portalHost = "example.bitrix24.ru"

// madeUp is the secret of the employee's webhook, in a form that cannot come about by chance.
const madeUp = "madeupsecret4story"

// patience is how long a story may take before it fails. It measures nothing.
const patience = time.Minute

// programs are the two ways in which ClockIn24 is built, as paths of what a person starts.
type programs struct {
	one string // tray and window in one
	two string // the tray without cgo, with the window's program beside it
}

// buildPrograms builds the program as a release does.
func buildPrograms(t *testing.T) programs {
	t.Helper()
	dir := t.TempDir()
	p := programs{one: filepath.Join(dir, "one", "clockin24"), two: filepath.Join(dir, "two", "clockin24")}
	build(t, "CGO_ENABLED=1", "-o", p.one)
	build(t, "CGO_ENABLED=0", "-tags", "nowindow", "-o", p.two)
	if err := os.Link(p.one, filepath.Join(filepath.Dir(p.two), "clockin24-window")); err != nil {
		t.Fatal(err)
	}
	return p
}

// build builds the program with an environment variable and with arguments to go build.
func build(t *testing.T, variable string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", slices.Concat([]string{"build", "-buildvcs=false"}, args, []string{"."})...)
	cmd.Dir, cmd.Env = root(t), append(os.Environ(), variable)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// A stage is what a story plays on: a desktop of its own, a portal that is reached as https://example.bitrix24.ru, and
// Anna, who works there and has not started today, seven minutes after she had to. It is a time around noon where she
// lives, whenever the story is told.
type stage struct {
	*desktop.Desktop
	t       *testing.T
	ctx     context.Context
	words   *words.Words
	program string
	env     []string // of the program, beside the desktop's

	dialog int // the process of the last of the system's dialogs

	portal *portal.Portal
	anna   *portal.User
	zone   *time.Location
	wire   *wire
}

func newStage(t *testing.T, program, lang string, options ...desktop.Option) *stage {
	t.Helper()
	zone := daytime(time.Now())
	posix := map[string]string{"ru": "ru_RU.UTF-8", "en": "en_US.UTF-8"}[lang]
	options = append([]desktop.Option{desktop.WithLang(posix), desktop.WithZone(zone)}, options...)
	s := &stage{t: t, words: words.New(lang), program: program, Desktop: desktop.Start(t, options...)}
	var end context.CancelFunc
	s.ctx, end = context.WithTimeout(t.Context(), patience)
	t.Cleanup(end)

	anna, err := portal.Around(time.Now(), zone, 7*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	anna.Secret = madeUp
	if lang == "en" {
		anna.Name, anna.LastName = "Anna", "Smirnova"
	}
	if s.zone, err = time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	}
	s.portal = portal.New(portal.Options{Zone: zone, Switches: portal.Switches{Language: portal.Language(lang)}})
	s.anna = s.portal.Add(anna)
	s.serve()
	t.Cleanup(s.tellFailure)
	return s
}

// prefer is the settings file from now on.
func (s *stage) prefer(settings string) {
	s.t.Helper()
	file := filepath.Join(s.Home, ".config/clockin24/settings.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// tellFailure keeps what helps to understand a story that failed.
func (s *stage) tellFailure() {
	if !s.t.Failed() {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second) // the story's own has ended
	defer stop()
	s.keep(s.Screen(ctx), "failed.png")
	for _, r := range s.portal.Requests() {
		s.t.Logf("the portal was asked %s %v: %d %s", r.Method, r.Params, r.Status, r.Error)
	}
	s.t.Logf("notifications: %+v", s.Notified())
	log, _ := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	s.t.Logf("the log:\n%s", log)
}

// daytime is a zone in which it is between 8 and 15 o'clock: a shift that begins now ends today.
func daytime(now time.Time) string {
	for _, zone := range []string{"Europe/Moscow", "America/Sao_Paulo", "America/Los_Angeles", "Asia/Vladivostok"} {
		if loc, err := time.LoadLocation(zone); err == nil && now.In(loc).Hour() >= 8 && now.In(loc).Hour() < 15 {
			return zone
		}
	}
	panic("the world has a side on which it is day")
}

// serve lets the program reach the portal by its name: over TLS, through a proxy as companies have them.
func (s *stage) serve() {
	s.t.Helper()
	certificate, _, err := portal.NewCertificate(time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour), portalHost)
	if err != nil {
		s.t.Fatal(err)
	}
	roots := filepath.Join(s.t.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(roots, block, 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.wire = &wire{portal: s.portal, held: map[string]chan struct{}{}, answered: map[string]time.Time{}}
	s.wire.server = httptest.NewUnstartedServer(s.wire)
	s.wire.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.wire.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	s.wire.server.StartTLS()
	s.wire.proxy = httptest.NewServer(tunnel(s.wire.server.Listener.Addr().String()))
	s.t.Cleanup(s.wire.close)
	s.env = append(s.env, "HTTPS_PROXY="+s.wire.proxy.URL, "SSL_CERT_FILE="+roots)
}

// A wire is the way to the portal. It notes when answers leave, and can hold them back.
type wire struct {
	portal        http.Handler
	server, proxy *httptest.Server

	mu       sync.Mutex
	held     map[string]chan struct{} // by method
	answered map[string]time.Time     // by method, the last one
}

// hold keeps the answers to a method back, which the portal carries out nevertheless, until release is called.
func (w *wire) hold(method string) (release func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	gate := make(chan struct{})
	w.held[method] = gate
	return sync.OnceFunc(func() { close(gate) })
}

// lastAnswer is when the portal last answered a method.
func (w *wire) lastAnswer(method string) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answered[method]
}

// cut takes the portal off the net, and mend brings it back.
func (w *wire) cut() {
	w.server.CloseClientConnections()
	w.proxy.Close()
}

func (w *wire) mend(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", w.proxy.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	w.proxy = httptest.NewUnstartedServer(tunnel(w.server.Listener.Addr().String()))
	w.proxy.Listener.Close()
	w.proxy.Listener = l
	w.proxy.Start()
}

func (w *wire) close() {
	w.cut()
	w.server.Close()
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if body, err := io.ReadAll(r.Body); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if _, opens := openingIn(method, body); opens { // alone or in a batch
			method = "timeman.open"
		}
	}
	a := httptest.NewRecorder()
	w.portal.ServeHTTP(a, r) // which panics where it cuts the connection
	w.mu.Lock()
	gate := w.held[method]
	w.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	for name, values := range a.Header() {
		rw.Header()[name] = values
	}
	w.mu.Lock()
	w.answered[method] = time.Now()
	w.mu.Unlock()
	rw.WriteHeader(a.Code)
	rw.Write(a.Body.Bytes())
}

// tunnel is a proxy by which every host is at one address.
func tunnel(address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != net.JoinHostPort(portalHost, "443") {
			http.Error(w, "no such host", http.StatusBadGateway)
			return
		}
		there, err := net.Dial("tcp", address)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		fmt.Fprint(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() {
			io.Copy(there, here)
			there.Close()
		}()
		io.Copy(here, there)
	})
}

// webhook is Anna's.
func (s *stage) webhook() string { return s.anna.Webhook("https://" + portalHost) }

// signIn signs Anna in from the command line. Most stories are about something else than reminders.
func (s *stage) signIn() {
	s.t.Helper()
	s.prefer("reminders = false\n")
	login := func() ([]byte, error) {
		cmd := s.command("login")
		cmd.Stdin = strings.NewReader(s.webhook() + "\n")
		return cmd.CombinedOutput()
	}
	out, err := login()
	if err != nil && s.Revive(desktop.Keyring) { // gnome-keyring aborts at times where it is used right after its start
		out, err = login()
	}
	if err != nil {
		s.t.Fatalf("login: %v\n%s", err, out)
	}
}

// browser takes the place of the person's browser. It opens nothing, and tells which page it was given last.
func (s *stage) browser() (opened func() string) {
	s.t.Helper()
	dir := s.t.TempDir()
	page := filepath.Join(dir, "page")
	script := fmt.Sprintf("#!/bin/sh\nprintf %%s \"$1\" > '%s.new' && mv '%[1]s.new' '%[1]s'\n", page)
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "PATH="+dir+":"+os.Getenv("PATH"))
	return func() string {
		text, _ := os.ReadFile(page)
		return string(text)
	}
}

// command is the program as a command line of the desktop.
func (s *stage) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.ctx, s.program, args...)
	cmd.Env = append(s.Env(), s.env...)
	return cmd
}

// start starts the program as a person or the session does.
func (s *stage) start(args ...string) *desktop.Process {
	s.t.Helper()
	return s.Run(s.env, s.program, args...)
}

// startLate starts the program with Anna signed in, and waits until the icon says that she is late.
func (s *stage) startLate() (*desktop.Process, *desktop.Item) {
	s.t.Helper()
	s.signIn()
	p := s.start("--background")
	item := s.TrayItem(s.ctx)
	s.waitIcon(item, assets.IconAttention)
	return p, item
}

// waitFor asks again and again until done answers true.
func (s *stage) waitFor(what string, done func() bool) {
	s.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-s.ctx.Done():
			s.t.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// waitWindow waits for a window that can be typed into.
func (s *stage) waitWindow(title words.Key) desktop.Window {
	s.t.Helper()
	w := s.WaitWindow(s.ctx, s.words.Text(title))
	s.waitFor("the keyboard in the window", func() bool { return s.Focused(s.ctx, w) })
	return w
}

// waitNoWindow waits until the window is gone, and its process.
func (s *stage) waitNoWindow() {
	s.t.Helper()
	s.waitFor("the window to go", func() bool {
		return !slices.ContainsFunc(s.ours(), func(p desktop.Found) bool { return slices.Contains(p.Args, "window") })
	})
}

// waitEnd waits until a process has ended.
func (s *stage) waitEnd(p *desktop.Process) {
	s.t.Helper()
	select {
	case <-p.Done():
	case <-s.ctx.Done():
		s.t.Fatalf("the program does not end:\n%s", p.Output())
	}
}

// ours are the running processes of the program.
func (s *stage) ours() []desktop.Found {
	return slices.DeleteFunc(s.Processes(), func(p desktop.Found) bool {
		return len(p.Args) == 0 || filepath.Dir(p.Args[0]) != filepath.Dir(s.program)
	})
}

// waitAsked waits until the portal was asked a method so many times.
func (s *stage) waitAsked(method string, times int) portal.Request {
	s.t.Helper()
	s.waitFor(fmt.Sprintf("%s to be asked %d times", method, times), func() bool {
		return len(s.portal.Asked(method)) >= times
	})
	return s.portal.Asked(method)[times-1]
}

// waitOpening waits until the portal was asked to open the day so many times, whatever came of it.
func (s *stage) waitOpening(times int) {
	s.t.Helper()
	s.waitFor(fmt.Sprintf("%d requests to open the day", times), func() bool { return len(openings(s.portal)) >= times })
}

// wantStarted is the one start that the portal was asked for, with this reason.
func (s *stage) wantStarted(reason string) portal.Request {
	s.t.Helper()
	asked := s.portal.Asked("timeman.open")
	if len(asked) != 1 || asked[0].Params["REPORT"] != reason || s.anna.Status() != "OPENED" {
		s.t.Fatalf("the day is %s; the portal was asked to start it by %+v", s.anna.Status(), asked)
	}
	return asked[0]
}

// started waits until Anna's day has begun, and tells when, as a clock where she lives shows it.
func (s *stage) started() string {
	s.t.Helper()
	s.waitFor("the portal to record the start", func() bool { return len(s.anna.Records()) > 0 })
	return s.anna.Records()[0].Start.In(s.zone).Format("15:04")
}

// waitIcon waits until the tray's icon is one of the program's own.
func (s *stage) waitIcon(item *desktop.Item, want assets.IconState) desktop.Properties {
	s.t.Helper()
	return item.WaitProperties(s.ctx, "the icon "+string(want), func(p desktop.Properties) bool { return isIcon(p, want) })
}

func isIcon(p desktop.Properties, want assets.IconState) bool {
	return p.Icon != nil && same(p.Icon, assets.Icon(want, p.Icon.Bounds().Dx()))
}

// same compares what can be seen well: colours are rounded on their way where they are half transparent.
func same(got image.Image, file []byte) bool {
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil || got.Bounds().Size() != want.Bounds().Size() {
		return false
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r, g, b, a := want.At(x, y).RGBA()
			r2, g2, b2, a2 := got.At(x, y).RGBA()
			if a>>8 != a2>>8 || a == 0xffff && (r>>8 != r2>>8 || g>>8 != g2>>8 || b>>8 != b2>>8) {
				return false
			}
		}
	}
	return true
}

// waitMenu waits until the first line of the menu holds a text.
func (s *stage) waitMenu(item *desktop.Item, state string) desktop.MenuItem {
	s.t.Helper()
	return item.WaitMenu(s.ctx, "the menu to say "+strconv.Quote(state), func(m desktop.MenuItem) bool {
		labels := m.Labels()
		return len(labels) > 0 && strings.Contains(strings.ToLower(labels[0]), strings.ToLower(state))
	})
}

// look takes a picture of what is in a window.
func (s *stage) look(w desktop.Window) *image.NRGBA {
	s.t.Helper()
	cmd := exec.CommandContext(s.ctx, "import", "-silent", "-window", strconv.Itoa(int(w)), "-depth", "8", "png:-")
	cmd.Env = s.Env()
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("take a picture of the window: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		s.t.Fatal(err)
	}
	return cropped(img, img.Bounds())
}

func cropped(img image.Image, part image.Rectangle) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(out, out.Bounds(), img, part.Min, draw.Src)
	return out
}

// A cursor blinks, and a text or a notification is much more than that.
const (
	blink = 150
	much  = 500
)

// waitPicture is [stage.waitView] of what is in a window.
func (s *stage) waitPicture(w desktop.Window, before *image.NRGBA) *image.NRGBA {
	s.t.Helper()
	return s.waitView(func() *image.NRGBA { return s.look(w) }, before)
}

// waitView waits until a view shows something, differs from before, where that is given, and stands still, but for a
// cursor.
func (s *stage) waitView(view func() *image.NRGBA, before *image.NRGBA) *image.NRGBA {
	s.t.Helper()
	last := view()
	s.waitFor("a picture that has changed and stands still", func() bool {
		now := view()
		blank := image.NewNRGBA(now.Bounds())
		draw.Draw(blank, blank.Bounds(), image.NewUniform(now.At(0, 0)), image.Point{}, draw.Src)
		still := different(last, now) < blink && different(blank, now) > much &&
			(before == nil || different(before, now) > much)
		last = now
		return still
	})
	return last
}

// different counts the pixels that differ.
func different(a, b *image.NRGBA) int {
	if a.Bounds() != b.Bounds() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if !bytes.Equal(a.Pix[i:i+4], b.Pix[i:i+4]) {
			n++
		}
	}
	return n
}

// keep keeps a picture where CLOCKIN24_PICTURES says, else with the artifacts of the test.
func (s *stage) keep(picture image.Image, name string) {
	s.t.Helper()
	dir := os.Getenv("CLOCKIN24_PICTURES")
	if dir == "" {
		dir = s.t.ArtifactDir()
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		s.t.Fatal(err)
	}
}
