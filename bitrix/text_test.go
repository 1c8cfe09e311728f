package bitrix

import (
	"strings"
	"testing"
)

func TestPlainText(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"  one \r\n\t two ", "one two"},
		{"1 < 2 > 0 & more", "1 < 2 > 0 & more"},
		{"one<br/>two<p>three</p>", "one two three"},
		{"<a href='x>y'>link</a>ed", "linked"},
		{"<!-- no -->yes<style>b{}</style><", "yes<"},
		{"<!DOCTYPE html><TITLE>502 Bad\u00a0Gateway</TITLE><?x>\n<hr>nginx", "502 Bad Gateway nginx"},
		{"a<script>if (b<c) {}</SCRIPT >d<script/>e", "ad"},
		{"a<!-- b -- <i> --> c<!-- d", "a c"},
		{"a<b title=\"1>2\" x='>'>c</b>d<img alt='e", "acd"},
		{"a </ b </>", "a </ b </>"},
		{"&quot;Кавычки&quot; &#1071; &amp;lt;", "\"Кавычки\" Я &lt;"},
		{"a\x00\x1b\u200b\u202e\ufffdb", "ab"},
		{strings.Repeat("ж", 10), strings.Repeat("ж", 10)},
		{strings.Repeat("ж", 11), strings.Repeat("ж", 9) + "…"},
	} {
		limit := 300
		if strings.HasPrefix(tt.in, "ж") {
			limit = 10
		}
		if got := plainText(tt.in, limit); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}
