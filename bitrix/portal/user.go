package portal

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A User is a handle on one employee of a portal. Its methods panic if another process has replaced the portal's state
// and the employee is gone.
type User struct {
	p  *Portal
	id int
}

// Params are the parameters of a method.
type Params map[string]any

// ID returns the employee's number.
func (u *User) ID() int { return u.id }

// Webhook returns the address of the employee's inbound webhook on a portal served at base, such as
// https://example.bitrix24.ru. It contains the secret.
func (u *User) Webhook(base string) string {
	return fmt.Sprintf("%s/rest/%d/%s/", strings.TrimSuffix(base, "/"), u.id, u.Get().Secret)
}

// Get returns a copy of the employee at the moment.
func (u *User) Get() Employee {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return u.p.employees[u.id].clone()
}

// Change changes the employee. It may be called while the portal serves. The number stays. It panics if a zone does not
// exist.
func (u *User) Change(change func(*Employee)) {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	e := u.p.employees[u.id].clone()
	change(&e)
	e.ID = u.id
	if err := u.p.add(e); err != nil {
		panic(err)
	}
}

// Records returns the records of the employee's days, oldest first.
func (u *User) Records() []Record { return u.Get().Records }

// Status returns the STATUS of the employee's day.
func (u *User) Status() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	e := u.p.employees[u.id]
	m := u.p.momentFor(e, e)
	m.settle(e)
	return m.status(e.latest())
}

// Do calls a method as the employee would from another device. Limits, faults and scopes do not apply, and the call is
// not logged. The error is an [*Error].
func (u *User) Do(method string, params Params) (any, error) {
	return u.p.do(u.id, method, params)
}

func (p *Portal) do(user int, method string, params Params) (any, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("parameters of %s: %w", method, err)
	}
	name := strings.ToLower(method)
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.methods[name]
	caller := p.employees[user]
	if !ok || caller == nil {
		return nil, p.sw.general("ERROR_METHOD_NOT_FOUND")
	}
	result, refusal := m.run(&call{
		p: p, caller: caller, scopes: allScopes, method: name, params: parseJSON(raw), ip: "127.0.0.1",
	})
	if refusal != nil {
		return nil, refusal
	}
	return roundTrip(result)
}

// roundTrip returns a result as a client would decode it.
func roundTrip(result any) (any, error) {
	raw, err := json.Marshal(result)
	if err != nil {
		return nil, fmt.Errorf("encode result: %w", err)
	}
	var decoded any
	if err := json.Unmarshal(raw, &decoded); err != nil {
		return nil, fmt.Errorf("decode result: %w", err)
	}
	return decoded, nil
}
