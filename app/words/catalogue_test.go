package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"clockin24/app"
	"clockin24/assets"
)

// root is the root directory of the module.
const root = "../.."

// forms are the plural forms that a language needs (CLDR).
var forms = map[string][]string{
	"be": {"one", "few", "many", "other"},
	"en": {"one", "other"},
	"kk": {"one", "other"},
	"ru": {"one", "few", "many", "other"},
	"uk": {"one", "few", "many", "other"},
}

// byKind and byZone are the tables without constants, with the variables that they may use. Only byKind has to be complete.
var (
	byKind = map[string][]string{
		"Problem":        {"Host"},
		"ProblemAt":      {"Date", "Here", "Host", "Time"},
		"ProblemSaid":    {"Host", "Text"},
		"ProblemReading": {"Host"},
		"ShellWay":       {"Host", "Time", "User"},
		"ShellWayGiven":  {"Host"},
	}
	byZone       = "Zone"
	byPreference = "Comment" // has some keys with constants, too
)

// A message has its texts by plural form. A message without forms has only "other".
type message map[string]string

// catalogue reads a language as go-i18n does.
func catalogue(t *testing.T, lang string) map[string]message {
	t.Helper()
	parsed, err := i18n.ParseMessageFileBytes(assets.Language(lang), lang+".toml",
		map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		t.Fatalf("%s: %v", lang, err)
	}
	all := map[string]message{}
	for _, m := range parsed.Messages {
		texts := message{}
		for form, text := range map[string]string{
			"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
		} {
			if text != "" {
				texts[form] = text
			}
		}
		all[m.ID] = texts
	}
	return all
}

func eachLanguage(t *testing.T, f func(t *testing.T, lang string, all map[string]message)) {
	for _, lang := range assets.Languages() {
		t.Run(lang, func(t *testing.T) { f(t, lang, catalogue(t, lang)) })
	}
}

func TestEveryKeyIsInEveryLanguageAndNoOther(t *testing.T) {
	keys := declaredKeys(t)
	kinds := app.Kinds()
	eachLanguage(t, func(t *testing.T, _ string, all map[string]message) {
		for id := range keys {
			if len(all[id]) == 0 {
				t.Errorf("%s is missing", id)
			}
		}
		for id := range all {
			table, name, _ := strings.Cut(id, ".")
			_, ofKinds := byKind[table]
			switch {
			case keys[id].name != "":
			case ofKinds && slices.Contains(kinds, app.Kind(name)):
			case table == byPreference && app.Preference(name).Row().InFile():
			case table == byZone:
				if _, err := time.LoadLocation(name); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			default:
				t.Errorf("%s has no constant in keys.go, nor is it an app.Kind", id)
			}
		}
	})
}

func TestEveryKindHasASentenceInEveryLanguage(t *testing.T) {
	eachLanguage(t, func(t *testing.T, _ string, all map[string]message) {
		for _, kind := range app.Kinds() {
			if all["Problem."+string(kind)]["other"] == "" {
				t.Errorf("app.Kind %q has no sentence in the table Problem", kind)
			}
		}
	})
}

func TestEveryPreferenceHasACommentInEveryLanguage(t *testing.T) {
	eachLanguage(t, func(t *testing.T, lang string, _ map[string]message) {
		for _, row := range app.PreferenceRows() {
			if row.InFile() && New(lang).Comment(string(row.Name)) == "" {
				t.Errorf("%s has no comment in the table %s", row.Name, byPreference)
			}
		}
	})
}

func TestEveryLanguageHasItsPluralForms(t *testing.T) {
	keys := declaredKeys(t)
	eachLanguage(t, func(t *testing.T, lang string, all map[string]message) {
		need, ok := forms[lang]
		if !ok {
			t.Fatalf("no plural forms listed for %s", lang)
		}
		for id, texts := range all {
			want := []string{"other"}
			if slices.Contains(keys[id].variables, "Count") {
				want = need
			}
			for _, form := range want {
				if texts[form] == "" {
					t.Errorf("%s lacks the form %q", id, form)
				}
			}
			if len(texts) > len(want) {
				t.Errorf("%s has %d forms, want %v", id, len(texts), want)
			}
		}
	})
}

