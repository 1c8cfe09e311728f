// Package assets holds what is built into the program beside code: the languages and the icons. It imports nothing of
// ours.
package assets

import (
	"embed"
	"strings"
)

//go:embed languages/*.toml
var languages embed.FS

// Language returns the catalogue of a language ("ru") as TOML in go-i18n's format, or nil where there is none.
func Language(tag string) []byte {
	b, err := languages.ReadFile("languages/" + tag + ".toml")
	if err != nil {
		return nil
	}
	return b
}

// Languages lists the tags that [Language] knows, sorted.
func Languages() []string {
	entries, err := languages.ReadDir("languages")
	if err != nil {
		panic("assets: " + err.Error()) // embedded: cannot happen
	}
	tags := make([]string, len(entries))
	for i, e := range entries {
		tags[i] = strings.TrimSuffix(e.Name(), ".toml")
	}
	return tags
}
