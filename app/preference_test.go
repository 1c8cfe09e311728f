package app

import (
	"reflect"
	"testing"
)

func TestEveryPreferenceHasARow(t *testing.T) {
	declared := constants(t, "Preference")
	if len(declared) < 13 || len(declared) != len(PreferenceRows()) {
		t.Errorf("%d constants and %d rows", len(declared), len(PreferenceRows()))
	}
	for name, text := range declared {
		if Preference(text).Row().Name == "" {
			t.Errorf("%s has no row", name)
		}
	}
	if row := Preference("colour").Row(); row.InFile() || row.Set(&Preferences{}, "red") == nil || row.Get(Preferences{}) != nil {
		t.Errorf("%+v", row)
	}
}

func TestRowsOfPreferences(t *testing.T) {
	samples := map[Value]string{
		ValueSwitch: "true", ValueText: "x", ValueTime: "23:59", ValueHours: "01:00-02:00", ValueWeekdays: "sat sun",
	}
	bad := map[Value][]string{
		ValueSwitch: {"", "yes"}, ValueTime: {"", "24:00", "9:00", "ask"}, ValueChoice: {"", "portal"}, ValueHours: {"1-2"}, ValueWeekdays: {"Tag"},
	}
	for _, row := range PreferenceRows() {
		if !row.InFile() {
			continue
		}
		t.Run(string(row.Name), func(t *testing.T) {
			p, untouched := DefaultPreferences(), DefaultPreferences()
			if err := row.Set(&p, row.Default); err != nil || !reflect.DeepEqual(p, untouched) {
				t.Fatalf("its default %q: %v", row.Default, err)
			}
			for _, text := range bad[row.Value] {
				if err := row.Set(&p, text); err == nil || !reflect.DeepEqual(p, untouched) {
					t.Errorf("%q is taken for %v", text, row.Get(p))
				}
			}
			texts := row.Choices
			if sample := samples[row.Value]; sample != "" {
				texts = append(texts, sample)
			}
			if len(texts) == 0 {
				t.Errorf("a %s has no sample here", row.Value)
			}
			for _, text := range texts {
				if err := row.Set(&p, text); err != nil {
					t.Errorf("%q: %v", text, err)
				}
				if got := row.Get(p); got != any(text) && got != any(text == "true") {
					t.Errorf("%q became %v", text, got)
				}
				copied := DefaultPreferences()
				if row.Copy(&copied, p); !reflect.DeepEqual(copied, p) {
					t.Errorf("copied it is %v, want %v", row.Get(copied), row.Get(p))
				}
			}
		})
	}
}