func TestEveryLanguageUsesTheVariablesOfItsKeys(t *testing.T) {
	keys := declaredKeys(t)
	eachLanguage(t, func(t *testing.T, _ string, all map[string]message) {
		for id, texts := range all {
			table, _, _ := strings.Cut(id, ".")
			for form, text := range texts {
				used := variablesOf(text)
				if may, ok := byKind[table]; ok {
					for _, v := range used {
						if !slices.Contains(may, v) && keys[id].name == "" {
							t.Errorf("%s: a %s has no variable %q", id, table, v)
						}
					}
				} else if !slices.Equal(used, keys[id].variables) {
					t.Errorf("%s, form %q: variables %q, but keys.go names %q", id, form, used, keys[id].variables)
				}
				if strings.Count(text, "{{") != len(variablePattern.FindAllString(text, -1)) {
					t.Errorf("%s, form %q: only {{.Name}} is filled: %s", id, form, text)
				}
			}
		}
	})
}

// The style is: no exclamation marks, and a period at the end of a sentence, but not of a headline, a state or a menu item.
func TestStyle(t *testing.T) {
	sentences := []string{"Note", "Way", "Problem", "ProblemAt", "ProblemSaid", "ProblemReading", "ShellWay", "ShellWayGiven"}
	labels := []string{"Headline", "Menu", "State", "Unit", "Zone"}
	several := regexp.MustCompile(`[.?] \p{Lu}`)
	eachLanguage(t, func(t *testing.T, _ string, all map[string]message) {
		for id, texts := range all {
			table, _, _ := strings.Cut(id, ".")
			for _, text := range texts {
				ended := strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?")
				switch {
				case strings.Contains(text, "!"):
					t.Errorf("%s shouts: %s", id, text)
				case text != strings.TrimSpace(text):
					t.Errorf("%s has blanks around it: %q", id, text)
				case strings.Contains(text, "  ") && table != "Shell":
					t.Errorf("%s has two blanks: %q", id, text)
				case slices.Contains(sentences, table) && !ended:
					t.Errorf("%s is a sentence and ends in no period: %s", id, text)
				case slices.Contains(labels, table) && ended:
					t.Errorf("%s is a label and ends in a period: %s", id, text)
				case several.MatchString(text) && !ended && !strings.HasPrefix(id, "Shell.Ask") && !startsStep(text):
					t.Errorf("%s has several sentences and ends in no period: %s", id, text)
				case strings.Contains(text, "..."):
					t.Errorf("%s: an ellipsis is one character: %s", id, text)
				}
			}
		}
	})
}

// startsStep is true for "1. On the portal".
func startsStep(s string) bool { return len(s) > 1 && s[0] >= '1' && s[0] <= '9' && s[1] == '.' }

// Words that only people of the trade know do not appear in texts that everybody reads.
func TestNoJargon(t *testing.T) {
	jargon := regexp.MustCompile(`(?i)\b(time-?out|tls|ssl|https?:|json|http \d|dns|api|scope|token|null|exception)\b`)
	eachLanguage(t, func(t *testing.T, _ string, all map[string]message) {
		for id, texts := range all {
			if strings.HasPrefix(id, "Shell") || strings.HasPrefix(id, "SignIn.Webhook") || id == "Problem.not a webhook" {
				continue // the command line speaks to administrators, and a webhook is an address
			}
			for _, text := range texts {
				if found := jargon.FindString(text); found != "" {
					t.Errorf("%s says %q: %s", id, found, text)
				}
			}
		}
	})
}

// awaited has the keys whose users are still to be written. Take a key out of here when it is used.
var awaited = []string{
	"ShellFlagInMemory",
}

