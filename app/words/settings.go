package words

// comments are by key of the settings file, and "holidays" and its keys for the file with the person's own days off; "" is
// the settings file itself.
var comments = map[string]Key{
	"":                  CommentFile,
	"language":          CommentLanguage,
	"allowed_start":     CommentAllowedStart,
	"shortcut":          CommentShortcut,
	"shortcut_confirm":  CommentShortcutConfirm,
	"reminders":         CommentReminders,
	"workdays":          CommentWorkdays,
	"quiet_hours":       CommentQuietHours,
	"country":           CommentCountry,
	"at_login":          CommentAtLogin,
	"at_login_hours":    CommentAtLoginHours,
	"ca_file":           CommentCAFile,
	"holidays":          CommentHolidays,
	"holidays.days_off": CommentDaysOff,
	"holidays.workdays": CommentOwnWorkdays,
}

// Comment says what a key of the settings file is for.
func (w *Words) Comment(key string) string {
	if k, ok := comments[key]; ok {
		return w.Text(k)
	}
	return ""
}
