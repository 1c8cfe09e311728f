package console

import "testing"

func TestCodePages(t *testing.T) {
	for _, c := range []struct {
		page       uint32
		text, want string
	}{
		{866, "День начат", "\x84\xa5\xad\xec \xad\xa0\xe7\xa0\xe2"},
		{1251, "День начат", "\xc4\xe5\xed\xfc \xed\xe0\xf7\xe0\xf2"},
		{437, "on time — 09:00", "on time - 09:00"},
		{866, "", ""},
		{866, "😀", "??"},
	} {
		if got := string(inCodePage(c.page, []byte(c.text))); got != c.want {
			t.Errorf("%d: %q became %q, want %q", c.page, c.text, got, c.want)
		}
	}
}
