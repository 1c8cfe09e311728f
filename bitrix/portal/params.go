package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxBody is how much of a request's body is read.
const maxBody = 8 << 20

// maxDepth is how deep parameters may be nested.
const maxDepth = 32

// An object is a map of parameters that keeps their order, which matters in a batch. Its values are nil, bool,
// json.Number, string, []any and *object.
type object struct {
	names  []string
	values map[string]any
}

func (o *object) set(name string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, there := o.values[name]; !there {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

func (o *object) remove(name string) {
	delete(o.values, name)
	o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
}

func (o object) get(name string) (any, bool) {
	value, ok := o.values[name]
	return value, ok
}

// text returns a parameter as text, or "" if it is none.
func (o object) text(name string) string { return textOf(o.values[name]) }

func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// merge adds the members of other, which replace members of the same name.
func (o *object) merge(other object) {
	for _, name := range other.names {
		o.set(name, other.values[name])
	}
}

// upper returns the object with names in upper case, as the work-time methods read them.
func (o object) upper() object {
	var u object
	for _, name := range o.names {
		u.set(strings.ToUpper(name), o.values[name])
	}
	return u
}

// plain returns the object with ordinary maps, for the log.
func (o object) plain() map[string]any {
	m := make(map[string]any, len(o.names))
	for name, value := range o.values {
		m[name] = plain(value)
	}
	return m
}

func plain(value any) any {
	switch v := value.(type) {
	case *object:
		return v.plain()
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	}
	return value
}

// elements returns the members of a list or an object, with their names, in order.
func elements(value any) (names []string, values []any) {
	switch v := value.(type) {
	case *object:
		for _, name := range v.names {
			names, values = append(names, name), append(values, v.values[name])
		}
	case []any:
		for i := range v {
			names = append(names, strconv.Itoa(i))
		}
		values = v
	}
	return names, values
}

// parameters returns the query of a request, and the query joined with the body. Nothing in them is ever an error: what
// cannot be read counts as not sent (protocol 2).
func parameters(r *http.Request) (query, all object) {
	query = parseQuery(r.URL.RawQuery)
	all.merge(query)
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody))
	all.merge(parseBody(r.Header.Get("Content-Type"), body))
	return query, all
}

func parseBody(contentType string, body []byte) object {
	kind, attributes, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json":
		return parseJSON(body)
	case "multipart/form-data":
		return parseMultipart(body, attributes["boundary"])
	}
	return parseQuery(string(body))
}

// parseQuery reads a=b&c[d]=e as PHP does. Names with brackets make nested objects.
func parseQuery(raw string) object {
	var o object
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if name == "" || errName != nil || errValue != nil {
			continue
		}
		o.assign(name, value)
	}
	return o
}

var brackets = regexp.MustCompile(`\[([^\]]*)\]`)

// assign sets a name, which may look like cmd[first] or list[].
func (o *object) assign(name, value string) {
	root, rest, nested := strings.Cut(name, "[")
	if !nested || root == "" {
		o.set(name, value)
		return
	}
	keys := []string{root}
	for _, m := range brackets.FindAllStringSubmatch("["+rest, maxDepth) {
		keys = append(keys, m[1])
	}
	at := o
	for _, key := range keys[:len(keys)-1] {
		inner, ok := at.values[key].(*object)
		if !ok {
			inner = &object{}
			at.set(key, inner)
		}
		at = inner
	}
	last := keys[len(keys)-1]
	if last == "" {
		last = strconv.Itoa(len(at.names))
	}
	at.set(last, value)
}

func parseMultipart(body []byte, boundary string) object {
	var o object
	if boundary == "" {
		return o
	}
	form, err := multipart.NewReader(bytes.NewReader(body), boundary).ReadForm(maxBody)
	if err != nil {
		return o
	}
	defer form.RemoveAll()
	names := make([]string, 0, len(form.Value))
	for name := range form.Value {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		o.assign(name, form.Value[name][len(form.Value[name])-1])
	}
	return o
}

// parseJSON reads an object. Anything else, and broken JSON, is an empty object.
func parseJSON(body []byte) object {
	if !json.Valid(body) {
		return object{}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	value, err := decode(d, 0)
	if o, ok := value.(*object); ok && err == nil {
		return *o
	}
	return object{}
}

func decode(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	switch token {
	case json.Delim('{'):
		o := &object{}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := decode(d, depth+1)
			if err != nil {
				return nil, err
			}
			o.set(name.(string), value)
		}
		_, err = d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := decode(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = d.Token()
		return list, err
	}
	return token, nil
}

var leadingNumber = regexp.MustCompile(`^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`)

// floatval reads a number as PHP does: from the beginning of a text, and 0 if there is none.
func floatval(value any) float64 {
	if value == true {
		return 1
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(leadingNumber.FindString(textOf(value))), 64)
	if err != nil || math.IsInf(f, 0) {
		return 0
	}
	return f
}

func intval(value any) int {
	f := floatval(value)
	if math.Abs(f) > math.MaxInt32 {
		return 0
	}
	return int(f)
}

// A phpFloat is written with 17 digits, as PHP's json_encode does: 53.548841000000003. Zero is written as 0.
type phpFloat float64

// MarshalJSON implements json.Marshaler.
func (f phpFloat) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(f), 'G', 17, 64), nil
}
