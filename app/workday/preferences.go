package workday

import (
	"context"

	"clockin24/app"
)

// A PreferenceStore keeps the preferences and puts them into effect. It is safe for concurrent use.
type PreferenceStore interface {
	// Preferences are the present ones. It never waits.
	Preferences() app.Preferences
	// Prefer changes one of them. It may wait for the person if the desktop asks. The problem says why the change failed.
	Prefer(ctx context.Context, name app.Preference, value string) *app.Problem
	// LookAgain asks the system again about everything that can change without this program.
	LookAgain(ctx context.Context)
}

// prefer answers [app.VerbSetPreference] and [app.VerbReadPreferences]. They touch neither the day nor the portal. Therefore
// they do not wait for a command under way, and no command waits for them.
func (w *Workday) prefer(ctx context.Context, c app.Command) app.Reply {
	store := w.parts.Preferences
	if store == nil {
		return c.Reply(app.OutcomeRefused, &app.Problem{Kind: app.KindInternal, Text: "no preferences here"})
	}
	defer w.PreferencesChanged()
	if c.Verb == app.VerbReadPreferences {
		store.LookAgain(ctx)
		return c.Reply(app.OutcomeDone, nil)
	}
	prefer := store.Prefer
	if c.Preference == app.PreferReasons {
		prefer = func(context.Context, app.Preference, string) *app.Problem { return w.preferReasons(c.Value) }
	}
	if p := prefer(ctx, c.Preference, c.Value); p != nil {
		return c.Reply(app.OutcomeRefused, p)
	}
	return c.Reply(app.OutcomeDone, nil)
}

// PreferencesChanged shows the views that preferences, or their effects, have changed.
func (w *Workday) PreferencesChanged() {
	select {
	case w.preferred <- struct{}{}:
	default:
	}
}

// preferences are those that go into a snapshot; nil if there is no store of preferences.
func (w *Workday) preferences() *app.Preferences {
	if w.parts.Preferences == nil {
		return nil
	}
	p := w.parts.Preferences.Preferences()
	if w.parts.Reasons != nil {
		p.Reasons = w.parts.Reasons.Reasons()
	}
	return &p
}
