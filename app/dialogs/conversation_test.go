package dialogs

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/words"
)

// A sill is where dialogs stand until they are answered or taken away. Some desktops bring them to the front when asked.
type sill struct {
	resident
	dialogs chan dialog
	answers chan answer
	raises  bool
	raised  []string
}

func (s *sill) ask(ctx context.Context, d dialog) (answer, error) {
	s.dialogs <- d
	select {
	case a := <-s.answers:
		return a, nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (s *sill) front(_ context.Context, title string) bool {
	if s.raises {
		s.raised = append(s.raised, title)
	}
	return s.raises
}

// onSill holds a conversation, and plays a scene in the same bubble of time.
func onSill(t *testing.T, latest app.Snapshot, raises bool, scene func(*sill, *Conversation)) *sill {
	t.Helper()
	s := &sill{resident: resident{latest: latest}, raises: raises}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(9*time.Hour + 10*time.Minute)
		s.dialogs, s.answers = make(chan dialog, 1), make(chan answer)
		f := &flow{backend: s, words: words.New("ru"), ask: s.ask, front: s.front}
		ctx, stop := context.WithCancel(t.Context())
		c := &Conversation{flow: f, stop: stop, done: make(chan struct{})}
		go func() {
			defer close(c.done)
			c.err = f.run(ctx, app.ScreenDay)
		}()
		scene(s, c)
		synctest.Wait()
		if len(s.dialogs) > 0 {
			t.Errorf("one dialog more than expected: %+v", <-s.dialogs)
		}
		_ = c.Close()
		<-c.Done()
		if c.Raise(app.ScreenAny) || c.Raise(app.ScreenFinish) {
			t.Error("a conversation that is over is asked to come to the front")
		}
	})
	return s
}

// next is the next dialog, after it has stood for a while.
func (s *sill) next(t *testing.T, title, field string) {
	t.Helper()
	synctest.Wait()
	select {
	case d := <-s.dialogs:
		if d.title != title || d.field != field {
			t.Errorf("%q asks for %q, want %q and %q", d.title, d.field, title, field)
		}
	default:
		t.Errorf("there is no dialog %q", title)
	}
	time.Sleep(coming)
}

const (
	dayTitle, endTitle = "Рабочий день", "Завершение рабочего дня"
	reasonField        = "Причина изменения"
	endField           = "Время завершения (пустое поле: сейчас)"
)

// A dialog behind other windows comes to the front.
func TestRaise(t *testing.T) {
	s := onSill(t, lateDay(), true, func(s *sill, c *Conversation) {
		s.next(t, dayTitle, "")
		if !c.Raise(app.ScreenAny) {
			t.Error("the conversation is over")
		}
		s.answers <- answer{pressed: agreed}
		s.next(t, dayTitle, reasonField)
		c.Raise(app.ScreenAny)
	})
	if want := []string{dayTitle, dayTitle}; !slices.Equal(s.raised, want) || len(s.notified) > 0 {
		t.Errorf("raised %q, notified %q", s.raised, s.notified)
	}
}

// Where the desktop raises nothing, a question is asked anew, but no dialog is taken away in which something may be typed.
func TestRaiseWhereThatCannotBeDone(t *testing.T) {
	s := onSill(t, lateDay(), false, func(s *sill, c *Conversation) {
		s.next(t, dayTitle, "")
		c.Raise(app.ScreenAny)
		s.next(t, dayTitle, "")
		s.answers <- answer{pressed: agreed}
		synctest.Wait()
		c.Raise(app.ScreenAny) // the dialog is only just appearing
		s.next(t, dayTitle, reasonField)
		c.Raise(app.ScreenAny)
		synctest.Wait()
		s.answers <- answer{agreed, "Пробки"}
	})
	if want := []string{dayTitle + ": В окне с таким названием ждёт вопрос. Оно может быть за другими окнами."}; !slices.Equal(s.notified, want) {
		t.Errorf("notified %q", s.notified)
	}
	if len(s.commands) != 1 || s.commands[0].Reason != "Пробки" {
		t.Errorf("commands %+v", s.commands)
	}
}

// A person who asks for the end of the day while another question is open is asked about that.
func TestFinishWhileSomethingElseIsAsked(t *testing.T) {
	t.Run("in place of a question", func(t *testing.T) {
		onSill(t, day(app.StateOpened), true, func(s *sill, c *Conversation) {
			s.next(t, dayTitle, "")
			if !c.Raise(app.ScreenFinish) {
				t.Error("the conversation is over")
			}
			s.next(t, endTitle, endField)
			c.Raise(app.ScreenFinish) // the desktop brings this dialog to the front
		})
	})
	t.Run("after a form", func(t *testing.T) {
		s := onSill(t, lateDay(), true, func(s *sill, c *Conversation) {
			s.next(t, dayTitle, "")
			s.answers <- answer{pressed: agreed}
			s.next(t, dayTitle, reasonField)
			s.mu.Lock()
			s.latest = day(app.StateOpened) // the day was started elsewhere
			s.mu.Unlock()
			c.Raise(app.ScreenFinish)
			synctest.Wait()
			s.answers <- answer{}
			s.next(t, endTitle, endField)
		})
		if want := []string{dayTitle}; !slices.Equal(s.raised, want) || len(s.commands) > 0 {
			t.Errorf("raised %q, commands %+v", s.raised, s.commands)
		}
	})
	t.Run("where no day runs", func(t *testing.T) {
		s := onSill(t, lateDay(), true, func(s *sill, c *Conversation) {
			s.next(t, dayTitle, "")
			c.Raise(app.ScreenFinish)
		})
		if want := []string{dayTitle}; !slices.Equal(s.raised, want) {
			t.Errorf("raised %q", s.raised)
		}
	})
}
