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

// Host is where the portal of the stories seems to be.
const Host = "example.bitrix24.ru"

// Secret is the secret of the employee's webhook, in a form that cannot come about by chance.
const Secret = "madeupsecret4story"

// Patience is how long a story may take before it fails. It measures nothing.
const Patience = time.Minute

// Programs are the two ways in which ClockIn24 is built, as paths of what a person starts.
type Programs struct {
	One string // tray and window in one
	Two string // the tray without cgo, with the window's program beside it
}

// BuildPrograms builds the program as a release does.
func BuildPrograms(t *testing.T) Programs {
	t.Helper()
	dir := t.TempDir()
	p := Programs{One: filepath.Join(dir, "one", "clockin24"), Two: filepath.Join(dir, "two", "clockin24")}
	Build(t, "CGO_ENABLED=1", "-o", p.One)
	Build(t, "CGO_ENABLED=0", "-tags", "nowindow", "-o", p.Two)
	if err := os.Link(p.One, filepath.Join(filepath.Dir(p.Two), "clockin24-window")); err != nil {
		t.Fatal(err)
	}
	return p
}

// Build builds the program with an environment variable and with arguments to go build.
func Build(t *testing.T, variable string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", slices.Concat([]string{"build", "-buildvcs=false"}, args, []string{"."})...)
	cmd.Dir, cmd.Env = Root(t), append(os.Environ(), variable)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// A stage is what a story plays on: a desktop of its own, a portal that is reached as https://example.bitrix24.ru, and
// Anna, who works there and has not started today, seven minutes after she had to. It is a time around noon where she
// lives, whenever the story is told.
type stage struct {
	*desktop.Desktop
	T       *testing.T
	Ctx     context.Context
	Words   *words.Words
	Program string
	ProgramEnv     []string // of the program, beside the desktop's

	dialog int // the process of the last of the system's dialogs

	Portal *portal.Portal
	Anna   *portal.User
	Zone   *time.Location
	Wire   *Wire
}

func newStage(t *testing.T, program, lang string, options ...desktop.Option) *stage {
	t.Helper()
	zone := daytime(time.Now())
	posix := map[string]string{"ru": "ru_RU.UTF-8", "en": "en_US.UTF-8"}[lang]
	options = append([]desktop.Option{desktop.WithLang(posix), desktop.WithZone(zone)}, options...)
	s := &stage{T: t, Words: words.New(lang), Program: program, Desktop: desktop.Start(t, options...)}
	var end context.CancelFunc
	s.Ctx, end = context.WithTimeout(t.Context(), Patience)
	t.Cleanup(end)

	anna, err := portal.Around(time.Now(), zone, 7*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	anna.Secret = Secret
	if lang == "en" {
		anna.Name, anna.LastName = "Anna", "Smirnova"
	}
	if s.Zone, err = time.LoadLocation(zone); err != nil {
		t.Fatal(err)
	}
	s.Portal = portal.New(portal.Options{Zone: zone, Switches: portal.Switches{Language: portal.Language(lang)}})
	s.Anna = s.Portal.Add(anna)
	s.serve()
	t.Cleanup(s.tellFailure)
	return s
}

// WriteSettings is the settings file from now on.
func (s *stage) WriteSettings(settings string) {
	s.T.Helper()
	file := filepath.Join(s.Home, ".config/clockin24/settings.toml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		s.T.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(settings), 0o600); err != nil {
		s.T.Fatal(err)
	}
}

// tellFailure keeps what helps to understand a story that failed.
func (s *stage) tellFailure() {
	if !s.T.Failed() {
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second) // the story's own has ended
	defer stop()
	s.KeepPicture(s.Screen(ctx), "failed.png")
	for _, r := range s.Portal.Requests() {
		s.T.Logf("the portal was asked %s %v: %d %s", r.Method, r.Params, r.Status, r.Error)
	}
	s.T.Logf("notifications: %+v", s.Notified())
	log, _ := os.ReadFile(filepath.Join(s.Home, ".local/state/clockin24/clockin24.log"))
	s.T.Logf("the log:\n%s", log)
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
	s.T.Helper()
	certificate, _, err := portal.NewCertificate(time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour), Host)
	if err != nil {
		s.T.Fatal(err)
	}
	roots := filepath.Join(s.T.TempDir(), "roots.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(roots, block, 0o600); err != nil {
		s.T.Fatal(err)
	}
	s.Wire = &Wire{portal: s.Portal, held: map[string]chan struct{}{}, answered: map[string]time.Time{}}
	s.Wire.server = httptest.NewUnstartedServer(s.Wire)
	s.Wire.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Wire.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	s.Wire.server.StartTLS()
	s.Wire.proxy = httptest.NewServer(Tunnel(s.Wire.server.Listener.Addr().String()))
	s.T.Cleanup(s.Wire.close)
	s.ProgramEnv = append(s.ProgramEnv, "HTTPS_PROXY="+s.Wire.proxy.URL, "SSL_CERT_FILE="+roots)
}

// A Wire is the way to the portal. It notes when answers leave, and can hold them back.
type Wire struct {
	portal        http.Handler
	server, proxy *httptest.Server

	mu       sync.Mutex
	held     map[string]chan struct{} // by method
	answered map[string]time.Time     // by method, the last one
}

// Hold keeps the answers to a method back, which the portal carries out nevertheless, until release is called.
func (w *Wire) Hold(method string) (release func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	gate := make(chan struct{})
	w.held[method] = gate
	return sync.OnceFunc(func() { close(gate) })
}

// LastAnswer is when the portal last answered a method.
func (w *Wire) LastAnswer(method string) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answered[method]
}

