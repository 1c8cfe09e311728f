package assets_test

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// link is [text](target) and ![text](target); a picture may stand in for the text.
var link = regexp.MustCompile(`\]\(([^()\s]+)\)`)

// Every link of a page leads to a file of the repository, and one with a # to a heading there. Pages of the Internet are not
// asked for.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	checked := 0
	eachPage(t, func(page, text string) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, err := url.Parse(m[1])
			if err != nil {
				t.Errorf("%s: %s: %v", page, m[1], err)
				continue
			}
			if target.Scheme != "" {
				continue
			}
			checked++
			path := page
			if target.Path != "" {
				path = filepath.Join(filepath.Dir(page), filepath.FromSlash(target.Path))
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %s leads nowhere", page, m[1])
			} else if target.Fragment != "" && !headings(t, path)[target.Fragment] {
				t.Errorf("%s: %s: there is no such heading", page, m[1])
			}
		}
	})
	if checked < 20 {
		t.Errorf("only %d links were found", checked)
	}
}

// A picture that no page shows would grow old unseen.
func TestEveryPictureIsShown(t *testing.T) {
	shown := map[string]bool{}
	eachPage(t, func(page, text string) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			shown[filepath.Join(filepath.Dir(page), filepath.FromSlash(m[1]))] = true
		}
	})
	files, err := os.ReadDir("pictures")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if path := filepath.Join("..", "assets", "pictures", f.Name()); filepath.Ext(path) != ".md" && !shown[path] {
			t.Errorf("no page shows %s", f.Name())
		}
	}
}

// eachPage calls f with every Markdown file of the repository and its text without code.
func eachPage(t *testing.T, f func(page, text string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == ".git" || entry.Name() == "testdata":
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case entry.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		raw, err := os.ReadFile(path)
		if err == nil {
			f(path, withoutCode(string(raw)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	fence = regexp.MustCompile("(?ms)^```.*?^```$")
	span  = regexp.MustCompile("`[^`\n]*`")
)

// withoutCode leaves out what only looks like a link.
func withoutCode(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return span.ReplaceAllString(fence.ReplaceAllString(text, ""), "")
}

// headings are the names under which the headings of a page can be linked to.
func headings(t *testing.T, page string) map[string]bool {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(fence.ReplaceAllString(string(raw), "")) {
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			names[anchor(strings.TrimSpace(title))] = true
		}
	}
	return names
}

// anchor is how GitHub names a heading: in lower case, with - for a blank, and without what is no letter, digit, - or _.
func anchor(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}
