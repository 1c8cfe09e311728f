package workday

import (
	"context"

	"clockin24/app"
)

// A run is what the jobs of one command have in common. It starts from the owner's state, and the owner goes on with the state
// that it leaves. Nobody else touches the state meanwhile.
type run struct {
	*Parts
	state
	told    []app.Reply          // what became of kept presses, before the reply to the command
	endTurn func()               // lets other processes send starts again; nil if they may
	awaited func(id string) bool // tells whether a press waits for this run; may be nil
}

// tell adds a reply to those that tell the person what became of kept presses.
func (r *run) tell(reply app.Reply) { r.told = append(r.told, reply) }

// forgetDay leaves of the state only who is signed in and what is not settled.
func (r *run) forgetDay() { r.state = state{session: r.session, unsettled: r.unsettled} }

// turn waits until no other process of this user sends a start, and keeps the others waiting until the owner has put the result
// on the books. If the lock is not available, the portal's own state decides, as it does between two computers.
func (r *run) turn(ctx context.Context) {
	if r.endTurn != nil {
		return
	}
	var err error
	if r.endTurn, err = r.Turn(ctx); err != nil {
		r.endTurn = nil
		r.Log.Warn("wait for other processes", "error", err)
	}
}
