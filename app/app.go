// Package app has the vocabulary and the rules of a workday: the values that cross between the owner of the state and its views
// ([Command], [Snapshot], [Reply]), the typed [Problem], and the rules by which a press becomes a call.
//
// The portal is the truth: a state is what its last answer said, and after every action the answer is compared with what was
// asked. Nothing here is guessed from this computer's clock, which callers always pass in. The package starts no goroutine and
// calls nothing outside itself: [clockin24/app/workday] owns the state, and every view draws itself from it.
package app
