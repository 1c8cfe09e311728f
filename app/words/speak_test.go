package words

import (
	"slices"
	"testing"
)

func TestSpeak(t *testing.T) {
	w := New("ru")
	if w.Lang() != "ru" || w.Text(WindowClose) != "Закрыть" {
		t.Fatalf("at first %s", w.Lang())
	}
	w.Speak("en-GB")
	if w.Lang() != "en" || w.Text(WindowClose) != "Close" {
		t.Errorf("chosen: %s", w.Lang())
	}
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"} {
		t.Setenv(variable, "ru_RU.UTF-8")
	}
	if slices.Contains(System(), "ru-RU") { // except on a system that asks for its languages elsewhere
		if w.Speak(""); w.Lang() != "ru" {
			t.Errorf("as the system: %s", w.Lang())
		}
	}
}

func TestLanguages(t *testing.T) {
	langs, names := Languages()
	if want := []string{"ru", "en", "uk", "be", "kk"}; !slices.Equal(langs, want) {
		t.Errorf("%q, want %q", langs, want)
	}
	if want := []string{"Русский", "English", "Українська", "Беларуская", "Қазақша"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