// Cut takes the portal off the net, and mend brings it back.
func (w *Wire) Cut() {
	w.server.CloseClientConnections()
	w.proxy.Close()
}

func (w *Wire) Mend(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", w.proxy.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	w.proxy = httptest.NewUnstartedServer(Tunnel(w.server.Listener.Addr().String()))
	w.proxy.Listener.Close()
	w.proxy.Listener = l
	w.proxy.Start()
}

func (w *Wire) close() {
	w.Cut()
	w.server.Close()
}

func (w *Wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if body, err := io.ReadAll(r.Body); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		if _, opens := OpeningIn(method, body); opens { // alone or in a batch
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

// Tunnel is a proxy by which every host is at one address.
func Tunnel(address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != net.JoinHostPort(Host, "443") {
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

// Webhook is Anna's.
func (s *stage) Webhook() string { return s.Anna.Webhook("https://" + Host) }

// SignIn signs Anna in from the command line. Most stories are about something else than reminders.
func (s *stage) SignIn() {
	s.T.Helper()
	s.WriteSettings("reminders = false\n")
	login := func() ([]byte, error) {
		cmd := s.Command("login")
		cmd.Stdin = strings.NewReader(s.Webhook() + "\n")
		return cmd.CombinedOutput()
	}
	out, err := login()
	if err != nil && s.Revive(desktop.Keyring) { // gnome-keyring aborts at times where it is used right after its start
		out, err = login()
	}
	if err != nil {
		s.T.Fatalf("login: %v\n%s", err, out)
	}
}

// ReplaceBrowser takes the place of the person's browser. It opens nothing, and tells which page it was given last.
func (s *stage) ReplaceBrowser() (opened func() string) {
	s.T.Helper()
	dir := s.T.TempDir()
	page := filepath.Join(dir, "page")
	script := fmt.Sprintf("#!/bin/sh\nprintf %%s \"$1\" > '%s.new' && mv '%[1]s.new' '%[1]s'\n", page)
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		s.T.Fatal(err)
	}
	s.ProgramEnv = append(s.ProgramEnv, "PATH="+dir+":"+os.Getenv("PATH"))
	return func() string {
		text, _ := os.ReadFile(page)
		return string(text)
	}
}

// Command is the program as a command line of the desktop.
func (s *stage) Command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.Ctx, s.Program, args...)
	cmd.Env = append(s.Env(), s.ProgramEnv...)
	return cmd
}

// StartProgram starts the program as a person or the session does.
func (s *stage) StartProgram(args ...string) *desktop.Process {
	s.T.Helper()
	return s.Run(s.ProgramEnv, s.Program, args...)
}

// StartLate starts the program with Anna signed in, and waits until the icon says that she is late.
func (s *stage) StartLate() (*desktop.Process, *desktop.Item) {
	s.T.Helper()
	s.SignIn()
	p := s.StartProgram("--background")
	item := s.TrayItem(s.Ctx)
	s.WaitIcon(item, assets.IconAttention)
	return p, item
}

// WaitFor asks again and again until done answers true.
func (s *stage) WaitFor(what string, done func() bool) {
	s.T.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-s.Ctx.Done():
			s.T.Fatalf("waited in vain for %s", what)
		case <-tick.C:
		}
	}
}

// WaitKeyboardIn waits for a window that can be typed into.
func (s *stage) WaitKeyboardIn(title words.Key) desktop.Window {
	s.T.Helper()
	w := s.WaitWindow(s.Ctx, s.Words.Text(title))
	s.WaitFor("the keyboard in the window", func() bool { return s.Focused(s.Ctx, w) })
	return w
}

// WaitWindowGone waits until the window is gone, and its process.
func (s *stage) WaitWindowGone() {
	s.T.Helper()
	s.WaitFor("the window to go", func() bool {
		return !slices.ContainsFunc(s.OwnProcesses(), func(p desktop.Found) bool { return slices.Contains(p.Args, "window") })
	})
}

