package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers as the portal under /rest/, and as the auth server under /oauth/. Under /_portal/ it serves tests
// in other processes; README.md describes that interface.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/rest/"):
		p.serveREST(w, r)
	case strings.HasPrefix(r.URL.Path, "/oauth/"):
		p.serveOAuth(w, r)
	case strings.HasPrefix(r.URL.Path, "/_portal/"):
		p.control(w, r)
	default:
		p.page(r.URL.Path).write(w, p.Now(), nil)
	}
}

// page is a page of the portal for people, such as the one on which webhooks are made.
func (p *Portal) page(path string) *answer {
	const page = "<!DOCTYPE html><html><head><title>Bitrix24</title></head><body><p>A simulated portal.</p></body></html>"
	a := &answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: []byte(page)}
	if path == "/favicon.ico" {
		a.status = http.StatusNotFound
	}
	return a
}

// A route is what a path under /rest/ asks for.
type route struct {
	method       string // lower case, without the suffix of the format
	user, secret string
	webhook      bool
}

// routeOf reads USER/SECRET/METHOD or METHOD, with an optional slash at the end. Everything else becomes the name of a
// method, which does not exist.
func routeOf(path string) route {
	rest := strings.TrimSuffix(strings.TrimPrefix(path, "/rest/"), "/")
	parts := strings.Split(rest, "/")
	var rt route
	if len(parts) == 3 {
		rt = route{user: parts[0], secret: parts[1], webhook: true}
		rest = parts[2]
	}
	rt.method = strings.TrimSuffix(strings.ToLower(rest), ".json")
	return rt
}

// A call is one method that is being executed, under the portal's lock.
type call struct {
	p      *Portal
	caller *Employee
	scopes []string
	app    bool   // called by an application, not by a webhook
	key    string // what the operating limit counts by
	method string
	params object
	ip     string
	at     time.Time // arrival, by this computer's clock

	httpMethod, contentType string
}

func (p *Portal) serveREST(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		(&answer{status: http.StatusOK}).write(w, p.Now(), nil)
		return
	}
	arrived := time.Now()
	query, params := parameters(r)
	rt := routeOf(r.URL.Path)
	creds := credentialsOf(r, rt, query, params)
	for _, name := range reservedParams {
		params.remove(name)
	}

	p.mu.Lock()
	c := &call{
		p: p, method: rt.method, params: params, ip: host(r.RemoteAddr), at: arrived,
		httpMethod: r.Method, contentType: r.Header.Get("Content-Type"),
	}
	n := p.log.add(Request{
		At: arrived, Clock: p.Now(), HTTPMethod: c.httpMethod, Method: c.loggedMethod(),
		ContentType: c.contentType, Params: params.plain(), User: p.identify(creds),
	})
	fault := p.faultFor(c)
	var a *answer
	if fault == nil || fault.Executed {
		a = p.answer(c, creds)
	}
	cloud := p.sw.Cloud
	p.mu.Unlock()

	p.finish(w, r, n, fault, a, cloud)
}

// reservedParams are the parameters that the server does not pass on to the method.
var reservedParams = []string{"auth", "access_token", "state", "start", "token", "sessid", "aplogin", "ap"}

// loggedMethod returns the method for the log. A text that is no method may be a secret in the wrong place.
func (c *call) loggedMethod() string {
	if _, ok := c.p.methods[c.method]; ok {
		return c.method
	}
	if strings.ContainsAny(c.method, "/") || !strings.Contains(c.method, ".") {
		return "unknown"
	}
	return c.method
}

