package bitrix

import (
	"testing"
)

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
