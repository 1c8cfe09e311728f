package words

// Comment says what a key of the settings file is for; "" is the file itself.
func (w *Words) Comment(key string) string {
	switch key {
	case "":
		return w.Text(CommentFile)
	case "language":
		return w.Text(CommentLanguage)
	case "allowed_start":
		return w.Text(CommentAllowedStart)
	case "shortcut":
		return w.Text(CommentShortcut)
	case "shortcut_confirm":
		return w.Text(CommentShortcutConfirm)
	case "reminders":
		return w.Text(CommentReminders)
	case "ca_file":
		return w.Text(CommentCAFile)
	}
	return ""
}
