package notify

import (
	"crypto/rand"
	"encoding/xml"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// toasts are the notices that Windows shows, and what a click on one of them does. Windows keeps a toast in its notification
// centre for days, even after the program has ended or restarted. A click hands back the arguments of the toast, so these say
// which run of the program has shown it.
type toasts struct {
	run string

	mu      sync.Mutex
	showing showing
	last    uint32
}

func newToasts() *toasts { return &toasts{run: rand.Text()} }

// add remembers a notice before it is shown, because a click may come before the call returns. The id is for [toasts.forget] if
// the notice could not be shown.
func (t *toasts) add(n Notice) (id uint32, document string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last++
	if n.Slot != "" || n.Open != nil || len(n.Buttons) > 0 {
		t.showing.remember(shown{t.last, n})
	}
	return t.last, toastOf(n, func(key string) string { return t.arguments(t.last, key) })
}

func (t *toasts) forget(id uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.showing.forget(id)
}

func (t *toasts) withdraw(slot string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.showing.withdraw(slot)
}

// slots are the slots in which something is shown.
func (t *toasts) slots() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.showing.slots()
}

// arguments are what Windows hands back with a click.
func (t *toasts) arguments(id uint32, key string) string {
	return t.run + ":" + strconv.FormatUint(uint64(id), 10) + ":" + key
}

// clicked is the function of a click with these arguments, which is returned once. It is nil if another run has shown the toast,
// if the toast is answered already, or if somebody has made the arguments up.
func (t *toasts) clicked(arguments string) func() {
	rest, ours := strings.CutPrefix(arguments, t.run+":")
	number, key, _ := strings.Cut(rest, ":")
	id, err := strconv.ParseUint(number, 10, 32)
	if !ours || err != nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	press := t.showing.answer(uint32(id), key)
	if key == openKey {
		t.showing.forget(uint32(id)) // Windows removes a toast on any click
	}
	return press
}

// How much text a toast may have, in UTF-16 units. Windows shows some 60 and 200, and refuses a document of more than 5 KB.
const (
	toastTitle = 100
	toastBody  = 400
	toastLabel = 40
)

// toastOf is the document of a toast (https://learn.microsoft.com/uwp/schemas/tiles/toastschema/schema-root). It has to be safe
// with any text, because names on a portal may be chosen by anybody.
func toastOf(n Notice, arguments func(key string) string) string {
	t := toast{Visual: toastVisual{Template: "ToastGeneric", Texts: []string{cut(n.Title, toastTitle)}}}
	if n.Body != "" {
		t.Visual.Texts = append(t.Visual.Texts, cut(n.Body, toastBody))
	}
	if n.Open != nil {
		t.Launch = arguments(openKey)
	}
	var actions []toastAction
	for i, b := range n.Buttons {
		actions = append(actions, toastAction{Content: cut(b.Label, toastLabel), Arguments: arguments(strconv.Itoa(i))})
		t.Duration = "long" // 25 s, because the person has to read it and answer
	}
	if n.Urgency == Critical {
		// It stays until it is closed. This scenario requires a button for that, which Windows labels itself.
		t.Scenario = "reminder"
		actions = append(actions, toastAction{Type: "system", Arguments: "dismiss"})
	} else {
		t.Audio = &toastAudio{Silent: true}
	}
	if len(actions) > 0 {
		t.Actions = &toastActions{actions}
	}
	document, err := xml.Marshal(t)
	if err != nil {
		panic(err) // these types can always be encoded
	}
	return string(document)
}

type (
	toast struct {
		XMLName  xml.Name      `xml:"toast"`
		Launch   string        `xml:"launch,attr,omitempty"`
		Duration string        `xml:"duration,attr,omitempty"`
		Scenario string        `xml:"scenario,attr,omitempty"`
		Visual   toastVisual   `xml:"visual>binding"`
		Actions  *toastActions `xml:"actions"`
		Audio    *toastAudio   `xml:"audio"`
	}
	toastVisual struct {
		Template string   `xml:"template,attr"`
		Texts    []string `xml:"text"`
	}
	toastActions struct {
		Actions []toastAction `xml:"action"`
	}
	toastAction struct {
		Type      string `xml:"activationType,attr,omitempty"`
		Content   string `xml:"content,attr"`
		Arguments string `xml:"arguments,attr"`
	}
	toastAudio struct {
		Silent bool `xml:"silent,attr"`
	}
)

// cut shortens a text to a number of UTF-16 units.
func cut(s string, most int) string {
	units, end := 0, 0
	for i, r := range s {
		if units < most {
			end = i // up to here there is still room for the ellipsis
		}
		if units += utf16.RuneLen(r); units > most {
			return s[:end] + "…"
		}
	}
	return s
}
