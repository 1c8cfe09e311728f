package stage

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	"clockin24/bitrix/portal"
)

// A Change is what timeman.open was asked to do.
type Change struct {
	Time   string `json:"TIME"`
	Report string `json:"REPORT"`
}

// OpeningIn is the open that a request makes, alone or in a batch with the status. It returns false if the request makes none.
func OpeningIn(method string, body []byte) (c Change, ok bool) {
	switch method {
	case "timeman.open":
		return c, json.Unmarshal(body, &c) == nil
	case "batch":
		var batch struct {
			Cmd map[string]string `json:"cmd"`
		}
		if json.Unmarshal(body, &batch) != nil || batch.Cmd["open"] == "" {
			return c, false
		}
		_, query, _ := strings.Cut(batch.Cmd["open"], "?")
		values, err := url.ParseQuery(query)
		return Change{Time: values.Get("TIME"), Report: values.Get("REPORT")}, err == nil
	}
	return c, false
}

// Openings are the requests to open a day that a portal got, alone or in a batch, whatever came of them.
func Openings(p *portal.Portal) (all []Change) {
	for _, r := range p.Requests() {
		if r.Batch {
			continue
		}
		body, err := json.Marshal(r.Params)
		if err != nil {
			panic(err) // it came as JSON
		}
		if c, ok := OpeningIn(r.Method, body); ok {
			all = append(all, c)
		}
	}
	return all
}

// ReadsIn tells whether a request asks for the status.
func ReadsIn(method string, body []byte) bool {
	return method == "timeman.status" || method == "batch" && bytes.Contains(body, []byte(`"timeman.status`))
}

// CarriedOut tells whether an answer says that the open of its request was carried out.
func CarriedOut(method string, response *http.Response) bool {
	if response.StatusCode != http.StatusOK || method != "batch" {
		return response.StatusCode == http.StatusOK
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err) // it is in memory
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct {
		Result struct {
			Error json.RawMessage `json:"result_error"`
		} `json:"result"`
	}
	return json.Unmarshal(body, &answer) == nil && string(answer.Result.Error) == "[]"
}
