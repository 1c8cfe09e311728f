package words

import (
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

type variable struct{ name, value string }

type variables []variable

func (vs variables) get(name string) string {
	for _, v := range vs {
		if v.name == name {
			return v.value
		}
	}
	return ""
}

// plainParser fills {{.Name}} and knows nothing else of text/template, whose reflection costs a start more time and
// memory than all texts together, and whose errors a translator's slip could set off.
type plainParser struct{}

func (plainParser) Cacheable() bool { return true }

func (plainParser) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	return plainTemplate(src), nil
}

type plainTemplate string

func (t plainTemplate) Execute(data any) (string, error) {
	values, _ := data.(variables)
	var b strings.Builder
	rest := string(t)
	for {
		text, after, found := strings.Cut(rest, "{{.")
		b.WriteString(text)
		if !found {
			return b.String(), nil
		}
		name, tail, closed := strings.Cut(after, "}}")
		if !closed {
			b.WriteString("{{." + after)
			return b.String(), nil
		}
		b.WriteString(values.get(name))
		rest = tail
	}
}
