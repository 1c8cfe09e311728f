//go:build !windows

package tray

import "fyne.io/systray"

type menuItem = systray.MenuItem

func (system) addItem(title string) *menuItem { return systray.AddMenuItem(title, "") }

func (system) addSeparator() { systray.AddSeparator() }

func (system) setTooltip(text string) { systray.SetTooltip(text) }

// quit takes the icon away, and ends run.
func (system) quit() { systray.Quit() }
