package files

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"clockin24/app/remind"
)

func TestWhatWasRemindedOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "reminded.json")
	f := RemindedAt(path)
	if r, err := f.LoadReminded(); err != nil || r.Date != "" {
		t.Errorf("at first %+v, %v", r, err)
	}
	want := remind.Reminded{
		Date: "2026-11-24", Account: "7@example.bitrix24.ru", Snoozed: moscow(24, 9, 0), NotToday: true,
		Shown: []remind.Shown{{Step: remind.StepRemindStart, Why: remind.WhyArrived, At: moscow(24, 9, 0)}},
	}
	must(t, f.SaveReminded(want))
	got, err := RemindedAt(path).LoadReminded()
	if err != nil || got.Date != want.Date || got.Account != want.Account || !got.Snoozed.Equal(want.Snoozed) || !got.NotToday || len(got.Shown) != 1 || got.Shown[0].Why != remind.WhyArrived {
		t.Errorf("%+v, %v", got, err)
	}
	must(t, os.WriteFile(path, []byte("{"), 0o600))
	var aside *DamagedError
	if _, err := f.LoadReminded(); !errors.As(err, &aside) || !Exists(aside.Aside) {
		t.Errorf("%v", err)
	}
}
