package bitrix_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Comments, and the names of tests, give the source of a fact as "protocol 7.4", or several as "protocol 7.1, 7.3" and
// "protocol 7 to 11".
var (
	pointer  = regexp.MustCompile(`(?i)\bprotocol\s+` + sections)
	sections = `\d+(?:\.\d+)?(?:(?:,\s*|\s+(?:and|or|to)\s+)\d+(?:\.\d+)?)*`
	section  = regexp.MustCompile(`\d+(?:\.\d+)?`)

	// otherForm is how the page was, or might be, pointed at in a form that nobody could search for.
	otherForm = regexp.MustCompile(`(?i)\bprotocol(?:\.md\b|['’]?s?,?\s+(?:sections?|chapters?|rules?)\s+\d|\s*[(§]\s*\d)`)
)

func TestEveryPointerLeadsToTheProtocol(t *testing.T) {
	page, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	known := protocolSections(string(page))
	within := regexp.MustCompile(`§(\d+(?:\.\d+)?)`)
	for n, line := range strings.Split(string(page), "\n") {
		for _, m := range within.FindAllStringSubmatch(line, -1) {
			if !known[m[1]] {
				t.Errorf("PROTOCOL.md:%d: §%s is not on this page", n+1, m[1])
			}
		}
	}

	found := 0
	eachText(t, "..", func(position token.Position, text string) {
		if bad := otherForm.FindString(text); bad != "" && !strings.HasSuffix(bad, "PROTOCOL.md") {
			t.Errorf("%s: %q: write (protocol N) or (protocol N.M)", position, bad)
		}
		for _, pointed := range pointer.FindAllString(text, -1) {
			for _, number := range section.FindAllString(pointed, -1) {
				found++
				if !known[number] {
					t.Errorf("%s: %q: PROTOCOL.md has no section %s", position, strings.Join(strings.Fields(pointed), " "), number)
				}
			}
		}
	})
	if found < 100 {
		t.Errorf("only %d pointers were found", found)
	}
}

// protocolSections are the numbers that a pointer may give: those of the headings, and the items of a list in a section that
// has no headings of its own (19.8 is the eighth rule of section 19).
func protocolSections(page string) map[string]bool {
	known := map[string]bool{}
	heading := regexp.MustCompile(`^#{2,3} (\d+(?:\.\d+)?)\.? `)
	item := regexp.MustCompile(`^(\d+)\. `)
	var current string
	for line := range strings.Lines(page) {
		if m := heading.FindStringSubmatch(line); m != nil {
			current = m[1]
			known[current] = true
		} else if m := item.FindStringSubmatch(line); m != nil && !strings.Contains(current, ".") {
			known[current+"."+m[1]] = true
		}
	}
	return known
}

// eachText calls f with every comment and every string of the Go files under a folder. A comment is one text, however many
// lines it has: a pointer may be broken between two of them.
func eachText(t *testing.T, root string, f func(token.Position, string)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, comment := range file.Comments {
			f(files.Position(comment.Pos()), comment.Text())
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					f(files.Position(literal.Pos()), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
