package workday

import (
	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/doctor"
	"clockin24/bitrix"
)

// A Journal records presses and keeps starts. The processes of one user share it.
type Journal interface {
	// Press is durable when it returns.
	Press(app.Intent) error
	// Settle notes what became of a press, which is then no longer kept. An unknown id is no error.
	Settle(id string, r app.Reply) error
	// Kept lists the starts that are not settled, oldest first. With an error it lists those that could be read nevertheless.
	Kept() ([]app.Intent, error)
	// Rename moves the starts that are not settled, and the days, from one account to another, see [app.Account.Key]. It moves
	// all of them or, if it returns an error, none. It is durable when it returns.
	Rename(from, to string) error
}

// A SnapshotStore remembers what the portal last reported, from one run of the program to the next, so that a press can be
// judged while the portal is out of reach. It holds no secret.
type SnapshotStore interface {
	// LoadSnapshot returns an empty snapshot and no error if nothing is remembered.
	LoadSnapshot() (app.Snapshot, error)
	SaveSnapshot(app.Snapshot) error
}

// ports are the means by which the session reaches everything outside it. OnWait is called when a call waits for a busy portal.
func (p *Parts) ports(onWait func(bitrix.Wait)) account.Ports {
	return account.Ports{
		Access: p.Access, Dial: p.Dial, DialGrant: p.DialGrant, Exchange: p.Exchange, Listen: p.Listen, Keyring: p.Keyring,
		Accounts: p.Accounts, Lock: p.Lock, AllowedStart: p.AllowedStart, OnWait: onWait, Log: p.Log,
	}
}

// Doctor are the parts of a connection check that uses the same account and the same keyring.
func (p *Parts) Doctor() doctor.Parts {
	return doctor.Parts{Ports: p.ports(nil), Journal: p.Journal, Snapshots: p.Snapshots, Examiners: p.Examiners}
}