// The program uses every key somewhere, and gives it the variables that it names.
func TestKeysAreUsedWithTheirVariables(t *testing.T) {
	byName := map[string]declaration{}
	for _, d := range declaredKeys(t) {
		byName[d.name] = d
	}
	used := map[string]bool{}
	eachSource(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && byName[id.Name].name != "" && filepath.Base(path) != "keys.go" {
				used[id.Name] = true
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() || nameOf(call.Fun) != "Text" {
				return true
			}
			d, ok := byName[nameOf(call.Args[0])]
			if !ok {
				return true
			}
			if given := argumentsOf(call.Args[1:]); !slices.Equal(given, d.variables) {
				t.Errorf("%s: %s is given %q and takes %q", path, d.name, given, d.variables)
			}
			return true
		})
	})
	var unused []string
	for name := range byName {
		if !used[name] && !slices.Contains(awaited, name) {
			unused = append(unused, name)
		}
	}
	if len(unused) > 0 {
		slices.Sort(unused)
		t.Errorf("used nowhere: %s", strings.Join(unused, " "))
	}
}

// A declaration is a Key constant with the variables that its comment names.
type declaration struct {
	name      string
	variables []string
}

// declaredKeys reads keys.go, by the keys' own texts.
func declaredKeys(t *testing.T) map[string]declaration {
	t.Helper()
	keys := map[string]declaration{}
	eachConstant(t, "keys.go", "Key", func(spec *ast.ValueSpec, value string) {
		d := declaration{name: spec.Names[0].Name}
		for _, word := range strings.Fields(spec.Comment.Text()) {
			if !strings.HasPrefix(word, ".") {
				break
			}
			d.variables = append(d.variables, word[1:])
		}
		slices.Sort(d.variables)
		if keys[value].name != "" {
			t.Errorf("%s and %s are both %q", keys[value].name, d.name, value)
		}
		keys[value] = d
	})
	return keys
}

func eachConstant(t *testing.T, path, typ string, f func(spec *ast.ValueSpec, value string)) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || nameOf(spec.Type) != typ || len(spec.Values) != 1 {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			f(spec, value)
		}
		return true
	})
}

// eachSource parses the program's own files without the tests.
func eachSource(t *testing.T, f func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f(path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// nameOf is Text for w.Text and words.Text, and "" for an expression that is no name.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// argumentsOf returns the names that calls of With, Quoted and Count give.
func argumentsOf(args []ast.Expr) []string {
	var names []string
	for _, a := range args {
		call, ok := a.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			continue
		}
		switch nameOf(call.Fun) {
		case "Count":
			names = append(names, "Count")
		case "With", "Quoted":
			if literal, ok := call.Args[0].(*ast.BasicLit); ok {
				if name, err := strconv.Unquote(literal.Value); err == nil {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return names
}

var variablePattern = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func variablesOf(text string) []string {
	var names []string
	for _, m := range variablePattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}

// The tables of a language are in the same order as those of Russian, so that two files can be read side by side.
func TestLanguagesAreInTheSameOrder(t *testing.T) {
	order := func(lang string) []string {
		var names []string
		meta, err := toml.Decode(string(assets.Language(lang)), &map[string]any{})
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range meta.Keys() {
			if len(key) >= 2 && key[0] != byZone {
				if name := key[:2].String(); len(names) == 0 || names[len(names)-1] != name {
					names = append(names, name)
				}
			}
		}
		return names
	}
	want := order("ru")
	for _, lang := range assets.Languages() {
		if got := order(lang); !reflect.DeepEqual(got, want) {
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Errorf("%s has %s where ru has %s", lang, got[i], want[i])
					break
				}
			}
			if len(got) != len(want) {
				t.Errorf("%s has %d texts, ru %d", lang, len(got), len(want))
			}
		}
	}
}

// The icon theme, the launcher and the software centre find the program by one id.
func TestDesktopFilesUseTheLanguagesOfTheCatalogue(t *testing.T) {
	entry, err := os.ReadFile(filepath.Join(root, "assets", "app.clockin24.ClockIn24.desktop"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range assets.Languages() {
		if lang != fallback && !strings.Contains(string(entry), "Comment["+lang+"]=") {
			t.Errorf("the desktop entry has no Comment[%s]", lang)
		}
		if lang != fallback && strings.Count(string(entry), "\nName["+lang+"]=") != strings.Count(string(entry), "[Desktop Action ") {
			t.Errorf("an action of the desktop entry has no Name[%s]", lang)
		}
	}
}
