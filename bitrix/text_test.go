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

func TestMasker(t *testing.T) {
	for _, tt := range []struct{ secret, in, want string }{
		{"q7w3e5r9t1y2", "no such thing", "no such thing"},
		{"q7w3e5r9t1y2", "at /rest/7/q7w3e5r9t1y2/x", "at /rest/7/•••/x"},
		{"q7w3e5r9t1y2", "Q7W3E5R9T1Y2q7w3e5r9t1y2", "•••"},
		{"q7w3e5r9t1y2", "cut q7w3e5r9…", "cut •••…"},
		{"q7w3e5r9t1y2", "cut q7w3e5r…", "cut q7w3e5r…"},
		{"q7w3e5r9t1y2", "%71%37w3e5r9t1y2 and 100% more", "••• and 100% more"},
		{"q7w3e5r9t1y2", "%252571q", "%252571q"},
		{"q7w3e5r9t1y2", "%25252571" + "7w3e5r9t1y2", "•••"},
		{"abc", "abc, abcd, ABC/xabc", "•••, abcd, •••/xabc"},
		{"", "anything", "anything"},
	} {
		if got := newMasker(tt.secret)(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}
