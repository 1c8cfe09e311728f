package workday

import "time"

// betweenTrims is how much time passes, by the portal's clock, before the journal is looked through again.
const betweenTrims = 24 * time.Hour

// trimming is what the owner knows about that.
type trimming struct {
	trimmed time.Time // when the journal was last trimmed, by the portal's clock
}

// trim makes the journal put away what is old. It goes only by the clock of the portal's last answer, since this computer's
// clock may be a year ahead.
func (o *owner) trim() {
	now, last := o.state.portalTime, o.trimmed
	if o.w.parts.Trim == nil || !o.w.parts.Access.IsZero() || now.IsZero() || now.Sub(last).Abs() < betweenTrims {
		return
	}
	o.trimmed = now
	if err := o.w.parts.Trim(now); err != nil {
		o.w.parts.Log.Warn("trim the journal", "error", err)
	}
}
