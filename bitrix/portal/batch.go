package portal

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// maxBatch is how many calls one batch may contain.
const maxBatch = 50

// A phpMap is a map in a batch's answer. PHP writes an empty one as a list (protocol 14).
type phpMap struct{ object }

// MarshalJSON makes phpMap a json.Marshaler.
func (k phpMap) MarshalJSON() ([]byte, error) {
	if len(k.names) == 0 {
		return []byte("[]"), nil
	}
	return asJSON(http.StatusOK, k.values).body, nil
}

// batch makes the calls of cmd in their order. It succeeds even if they fail.
func (c *call) batch() (any, *Error) {
	labels, commands := elements(c.params.values["cmd"])
	if len(labels) > maxBatch {
		return nil, c.p.sw.general("ERROR_BATCH_LENGTH_EXCEEDED")
	}
	halt := intval(c.params.values["halt"]) != 0
	var results, errors, times phpMap
	for i, label := range labels {
		command, _ := commands[i].(string)
		name, query, _ := strings.Cut(command, "?")
		inner := &call{
			p: c.p, caller: c.caller, scopes: c.scopes, app: c.app, key: c.key, ip: c.ip, at: c.at,
			method: strings.TrimSuffix(strings.ToLower(strings.Trim(name, "/")), ".json"), params: parseQuery(query),
		}
		for _, reserved := range reservedParams {
			inner.params.remove(reserved)
		}
		for name, value := range inner.params.values {
			inner.params.values[name] = results.insertInto(value)
		}
		n := c.p.log.add(Request{
			At: c.at, Clock: c.p.Now(), HTTPMethod: c.httpMethod, Method: inner.loggedMethod(),
			ContentType: c.contentType, User: c.caller.ID,
			Params: inner.params.plain(), Batch: true,
		})
		began := c.p.clock.now()
		result, err := c.p.runInner(inner)
		if err != nil {
			c.p.log.at(n).Error = err.Code
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
		Result phpMap `json:"result"`
		Error  phpMap `json:"result_error"`
		Total  phpMap `json:"result_total"`
		Next   phpMap `json:"result_next"`
		Time   phpMap `json:"result_time"`
	}{Result: results, Error: errors, Time: times}, nil
}

// reference matches a place in a parameter that names a part of an earlier result: $result[label][KEY].
var reference = regexp.MustCompile(`\$result\[([^\]]*)\]((?:\[[^\]]*\])*)`)

// insertInto returns the value of a parameter with the results that it names inserted (protocol 14). A result that does
// not exist is inserted as nothing.
func (k phpMap) insertInto(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	return reference.ReplaceAllStringFunc(text, func(named string) string {
		parts := reference.FindStringSubmatch(named)
		body, err := json.Marshal(k.values[parts[1]])
		if err != nil {
			return ""
		}
		var found any
		_ = json.Unmarshal(body, &found) // cannot fail: Marshal has written it
		for _, key := range brackets.FindAllStringSubmatch(parts[2], maxDepth) {
			inner, _ := found.(map[string]any)
			found = inner[key[1]]
		}
		return textOf(found)
	})
}

// changing lists the methods of a batch that change the day, in lower case.
func (c *call) changing() (methods []string) {
	if c.method != "batch" {
		return nil
	}
	_, commands := elements(c.params.values["cmd"])
	for _, command := range commands {
		text, _ := command.(string)
		name, _, _ := strings.Cut(strings.ToLower(text), "?")
		if name == "timeman.open" || name == "timeman.close" || name == "timeman.pause" {
			methods = append(methods, name)
		}
	}
	return methods
}

// runInner makes one call of a batch.
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
