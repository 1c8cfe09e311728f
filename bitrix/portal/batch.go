package portal

import (
	"net/http"
	"strings"
)

// maxBatch is how many calls one batch may hold.
const maxBatch = 50

// A keyed is a map of a batch's answer. PHP writes an empty one as a list (protocol 14).
type keyed struct{ object }

// MarshalJSON makes keyed a json.Marshaler.
func (k keyed) MarshalJSON() ([]byte, error) {
	if len(k.names) == 0 {
		return []byte("[]"), nil
	}
	return asJSON(http.StatusOK, k.values).body, nil
}

// batch carries out the calls of cmd in their order. It succeeds even where they fail.
func (c *call) batch() (any, *Error) {
	labels, commands := elements(c.params.values["cmd"])
	if len(labels) > maxBatch {
		return nil, c.p.sw.general("ERROR_BATCH_LENGTH_EXCEEDED")
	}
	halt := intval(c.params.values["halt"]) != 0
	var results, errors, times keyed
	for i, label := range labels {
		command, _ := commands[i].(string)
		name, query, _ := strings.Cut(command, "?")
		inner := &call{
			p: c.p, caller: c.caller, scopes: c.scopes, app: c.app, key: c.key, ip: c.ip, at: c.at,
			method: strings.TrimSuffix(strings.ToLower(strings.Trim(name, "/")), ".json"), params: parseQuery(query),
		}
		for _, kept := range consumed {
			inner.params.remove(kept)
		}
		c.p.log.add(Request{
			At: c.at, Clock: c.p.Now(), Method: inner.loggedMethod(), User: c.caller.ID,
			Params: inner.params.plain(), Batch: true,
		})
		began := c.p.clock.now()
		result, err := c.p.runInner(inner)
		if err != nil {
			errors.set(label, bodyOf(err))
			if halt {
				break
			}
			continue
		}
		results.set(label, result)
		times.set(label, c.p.timing(inner, began))
	}
	return struct {
		Result keyed `json:"result"`
		Error  keyed `json:"result_error"`
		Total  keyed `json:"result_total"`
		Next   keyed `json:"result_next"`
		Time   keyed `json:"result_time"`
	}{Result: results, Error: errors, Time: times}, nil
}

// runInner carries out a call of a batch.
func (p *Portal) runInner(c *call) (any, *Error) {
	m, ok := p.methods[c.method]
	switch {
	case !ok:
		return nil, p.sw.general("ERROR_METHOD_NOT_FOUND")
	case c.method == "batch":
		return nil, p.sw.general("ERROR_BATCH_METHOD_NOT_ALLOWED")
	}
	return p.run(c, m)
}
