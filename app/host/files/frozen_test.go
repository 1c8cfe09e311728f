package files

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/remind"
)

// moscow is a zone without a name, as times that were read from a file have it.
func moscow(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("", 3*60*60))
}

func frozenAccount() *app.Account {
	return &app.Account{
		Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Name: "Анна <b> Иванова", Admin: true,
		App: "local.0123456789", Zone: "Europe/Moscow", Said: true, Offset: 10800, HasOffset: true, OffsetAt: moscow(24, 9, 1),
		Was: "7@old.bitrix24.ru", Former: []string{"9@example.bitrix24.ru"}, InMemory: true,
	}
}

func frozenSnapshot() app.Snapshot {
	intent := app.Intent{
		ID: "press-1", Account: "7@example.bitrix24.ru", Verb: app.VerbStart, View: app.ViewHotkey, Pressed: moscow(24, 9, 3), Time: "09:00",
		Reason: "Пробки", Asked: moscow(24, 9, 0), Consent: true, Ahead: 2 * time.Second, Unsure: true, Unsent: true,
	}
	return app.Snapshot{
		Account: frozenAccount(),
		Day: app.Day{
			State: app.StatePaused, Status: "PAUSED", Start: moscow(24, 9, 0), Finish: moscow(24, 13, 0), Suggest: moscow(24, 18, 0),
			Breaks: 20 * time.Minute, Pending: true,
		},
		Rules: app.Rules{
			Known: true, Tracking: true, Free: true, LateAfter: 9*time.Hour + 15*time.Minute, MaxStart: 9 * time.Hour,
			MinFinish: 18 * time.Hour, MinDuration: 8 * time.Hour, AllowedDelta: 15 * time.Minute,
		},
		Read: moscow(24, 13, 5), ClockAhead: 2 * time.Second, Doing: app.VerbRefresh, Waiting: moscow(24, 13, 6), Kept: &intent,
		Problem: &app.Problem{
			Kind: app.KindUnreachable, Field: app.FieldReason, Text: "no route", Host: "example.bitrix24.ru", Time: moscow(24, 13, 4),
			Method: "timeman.status", Code: "QUERY_LIMIT_EXCEEDED", HTTPStatus: 503,
		},
	}
}

func frozenReminded() remind.Reminded {
	return remind.Reminded{
		Date: "2026-11-24", Account: "7@example.bitrix24.ru",
		Shown: []remind.Shown{
			{Step: remind.StepRemindStart, Why: remind.WhyArrived, At: moscow(24, 8, 50)},
			{Step: remind.StepRemindFinish, Why: remind.WhyEnd, At: moscow(24, 18, 0)},
		},
		Snoozed: moscow(24, 18, 10), NotToday: true, ByItself: moscow(24, 8, 51),
	}
}

func frozenReasons() app.Reasons {
	return app.Reasons{Last: []string{"Пробки", "Врач"}, Given: []string{"Метро <стояло>"}}
}

// The files in testdata are such as people have, with every field in use. An upgrade finds them, and a return to an older version
// finds ours: they are read whole and written the same, byte for byte.
func TestFilesStayAsTheyAre(t *testing.T) {
	tests := map[string]struct {
		write   func(path string) error       // writes what the file has
		rewrite func(from, path string) error // writes what it reads
	}{
		"account.json": {
			func(path string) error { return AccountAt(path).SaveAccount(frozenAccount()) },
			func(from, path string) error {
				account, err := AccountAt(from).LoadAccount()
				if err != nil {
					return err
				}
				return AccountAt(path).SaveAccount(account)
			},
		},
		"snapshot.json": {
			func(path string) error { return SnapshotAt(path).SaveSnapshot(frozenSnapshot()) },
			func(from, path string) error {
				snapshot, err := SnapshotAt(from).LoadSnapshot()
				if err != nil {
					return err
				}
				return SnapshotAt(path).SaveSnapshot(snapshot)
			},
		},
		"reminded.json": {
			func(path string) error { return RemindedAt(path).SaveReminded(frozenReminded()) },
			func(from, path string) error {
				reminded, err := RemindedAt(from).LoadReminded()
				if err != nil {
					return err
				}
				return RemindedAt(path).SaveReminded(reminded)
			},
		},
		"reasons.json": {
			func(path string) error { return writeReasons(path, frozenReasons()) },
			func(from, path string) error {
				f, err := LoadReasons(from)
				if err != nil {
					return err
				}
				return writeReasons(path, f.Reasons())
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			from, path := filepath.Join("testdata", "frozen", name), filepath.Join(t.TempDir(), name)
			want, err := os.ReadFile(from)
			must(t, err)
			for doing, do := range map[string]func() error{
				"written": func() error { return test.write(path) },
				"read":    func() error { return test.rewrite(from, path) },
			} {
				must(t, do())
				if got, _ := os.ReadFile(path); string(got) != string(want) {
					t.Errorf("%s it is\n%s, want\n%s", doing, got, want)
				}
				must(t, os.Remove(path))
			}
		})
	}
}

func writeReasons(path string, r app.Reasons) error {
	f, err := LoadReasons(path)
	if err != nil {
		return err
	}
	return f.ChangeReasons(func(app.Reasons) app.Reasons { return r })
}
