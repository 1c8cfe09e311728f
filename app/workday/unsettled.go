package workday

import (
	"slices"
	"time"

	"clockin24/app"
)

// unsettled is what is known about the presses on disk besides what the disk has.
type unsettled struct {
	Kept *app.Intent // the oldest one of this account, which the views show

	moments    map[string]time.Time // when the presses of this process were made, by the steady clock, which nobody can set
	questioned map[string]app.Kind  // the needs of presses that the person was already told of
	endings    []ending             // those that are not on the books yet
}

// An ending is what became of a press. It goes on the books after the person has been told. If the program is killed in
// between, the person is told twice, which is better than never.
type ending struct {
	id string
	app.Reply
}

// newUnsettled begins without any presses.
func newUnsettled() unsettled {
	return unsettled{moments: map[string]time.Time{}, questioned: map[string]app.Kind{}}
}

// show makes the views show a press as kept; nil for none.
func (u *unsettled) show(k *app.Intent) { u.Kept = k }

// noteMoment notes when a press was made.
func (u *unsettled) noteMoment(id string, at time.Time) { u.moments[id] = at }

// question notes what a press needs, and tells whether this is new to the person.
func (u *unsettled) question(id string, needs app.Kind) bool {
	said := u.questioned[id] == needs
	u.questioned[id] = needs
	return !said
}

// answered notes that the person has said what a press needed.
func (u *unsettled) answered(id string) { delete(u.questioned, id) }

// forget drops what is known about a press that is off the books.
func (u *unsettled) forget(id string) {
	delete(u.moments, id)
	delete(u.questioned, id)
}

// settle takes a press off the books as soon as the person has been told.
func (u *unsettled) settle(id string, r app.Reply) {
	u.endings = append(u.endings, ending{id, r})
	u.forget(id)
	if u.Kept != nil && u.Kept.ID == id {
		u.Kept = nil
	}
}

// hasEnded tells whether a press has come to its end, although it may still be on the books.
func (u *unsettled) hasEnded(id string) bool {
	return slices.ContainsFunc(u.endings, func(e ending) bool { return e.id == id })
}

// book passes every ending to write, and forgets those for which write returns true.
func (u *unsettled) book(write func(ending) bool) { u.endings = slices.DeleteFunc(u.endings, write) }
