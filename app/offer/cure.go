package offer

import "clockin24/app"

// A Cure is what a person can do about a problem.
type Cure string

// The cures.
const (
	CureNone      Cure = ""
	CureSignIn    Cure = "sign in"   // the secret, or the grant, is not valid any more
	CureScope     Cure = "scope"     // tick "timeman" on the portal's page of the webhook, or sign in with another webhook
	CureMove      Cure = "move"      // follow the portal to its new name
	CureUnlock    Cure = "unlock"    // give the keyring's password
	CureElsewhere Cure = "elsewhere" // nothing here helps this account; another account, or a new webhook, may help
	CureRetry     Cure = "retry"     // the portal only has to answer again
)

// CureOf is the cure of a problem. There is none for nil, and none if nobody can do anything here.
func CureOf(p *app.Problem) Cure {
	if p == nil {
		return CureNone
	}
	switch p.Kind {
	case app.KindSignedOut, app.KindCredentialsBad, app.KindAppRefused:
		return CureSignIn
	case app.KindScopeMissing:
		return CureScope
	case app.KindRenamed:
		return CureMove
	case app.KindKeyringLocked:
		return CureUnlock
	case app.KindNoAccess, app.KindExternalUser, app.KindOthersForbidden, app.KindUserNotFound, app.KindMethodMissing, app.KindMoved,
		app.KindPortalGone, app.KindKeyringMissing, app.KindKeyringBroken:
		return CureElsewhere
	}
	if p.OffNetwork() {
		return CureRetry
	}
	return CureNone
}

// Act is the act that brings the cure.
func (c Cure) Act() Act {
	switch c {
	case CureSignIn, CureScope, CureElsewhere:
		return ActSignIn
	case CureMove:
		return ActMove
	case CureUnlock:
		return ActUnlock
	case CureRetry:
		return ActRetry
	}
	return ActNone
}

// First tells whether the cure comes before everything that the day offers, because nothing reaches the portal without it.
func (c Cure) First() bool { return c == CureSignIn || c == CureScope || c == CureMove }

// Consent tells whether the cure decides where the secret goes. An Enter that was already on its way must not make such a
// decision.
func (c Cure) Consent() bool { return c == CureMove }
