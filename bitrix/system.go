package bitrix

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// A SystemService asks what a portal has and allows. Its methods need no scope. It is the System of a [Client].
type SystemService struct{ client *Client }

// Scopes lists what these credentials may be used for, in order. The list must contain timeman (protocol 4.3).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/common/system/scope.html
func (s SystemService) Scopes(ctx context.Context) ([]string, error) {
	scopes, _, err := do(ctx, s.client, "scope", nil, readScopes)
	return scopes, err
}

func readScopes(result json.RawMessage) ([]string, error) {
	var list []text
	if json.Unmarshal(result, &list) != nil {
		var gaps map[string]text // PHP writes a list with gaps as a map
		if json.Unmarshal(result, &gaps) != nil {
			return nil, errors.New("result is no list of scopes")
		}
		list = slices.Collect(maps.Values(gaps))
	}
	scopes := make([]string, 0, len(list))
	for _, scope := range list {
		if name := plainText(string(scope), 100); name != "" {
			scopes = append(scopes, name)
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), nil
}

// ServerTime reads the portal's clock, to the second and in the server's zone. [Answer.ClockAhead] compares it with
// this computer's clock.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/common/system/server-time.html
func (s SystemService) ServerTime(ctx context.Context) (time.Time, Answer, error) {
	return do(ctx, s.client, "server.time", nil, func(result json.RawMessage) (time.Time, error) {
		t := parseStamp(trimmed(result))
		if t.IsZero() {
			return t, errors.New("result is not a time")
		}
		return t, nil
	})
}

// Method reports whether the portal has a method, and whether these credentials may call it (protocol 13).
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/common/system/method-get.html
func (s SystemService) Method(ctx context.Context, name string) (exists, available bool, err error) {
	state, _, err := do(ctx, s.client, "method.get", map[string]any{"name": name}, readMethod)
	return state.exists, state.available, err
}

type methodState struct{ exists, available bool }

func readMethod(result json.RawMessage) (methodState, error) {
	var r struct {
		Existing  flag `json:"isExisting"`
		Available flag `json:"isAvailable"`
	}
	if err := json.Unmarshal(result, &r); err != nil || !r.Existing.present {
		return methodState{}, errors.New("result is not the state of a method")
	}
	return methodState{r.Existing.value, r.Existing.value && r.Available.value}, nil
}
