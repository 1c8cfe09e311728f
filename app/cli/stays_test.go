package cli

import (
	"strings"
	"testing"
)

func TestStays(t *testing.T) {
	for args, want := range map[string]bool{
		"": true, "--background": true, "--settings": true, "--journal": true, "window start": true,
		"open": false, "status --json": false, "--help": false, "--utf8 status": false, "--nonsense": false,
		"--background nonsense": false, "journal": false, "demo": false, "settings window": false,
	} {
		if got := Stays(strings.Fields(args)); got != want {
			t.Errorf("%q: %t", args, got)
		}
	}
}
