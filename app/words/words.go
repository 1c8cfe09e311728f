// Package words makes every sentence that a person reads, out of the state or a typed problem.
//
// The texts are in assets/languages, one TOML file for each language in go-i18n's format. They are impersonal, short
// and in the portal's own terms; lateness is stated and not scolded. See [Key] for how to add a text.
package words

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/BurntSushi/toml"
	locale "github.com/jeandeaual/go-locale"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"clockin24/assets"
)

// Words speaks one language at a time. It is safe for concurrent use.
type Words struct {
	voice atomic.Pointer[voice]
	here  *time.Location // this computer's zone: times in other zones are given with their zone
}

// A voice is a language that is spoken.
type voice struct {
	lang      string
	localizer *i18n.Localizer
}

// fallback is the language for a person none of whose languages is known.
const fallback = "en"

// New returns words in the first of langs that the catalogue has, in BCP 47 ("en-GB") or POSIX ("ru_RU.UTF-8") form, and in
// English if it has none of them.
func New(langs ...string) *Words {
	return speak(choose(langs, assets.Languages()), time.Local)
}

// System lists the languages that the person has set in this system, best first. It may be empty.
func System() []string {
	langs, err := locale.GetLocales()
	if err != nil {
		return nil
	}
	return langs
}

func choose(langs, have []string) string {
	for _, l := range langs {
		if base := baseLanguage(l); slices.Contains(have, base) {
			return base
		}
	}
	return fallback
}

// baseLanguage is "ru" of "ru_RU.UTF-8", "ru-RU" and "RU".
func baseLanguage(s string) string {
	if i := strings.IndexAny(s, "_-.@"); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// speak parses one catalogue and no other. Tests hold every catalogue complete, so that none needs another's texts.
func speak(lang string, here *time.Location) *Words {
	tag := language.Make(lang)
	bundle := i18n.NewBundle(tag)
	if _, err := bundle.ParseMessageBytes(tag, assets.Language(lang), toml.Unmarshal); err != nil {
		panic(fmt.Sprintf("words: embedded catalogue %q: %v", lang, err))
	}
	w := &Words{here: here}
	w.voice.Store(&voice{lang: lang, localizer: i18n.NewLocalizer(bundle, lang)})
	return w
}

// Speak changes the language for everything that has these words: to the one that the person chose, or with "" to the first
// one that the system lists.
func (w *Words) Speak(chosen string) {
	langs := []string{chosen}
	if chosen == "" {
		langs = System()
	}
	w.voice.Store(New(langs...).voice.Load())
}

// Lang is the language that is spoken: "ru".
func (w *Words) Lang() string { return w.voice.Load().lang }

// offered is the order in which languages are listed, the one with the most readers first; a language that is not in it comes
// last.
var offered = [...]string{"ru", "en", "uk", "be", "kk"}

// Languages lists the languages that can be chosen, each with its own name for itself.
func Languages() (langs, names []string) {
	langs = assets.Languages()
	place := func(lang string) int {
		if i := slices.Index(offered[:], lang); i >= 0 {
			return i
		}
		return len(offered)
	}
	slices.SortStableFunc(langs, func(a, b string) int { return place(a) - place(b) })
	for _, lang := range langs {
		names = append(names, speak(lang, time.Local).Text(UnitLanguage))
	}
	return langs, names
}

// An Arg is the value of a variable in a text.
type Arg struct {
	name  string
	value any
}

// With gives the variable name a value. A [time.Time] is written as a [Words.Clock] and a [time.Duration] as a
// [Words.Span].
func With(name string, value any) Arg { return Arg{name, value} }

// Quoted gives the variable name a text that somebody has typed: in one line, without what a terminal would act on, and cut
// to [quoted].
func Quoted(name, text string) Arg { return Arg{name, plain(text, quoted)} }

// quoted is how much of a typed text is repeated, in characters.
const quoted = 60

// Count gives the variable Count and chooses the plural form by it.
func Count(n int) Arg { return Arg{"Count", n} }

// Text is the text of a key. A variable without an argument stays empty.
func (w *Words) Text(k Key, args ...Arg) string {
	s, ok := w.lookup(k, args)
	if !ok {
		return string(k) // no person should see this: tests find every missing key
	}
	return s
}

// lookup finds the text of a key; it is false if the catalogue has no such key.
func (w *Words) lookup(k Key, args []Arg) (string, bool) {
	values := make(variables, 0, len(args))
	config := i18n.LocalizeConfig{MessageID: string(k), TemplateParser: plainParser{}}
	for _, a := range args {
		if n, ok := a.value.(int); ok && a.name == "Count" {
			config.PluralCount = n
		}
		values = append(values, variable{a.name, w.value(a.value)})
	}
	config.TemplateData = values
	s, err := w.voice.Load().localizer.Localize(&config)
	return s, err == nil
}

func (w *Words) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case time.Time:
		return w.Clock(v)
	case time.Duration:
		return w.Span(v)
	default:
		return fmt.Sprint(v)
	}
}
