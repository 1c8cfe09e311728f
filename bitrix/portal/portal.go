// Package portal is a simulated Bitrix24 portal for tests and demonstrations. It has the work-time methods of the REST
// interface and everything around them that a client can meet. It keeps state, and its clock can be set.
//
//	p := portal.New(portal.Options{})
//	anna := p.Add(portal.Employee{ID: 7, Name: "Анна", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "12345")})
//	srv := p.Start(t)
//	webhook := anna.Webhook(srv.URL)
//
// It is written from bitrix/PROTOCOL.md alone and shares no code with the client of this project, so a misreading in
// one cannot hide in the other.
//
// A [Portal] is an http.Handler, safe for concurrent use. Its [Switches] choose between real portals that differ.
// [Portal.Fail] makes requests fail, and [Portal.Requests] returns the requests that it has received.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/index.html
package portal

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Options of a portal. The zero value is a portal of 2026 in UTC with the computer's clock and without limits.
type Options struct {
	Switches Switches
	// Clock is the portal's clock; nil means the computer's.
	Clock func() time.Time
	// Zone is the server's IANA zone. The time block uses it, and so do employees without a zone. Empty means UTC.
	Zone string
	// DefaultZone is the IANA zone of employees without a zone, if it is not the server's. Empty means none.
	DefaultZone string
	// Rate limits requests per second; the zero value does not.
	Rate Rate
	// Operating limits the time that a method takes; the zero value does not.
	Operating Operating
	// App is the application that may sign in by OAuth; the zero value is none.
	App App
}

// A Portal is one simulated portal. [New] and [Load] make one.
type Portal struct {
	clock *clock

	methods map[string]method

	mu          sync.Mutex
	sw          Switches
	zone        string // the server's
	defaultZone string
	zones       zones
	employees   map[int]*Employee
	app         App
	grants      grants
	rate        Rate
	buckets     map[string]bucket
	operating   Operating
	spent       map[string]spending
	faults      []planned
	log         log
}

// New makes a portal without employees. It panics if a zone does not exist.
func New(o Options) *Portal {
	p := &Portal{
		clock: &clock{source: o.Clock}, methods: newMethods(),
		sw: o.Switches, zone: cmp.Or(o.Zone, "UTC"), defaultZone: o.DefaultZone, zones: zones{},
		employees: map[int]*Employee{}, app: o.App, grants: newGrants(),
		rate: o.Rate, buckets: map[string]bucket{}, operating: o.Operating, spent: map[string]spending{},
		log: log{news: make(chan struct{})},
	}
	if err := cmp.Or(p.zones.load(p.zone), p.zones.load(p.defaultZone)); err != nil {
		panic(err)
	}
	p.clock.location = p.zones[p.zone]
	return p
}

// Add adds an employee, or replaces the one with the same number. It panics if the number is missing or a zone does not
// exist.
func (p *Portal) Add(e Employee) *User {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.add(e); err != nil {
		panic(err)
	}
	return &User{p, e.ID}
}

func (p *Portal) add(e Employee) error {
	if e.ID <= 0 {
		return fmt.Errorf("employee %q has no number", e.Name)
	}
	if err := p.zones.load(e.Zone); err != nil {
		return fmt.Errorf("employee %d: %w", e.ID, err)
	}
	e = e.clone()
	e.Secret = e.secret()
	p.employees[e.ID] = &e
	return nil
}

// User returns a handle on the employee with that number, or nil if there is none.
func (p *Portal) User(id int) *User {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.employees[id] == nil {
		return nil
	}
	return &User{p, id}
}

// Users returns handles on all employees, ordered by number.
func (p *Portal) Users() []*User {
	p.mu.Lock()
	defer p.mu.Unlock()
	var users []*User
	for _, id := range slices.Sorted(maps.Keys(p.employees)) {
		users = append(users, &User{p, id})
	}
	return users
}

// Switch changes the portal's switches. It may be called while the portal serves.
func (p *Portal) Switch(change func(*Switches)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.sw)
}

// momentFor returns the present moment of a call by caller about e.
func (p *Portal) momentFor(e, caller *Employee) moment {
	now := p.clock.now().Truncate(time.Second)
	return moment{now: now.In(p.zoneOf(e, now)), callerAt: now.In(p.zoneOf(caller, now)), sw: p.sw}
}

// Now returns the portal's time, in the server's zone.
func (p *Portal) Now() time.Time { return p.clock.now() }

// SetClock stops the portal's clock at t. [Portal.Advance] moves it on.
func (p *Portal) SetClock(t time.Time) { p.clock.set(t) }

// RunClock makes the portal's clock run, starting from t.
func (p *Portal) RunClock(t time.Time) { p.clock.run(t) }

// Advance moves the portal's clock by d, which may be negative, whether it runs or not.
func (p *Portal) Advance(d time.Duration) { p.clock.advance(d) }

// A clock runs with an offset from its source, or is stopped. It shows the time in the server's zone.
type clock struct {
	mu       sync.Mutex
	source   func() time.Time // nil is this computer's
	location *time.Location
	ahead    time.Duration
	stopped  time.Time // zero while it runs
}

func (c *clock) base() time.Time {
	if c.source != nil {
		return c.source().Round(0)
	}
	return time.Now().Round(0)
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stopped.IsZero() {
		return c.stopped.In(c.location)
	}
	return c.base().Add(c.ahead).In(c.location)
}

func (c *clock) zone() *time.Location {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.location
}

// setting returns the time at which the clock is stopped, or zero if it runs, and how far it is ahead of this
// computer's.
func (c *clock) setting() (stopped time.Time, ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.source != nil {
		ahead = time.Until(c.base())
	}
	return c.stopped, c.ahead + ahead
}

// replace makes it another clock, whose source is this computer's.
func (c *clock) replace(location *time.Location, stopped time.Time, ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.source, c.location, c.stopped, c.ahead = nil, location, stopped, ahead
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = t.Round(0)
}

func (c *clock) run(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped, c.ahead = time.Time{}, t.Sub(c.base())
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped.IsZero() {
		c.ahead += d
		return
	}
	c.stopped = c.stopped.Add(d)
}
