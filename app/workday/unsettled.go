package workday

import (
	"slices"
	"time"

	"clockin24/app"
)

// unsettled is what is known of the presses on disk beside what is there.
type unsettled struct {
	Kept *app.Intent // the oldest of this account, which views are shown

	moments    map[string]time.Time // presses of this process by the clock that nobody can set
	questioned map[string]app.Kind  // what was already said that they need
	endings    []ending             // not on the books yet
}

// An ending is what became of a press. It goes on the books when the person has been told: one that was told twice, since the
// program was killed in between, is better than one that was told never.
type ending struct {
	id string
	app.Reply
}

// newUnsettled knows of none.
func newUnsettled() unsettled {
	return unsettled{moments: map[string]time.Time{}, questioned: map[string]app.Kind{}}
}

// show has the views see a press as kept; nil for none.
func (u *unsettled) show(k *app.Intent) { u.Kept = k }

// noteMoment notes when a press was made.
func (u *unsettled) noteMoment(id string, at time.Time) { u.moments[id] = at }

// question notes what a press needs, and tells whether that was not said yet.
func (u *unsettled) question(id string, needs app.Kind) bool {
	said := u.questioned[id] == needs
	u.questioned[id] = needs
	return !said
}

// answered notes that the person has said what a press needed.
func (u *unsettled) answered(id string) { delete(u.questioned, id) }

// forget drops what is known of a press that is off the books.
func (u *unsettled) forget(id string) {
	delete(u.moments, id)
	delete(u.questioned, id)
}

// settle takes a press off the books, as soon as that is told.
func (u *unsettled) settle(id string, r app.Reply) {
	u.endings = append(u.endings, ending{id, r})
	u.forget(id)
	if u.Kept != nil && u.Kept.ID == id {
		u.Kept = nil
	}
}

// hasEnded tells whether a press is as good as off the books.
func (u *unsettled) hasEnded(id string) bool {
	return slices.ContainsFunc(u.endings, func(e ending) bool { return e.id == id })
}

// book gives every ending to write, and forgets those that it takes.
func (u *unsettled) book(write func(ending) bool) { u.endings = slices.DeleteFunc(u.endings, write) }
