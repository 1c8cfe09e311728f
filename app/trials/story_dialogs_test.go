//go:build linux

package trials

import (
	"image"
	"testing"

	"clockin24/app/trials/stage"
	"clockin24/app/words"
	"clockin24/assets"
	"clockin24/bitrix/portal"
	"clockin24/tray/desktop"
)

// finishByDialogs ends the day from the menu on a screen without OpenGL. The day does not end before the dialogs have asked for the
// time and the reason and have said what the consequence is.
func finishByDialogs(t *testing.T, program string) {
	s := newStory(t, program, "en", desktop.WithoutGLX())
	item := s.startIn(portal.DayOpened, assets.IconOpened)
	item.Click(s.Ctx, s.Words.Text(words.MenuFinishAt))
	first := s.waitDialog(words.FinishTitle)
	s.KeepPicture(s.WaitPicture(first, nil), "finish-dialog-time.png")
	s.Type("-10")
	s.Key("Return")
	second := s.waitDialog(words.FinishTitle)
	s.KeepPicture(s.WaitPicture(second, nil), "finish-dialog-reason.png")
	if asked := s.Portal.Asked("timeman.close"); len(asked) > 0 || s.Anna.Status() != "OPENED" {
		t.Fatalf("the day is %s before its end was agreed to: %+v", s.Anna.Status(), asked)
	}
	s.Type("Doctor")
	s.Key("Return")
	closed := s.WaitAsked("timeman.close", 1)
	if closed.Params["REPORT"] != "Doctor" || closed.Params["TIME"] == nil {
		t.Errorf("closed with %v", closed.Params)
	}
	s.WaitNoWindow(s.Ctx, s.Words.Text(words.FinishTitle))
}

// raiseDialogs brings back a dialog that was forgotten behind another window, together with what was typed into it: by a click on
// the icon, by the menu, and by a second start.
func raiseDialogs(t *testing.T, program string) {
	s := newStory(t, program, "en", desktop.WithoutGLX())
	_, item := s.StartLate()
	item.Activate(s.Ctx)
	s.waitDialog(words.WindowTitle)
	s.Key("Return")
	form := s.waitDialog(words.WindowTitle)
	s.Type("The bus ")
	other := s.Run(nil, "zenity", "--info", "--title", "Another", "--text", "?")
	defer other.Stop()
	front := s.WaitWindow(s.Ctx, "Another")
	for name, ask := range map[string]func(){
		"a click on the icon": func() { item.Activate(s.Ctx) },
		"the menu":            func() { item.Click(s.Ctx, s.Words.Text(words.MenuStart)) },
		"a second start":      func() { s.WaitEnd(s.StartProgram()) },
	} {
		s.Raise(front)
		s.WaitFor("another window in front, before "+name, func() bool { return s.Focused(s.Ctx, front) })
		ask()
		s.WaitFor("the dialog in front, by "+name, func() bool { return s.Focused(s.Ctx, form) })
	}
	screen := func() *image.NRGBA { img := s.Screen(s.Ctx); return stage.Cropped(img, img.Bounds()) }
	s.KeepPicture(s.WaitView(screen, nil), "dialog-raised.png") // a window has the focus before it is drawn in front
	s.Type("was late")
	s.Key("Return")
	s.StartedAt()
	s.WantStarted("The bus was late")
	if said := len(s.Windows(s.Ctx, s.Words.Text(words.WindowTitle))); said > 1 {
		t.Errorf("%d dialogs are open", said)
	}
}
