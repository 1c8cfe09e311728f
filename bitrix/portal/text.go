package portal

// A Language is the language of the portal's error texts.
type Language string

// The languages.
const (
	English Language = "en"
	Russian Language = "ru"
)

// A text is what the portal says. If protocol 11 knows no Russian form, the portal answers in English.
type text struct{ en, ru string }

func (t text) in(l Language) string {
	if l == Russian && t.ru != "" {
		return t.ru
	}
	return t.en
}

// The texts of the work-time methods (protocol 11).
var (
	textNone         = text{}
	textUserNotFound = text{en: "User not found"}
	textNoOthers     = text{en: "User does not have access to managing other users work time"}
	textTimeFormat   = text{en: "Wrong datetime format"}
	textOpenDate     = text{en: "Day open date should correspond to the current date"}
	textCloseDate    = text{en: "Day close date should correspond to the day open date"}
	textPaused       = text{en: "Unable to set time, work day is paused"}
	textExpired      = text{en: "Workday is expired"}
	textVeto         = text{en: "cannot perform this action because it has been canceled by event handler"}

	textReason     = text{"Reason for change is not specified", "Не указана причина изменения"}
	textImpossible = text{"Cannot perform this action", "Невозможно выполнить действие"}
	textFuture     = text{"Cannot clock-in later than now", "Нельзя начинать день со временем, больше текущего"}
	textRecorded   = text{
		"Work hours record for specified day already exists",
		"Уже имеется запись о рабочем времени за указанную дату",
	}
	textTooEarly = text{"Too early to clock in", "Еще рано начинать работу"}
	textNegative = text{
		"Working day duration cannot be negative",
		"Длительность рабочего дня не может быть отрицательной",
	}
	textPermission = text{
		"Insufficient permission to manage work time",
		"Недостаточно прав для управления рабочим временем",
	}
)
