package console

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// shout stands for a code page.
func shout(text []byte) []byte { return bytes.ToUpper(text) }

func TestWriter(t *testing.T) {
	for name, c := range map[string]struct {
		encode func([]byte) []byte
		parts  []string
		want   string
	}{
		"UTF-8":                      {nil, []string{"день {Ж}\n"}, "день {Ж}\n"},
		"a code page":                {shout, []string{"день ", "начат\n"}, "ДЕНЬ НАЧАТ\n"},
		"a character in two":         {shout, []string{"д\xd0", "\xb5нь"}, "ДЕНЬ"},
		"one of four bytes in four":  {shout, []string{"\xf0", "\x9f", "\x98", "\x80a"}, "😀A"},
		"JSON":                       {shout, []string{`{"a":"день 😀"`, `,"b":"Ж"}`}, `{"a":"\u0434\u0435\u043d\u044c \ud83d\ude00","b":"\u0416"}`},
		"a list":                     {shout, []string{`["ж"]`}, `["\u0436"]`},
		"a brace further on":         {shout, []string{"день {ж}"}, "ДЕНЬ {Ж}"},
		"a character in two of JSON": {shout, []string{"{\"\xd0", "\xb6\"}"}, `{"\u0436"}`},
		"nothing":                    {shout, []string{"", "день"}, "ДЕНЬ"},
	} {
		t.Run(name, func(t *testing.T) {
			got := written(t, c.encode, c.parts...)
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What is escaped is the same to who reads it.
func TestEscapedJSONIsTheSame(t *testing.T) {
	want := map[string]string{"имя": "Анна \"Ё\" \u2028 😀 \x7f", "ключ": "қазақ ў"}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(written(t, shout, string(text))), &got); err != nil || len(got) != 2 || got["имя"] != want["имя"] || got["ключ"] != want["ключ"] {
		t.Errorf("%v, %v", got, err)
	}
}

func written(t *testing.T, encode func([]byte) []byte, parts ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(f)
	w.encode = encode
	for _, part := range parts {
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
