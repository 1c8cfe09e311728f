package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// control is the portal's interface for tests in other processes. Only loopback is let in, by the address of the
// connection itself: whoever reads the state could act for every employee.
//
//	GET  /_portal/requests                                               what the portal was asked, as JSON
//	GET  /_portal/state                                                  the whole state, see [Portal.Save]
//	POST /_portal/state                                                  another state in its place, see [Load]
//	POST /_portal/clock  {"now":"2026-11-24T09:07:00+03:00"}             stops the clock there; with "run":true it runs on
//	POST /_portal/clock  {"advance":"1h30m"}                             moves the clock
//	POST /_portal/do     {"user":7,"method":"timeman.pause"}             from the employee's other device; with "params"
//	POST /_portal/day    {"user":7,"day":"paused"}                       puts the day in a state, see [DayState]
//	POST /_portal/fail   {"method":"timeman.open","count":1,"delay":"2s",
//	                      "fault":{"executed":true,"cut":true}}          spoils requests, see [Fault]
//	POST /_portal/recover                                                forgets the faults
func (p *Portal) control(w http.ResponseWriter, r *http.Request) {
	if ip := net.ParseIP(host(r.RemoteAddr)); ip == nil || !ip.IsLoopback() {
		http.Error(w, "only from loopback", http.StatusForbidden)
		return
	}
	handlers := map[string]func([]byte) (any, error){
		"GET /_portal/requests": func([]byte) (any, error) { return p.requestList(), nil },
		"GET /_portal/state":    func([]byte) (any, error) { return p.state(), nil },
		"POST /_portal/state":   p.controlState,
		"POST /_portal/clock":   p.controlClock,
		"POST /_portal/do":      p.controlDo,
		"POST /_portal/day":     p.controlDay,
		"POST /_portal/fail":    p.controlFail,
		"POST /_portal/recover": func([]byte) (any, error) { p.Recover(); return struct{}{}, nil },
	}
	handle, ok := handlers[r.Method+" "+r.URL.Path]
	if !ok {
		http.Error(w, "there are only: "+strings.Join(slices.Sorted(maps.Keys(handlers)), ", "), http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxState))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	result, err := handle(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a := asJSON(http.StatusOK, result)
	var forPeople bytes.Buffer
	if json.Indent(&forPeople, a.body, "", "  ") == nil {
		a.body = append(forPeople.Bytes(), '\n')
	}
	a.write(w, p.Now(), nil)
}

func (p *Portal) controlState(body []byte) (any, error) {
	s, err := readState(bytes.NewReader(body))
	if err == nil {
		p.restore(s)
	}
	return struct{}{}, err
}

// requestList returns a list that JSON never writes as null.
func (p *Portal) requestList() []Request {
	return append([]Request{}, p.Requests()...)
}

func (p *Portal) controlClock(body []byte) (any, error) {
	var in struct {
		Now     time.Time `json:"now"`
		Run     bool      `json:"run"`
		Advance string    `json:"advance"`
	}
	if err := unmarshalStrict(body, &in); err != nil {
		return nil, err
	}
	switch {
	case in.Advance != "":
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			return nil, err
		}
		p.Advance(d)
	case in.Now.IsZero():
		return nil, errors.New("neither now nor advance")
	case in.Run:
		p.RunClock(in.Now)
	default:
		p.SetClock(in.Now)
	}
	return map[string]time.Time{"now": p.Now()}, nil
}

func (p *Portal) controlDo(body []byte) (any, error) {
	var in struct {
		User   int    `json:"user"`
		Method string `json:"method"`
		Params Params `json:"params"`
	}
	if err := unmarshalStrict(body, &in); err != nil {
		return nil, err
	}
	return p.do(in.User, in.Method, in.Params)
}

func (p *Portal) controlDay(body []byte) (any, error) {
	var in struct {
		User int      `json:"user"`
		Day  DayState `json:"day"`
	}
	if err := unmarshalStrict(body, &in); err != nil {
		return nil, err
	}
	u := p.User(in.User)
	if u == nil {
		return nil, fmt.Errorf("no employee %d", in.User)
	}
	if err := u.SetDay(in.Day); err != nil {
		return nil, err
	}
	return u.Do("timeman.status", nil)
}

func (p *Portal) controlFail(body []byte) (any, error) {
	var f planned
	if err := unmarshalStrict(body, &f); err != nil {
		return nil, err
	}
	p.Fail(f.method, f.fault, f.left)
	return struct{}{}, nil
}
