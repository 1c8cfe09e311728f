package words

import (
	"testing"
	"time"

	"clockin24/app"
	"clockin24/app/remind"
)

func TestReminder(t *testing.T) {
	allowed := func(clock time.Duration) app.Snapshot {
		s := snap(notBegun)
		s.Rules = app.Rules{Known: true, Tracking: true, LateAfter: clock}
		return s
	}
	tests := []struct {
		lang  string
		step  remind.Step
		s     app.Snapshot
		title string
		body  string
	}{
		{"ru", remind.StepRemindStart, allowed(12*time.Hour + 15*time.Minute), "Рабочий день не начат", "Вовремя его можно начать до 12:15."},
		{"ru", remind.StepRemindStart, allowed(12 * time.Hour), "Рабочий день не начат", "Начало позже графика на 9 минут."},
		{"ru", remind.StepRemindStart, allowed(0), "Рабочий день не начат", "Анна Смирнова · example.bitrix24.ru"},
		{"ru", remind.StepRemindFinish, snap(opened), "Рабочий день не завершён", "Рабочий день идёт с 08:57 · 3 ч 12 мин."},
		{"en", remind.StepRemindStart, allowed(12*time.Hour + 15*time.Minute), "Workday not started", "A start is on time until 12:15."},
		{"en", remind.StepRemindFinish, snap(paused), "Workday not finished", "Break since 12:00 · day started at 08:57."},
	}
	for _, tt := range tests {
		title, body := speak(tt.lang, minsk).Reminder(tt.step, tt.s, now)
		if title != tt.title || body != tt.body {
			t.Errorf("%s: %q, %q, want %q, %q", tt.step, title, body, tt.title, tt.body)
		}
	}
}