// host returns the address without the port.
func host(address string) string {
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// answer executes a call and wraps the result.
func (p *Portal) answer(c *call, creds credentials) *answer {
	began := p.clock.now()
	if !p.admit(c.ip, began) {
		return refusal(p.sw.general("QUERY_LIMIT_EXCEEDED"))
	}
	result, err := p.execute(c, creds)
	if err != nil {
		return refusal(err)
	}
	return p.success(c, result, began)
}

// execute checks the method, then the credentials, then the scope. The order matters: a webhook's address without the
// user's number is answered with an unknown method (protocol 4.1).
func (p *Portal) execute(c *call, creds credentials) (any, *Error) {
	m, ok := p.methods[c.method]
	if !ok {
		return nil, p.sw.general("ERROR_METHOD_NOT_FOUND")
	}
	if err := p.authorize(c, creds); err != nil {
		return nil, err
	}
	return p.run(c, m)
}

// run executes a method for a caller who is known.
func (p *Portal) run(c *call, m method) (any, *Error) {
	if !m.allowed(c.scopes) {
		err := p.sw.general("insufficient_scope")
		if c.app {
			err.Text = textScopeApp
		}
		return nil, err
	}
	if c.caller.Extranet && m.scope() == "timeman" {
		return nil, p.sw.general("ALLOWED_ONLY_INTRANET_USER")
	}
	if p.operating != (Operating{}) {
		if _, _, ok := p.spend(c.operatingKey(), p.clock.now()); !ok {
			return nil, p.sw.general("OPERATION_TIME_LIMIT")
		}
	}
	return m.run(c)
}

func (c *call) operatingKey() string { return c.method + " " + c.key }

// A timing is the time block of a success. Only a portal with the operating limit sends the last two.
type timing struct {
	Start      float64 `json:"start"`
	Finish     float64 `json:"finish"`
	Duration   float64 `json:"duration"`
	Processing float64 `json:"processing"`
	DateStart  string  `json:"date_start"`
	DateFinish string  `json:"date_finish"`

	OperatingResetAt *int64   `json:"operating_reset_at,omitempty"`
	Operating        *float64 `json:"operating,omitempty"`
}

// timing returns the time block. It is in the server's zone, not the employee's.
func (p *Portal) timing(c *call, began time.Time) timing {
	ended := p.clock.now()
	took := max(0, ended.Sub(began)).Seconds()
	iso := func(at time.Time) string {
		_, offset := at.Zone()
		return formatISO(at, offset)
	}
	t := timing{
		Start: seconds(began), Finish: seconds(ended), Duration: took, Processing: took,
		DateStart: iso(began), DateFinish: iso(ended),
	}
	if p.operating != (Operating{}) {
		var total time.Duration
		for _, took := range p.spent[c.operatingKey()] {
			total += took
		}
		reset, used := ended.Truncate(time.Minute).Add(operatingMinutes*time.Minute).Unix(), total.Seconds()
		t.OperatingResetAt, t.Operating = &reset, &used
	}
	return t
}

// seconds returns a Unix time, exact to the microsecond.
func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// An envelope is a successful answer. A list method would add next and total, but there is none here.
type envelope struct {
	Result any    `json:"result"`
	Time   timing `json:"time"`
}

func (p *Portal) success(c *call, result any, began time.Time) *answer {
	return asJSON(http.StatusOK, envelope{result, p.timing(c, began)})
}

// An errorBody is the written form of an [Error].
type errorBody struct {
	Code     string `json:"error"`
	Text     string `json:"error_description"`
	Argument string `json:"argument,omitempty"`
}

func bodyOf(err *Error) errorBody { return errorBody{err.Code, err.Text, err.Argument} }

func refusal(err *Error) *answer {
	a := asJSON(err.HTTPStatus, bodyOf(err))
	a.code = err.Code
	return a
}

// An answer is ready to be written.
type answer struct {
	status      int
	code        string // the portal's error, for the log
	contentType string
	location    string
	body        []byte
}

func asJSON(status int, value any) *answer {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		const broken = `{"error":"WRONG_ENCODING","error_description":"Wrong request encoding"}`
		return &answer{status: http.StatusBadRequest, contentType: jsonType, body: []byte(broken)}
	}
	return &answer{status: status, contentType: jsonType, body: bytes.TrimSuffix(buf.Bytes(), []byte("\n"))}
}

const jsonType = "application/json; charset=utf-8"

// write sends the answer. Its Date is the portal's time. The fault may cut it off.
func (a *answer) write(w http.ResponseWriter, clock time.Time, f *Fault) {
	h := w.Header()
	h.Set("Date", clock.UTC().Format(http.TimeFormat))
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Headers", "origin, content-type, accept")
	h.Set("X-Content-Type-Options", "nosniff")
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	if a.location != "" {
		h.Set("Location", a.location)
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if f == nil || !f.Truncate {
		w.Write(a.body) // an error only says that the client went away
		return
	}
	w.Write(a.body[:len(a.body)/2]) // an error only says that the client went away
	http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// finish answers request n, spoiled by the fault if there is one.
func (p *Portal) finish(w http.ResponseWriter, r *http.Request, n int, f *Fault, a *answer, cloud bool) {
	if f != nil {
		if !pause(r, f.Delay) || f.Cut {
			panic(http.ErrAbortHandler)
		}
		a = p.applyFault(f, r, a)
	}
	p.mu.Lock()
	if entry := p.log.at(n); entry != nil {
		entry.Status, entry.Error = a.status, a.code
	}
	p.mu.Unlock()
	if cloud {
		for _, name := range []string{"Application", "Time", "User-Time", "System-Time"} {
			w.Header().Set("X-Bitrix-Rest-"+name, fmt.Sprint(0))
		}
	}
	a.write(w, p.Now(), f)
}

// pause waits for d. It returns false if the client goes away before that.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