// WaitEnd waits until a process has ended.
func (s *stage) WaitEnd(p *desktop.Process) {
	s.T.Helper()
	select {
	case <-p.Done():
	case <-s.Ctx.Done():
		s.T.Fatalf("the program does not end:\n%s", p.Output())
	}
}

// OwnProcesses are the running processes of the program.
func (s *stage) OwnProcesses() []desktop.Found {
	return slices.DeleteFunc(s.Processes(), func(p desktop.Found) bool {
		return len(p.Args) == 0 || filepath.Dir(p.Args[0]) != filepath.Dir(s.Program)
	})
}

// WaitAsked waits until the portal was asked a method so many times.
func (s *stage) WaitAsked(method string, times int) portal.Request {
	s.T.Helper()
	s.WaitFor(fmt.Sprintf("%s to be asked %d times", method, times), func() bool {
		return len(s.Portal.Asked(method)) >= times
	})
	return s.Portal.Asked(method)[times-1]
}

// WaitOpening waits until the portal was asked to open the day so many times, whatever came of it.
func (s *stage) WaitOpening(times int) {
	s.T.Helper()
	s.WaitFor(fmt.Sprintf("%d requests to open the day", times), func() bool { return len(Openings(s.Portal)) >= times })
}

// WantStarted is the one start that the portal was asked for, with this reason.
func (s *stage) WantStarted(reason string) portal.Request {
	s.T.Helper()
	asked := s.Portal.Asked("timeman.open")
	if len(asked) != 1 || asked[0].Params["REPORT"] != reason || s.Anna.Status() != "OPENED" {
		s.T.Fatalf("the day is %s; the portal was asked to start it by %+v", s.Anna.Status(), asked)
	}
	return asked[0]
}

// StartedAt waits until Anna's day has begun, and tells when, as a clock where she lives shows it.
func (s *stage) StartedAt() string {
	s.T.Helper()
	s.WaitFor("the portal to record the start", func() bool { return len(s.Anna.Records()) > 0 })
	return s.Anna.Records()[0].Start.In(s.Zone).Format("15:04")
}

// WaitIcon waits until the tray's icon is one of the program's own.
func (s *stage) WaitIcon(item *desktop.Item, want assets.IconState) desktop.Properties {
	s.T.Helper()
	return item.WaitProperties(s.Ctx, "the icon "+string(want), func(p desktop.Properties) bool { return IsIcon(p, want) })
}

func IsIcon(p desktop.Properties, want assets.IconState) bool {
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

// WaitMenu waits until the first line of the menu holds a text.
func (s *stage) WaitMenu(item *desktop.Item, state string) desktop.MenuItem {
	s.T.Helper()
	return item.WaitMenu(s.Ctx, "the menu to say "+strconv.Quote(state), func(m desktop.MenuItem) bool {
		labels := m.Labels()
		return len(labels) > 0 && strings.Contains(strings.ToLower(labels[0]), strings.ToLower(state))
	})
}

// Picture takes a picture of what is in a window.
func (s *stage) Picture(w desktop.Window) *image.NRGBA {
	s.T.Helper()
	cmd := exec.CommandContext(s.Ctx, "import", "-silent", "-window", strconv.Itoa(int(w)), "-depth", "8", "png:-")
	cmd.Env = s.Env()
	out, err := cmd.Output()
	if err != nil {
		s.T.Fatalf("take a picture of the window: %v", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		s.T.Fatal(err)
	}
	return Cropped(img, img.Bounds())
}

func Cropped(img image.Image, part image.Rectangle) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(out, out.Bounds(), img, part.Min, draw.Src)
	return out
}

// A cursor blinks, and a text or a notification is much more than that.
const (
	blink = 150
	much  = 500
)

// WaitPicture is [stage.waitView] of what is in a window.
func (s *stage) WaitPicture(w desktop.Window, before *image.NRGBA) *image.NRGBA {
	s.T.Helper()
	return s.WaitView(func() *image.NRGBA { return s.Picture(w) }, before)
}

// WaitView waits until a view shows something, differs from before, where that is given, and stands still, but for a
// cursor.
func (s *stage) WaitView(view func() *image.NRGBA, before *image.NRGBA) *image.NRGBA {
	s.T.Helper()
	last := view()
	s.WaitFor("a picture that has changed and stands still", func() bool {
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

// KeepPicture keeps a picture where CLOCKIN24_PICTURES says, else with the artifacts of the test.
func (s *stage) KeepPicture(picture image.Image, name string) {
	s.T.Helper()
	dir := os.Getenv("CLOCKIN24_PICTURES")
	if dir == "" {
		dir = s.T.ArtifactDir()
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		s.T.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		s.T.Fatal(err)
	}
}
