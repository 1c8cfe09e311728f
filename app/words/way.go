package words

import (
	"time"

	"clockin24/app"
	"clockin24/app/calendar"
	"clockin24/app/offer"
)

// Way says what the person has to know before taking one of the ways of an offer; it is "" where the state says everything.
func (w *Words) Way(o offer.Offer, s app.Snapshot, now time.Time) string {
	kept := func(k Key) string { return w.Text(k, With("Time", calendar.Clock(s.Kept.Want()))) }
	switch o.Situation {
	case offer.SituationNobody:
		return w.Text(SignInIntro)
	case offer.SituationKeptWaits:
		return kept(KeptWaits)
	case offer.SituationKeptAsks:
		return kept(KeptAsks)
	case offer.SituationKeptUnsure:
		return kept(KeptUnsure)
	case offer.SituationKeptZone:
		return w.KeptZone(s, now)
	case offer.SituationOpened:
		return w.Text(WayOpened)
	case offer.SituationPaused:
		return w.Text(WayPaused)
	case offer.SituationClosed:
		return w.wayClosed(s, now)
	case offer.SituationEarlier, offer.SituationExpired:
		return w.Text(FinishStep1)
	case offer.SituationStrange:
		return w.Text(WayStrange)
	}
	return ""
}

// wayClosed says what re-opening a closed day makes of the time since its finish.
func (w *Words) wayClosed(s app.Snapshot, now time.Time) string {
	switch d := s.Day; {
	case d.Finish.IsZero() || !s.Rules.Known:
		return w.Text(WayClosed) + " " + w.Reopening(s.Rules)
	case s.Rules.Free:
		return w.Text(WindowReopenFree, With("Start", calendar.Clock(d.Start)), With("Finish", calendar.Clock(d.Finish)))
	}
	return w.Text(WindowPreviewReopen, With("Span", s.PortalNow(now).Sub(s.Day.Finish)))
}

// Excuse is the sentence that is proposed as the reason of a start; it is "" if there is none.
func (w *Words) Excuse(e offer.Excuse) string {
	switch e {
	case offer.ExcuseNoConnection:
		return w.Text(KeptReason)
	case offer.ExcuseBusy:
		return w.Text(KeptBusy)
	case offer.ExcuseNoAnswer:
		return w.Text(KeptLate)
	}
	return ""
}

// Heading is [Words.State] for a view that has the state read when it opens.
func (w *Words) Heading(s app.Snapshot, now time.Time) string {
	if s.Account != nil && s.Day.State == app.StateUnknown && s.Problem == nil && s.Kept == nil && s.Doing == "" {
		return w.Text(WindowReading)
	}
	return w.State(s, now)
}

// ClockOff says that this computer's clock is wrong; it is "" if the clock is right, or wrong by so little that nobody has to
// know.
func (w *Words) ClockOff(s app.Snapshot) string {
	off := s.ClockOff()
	if off == 0 {
		return ""
	}
	return w.Text(WindowComputerClockWrong, With("Span", w.By(off)))
}

// OtherClock says what time it is for an employee in another zone than this computer's; it is "" if nobody is signed in, or
// if both clocks show the same.
func (w *Words) OtherClock(s app.Snapshot, now time.Time) string {
	there := s.PortalNow(now)
	if s.Account == nil || calendar.Offset(there) == calendar.Offset(now.Local()) {
		return ""
	}
	return w.Text(WindowOtherClock, With("Time", there))
}
