package workday

import (
	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/doctor"
	"clockin24/bitrix"
)

// A Journal records presses, and keeps starts. It is shared by the processes of one user.
type Journal interface {
	// Press is durable when it returns.
	Press(app.Intent) error
	// Settle notes what became of a press, which is then no longer kept. An unknown id is no error.
	Settle(id string, r app.Reply) error
	// Kept lists the starts that are not settled, oldest first: with an error those that can be read all the same.
	Kept() ([]app.Intent, error)
	// Rename keeps the starts that are not settled, and the days, of one account under the name of another, see
	// [app.Account.Key]: all of them, or after an error none. It is durable when it returns.
	Rename(from, to string) error
}

// A SnapshotStore remembers what the portal last told, from one run to the next, so that a press can be judged while the portal
// is out of reach. It holds no secret.
type SnapshotStore interface {
	// LoadSnapshot returns an empty one without an error where nothing is remembered.
	LoadSnapshot() (app.Snapshot, error)
	SaveSnapshot(app.Snapshot) error
}

// ports are what the session reaches the world by. OnWait hears of calls that wait for a busy portal.
func (p *Parts) ports(onWait func(bitrix.Wait)) account.Ports {
	return account.Ports{
		Access: p.Access, Dial: p.Dial, DialGrant: p.DialGrant, Exchange: p.Exchange, Listen: p.Listen, Keyring: p.Keyring,
		Accounts: p.Accounts, Lock: p.Lock, AllowedStart: p.AllowedStart, OnWait: onWait, Log: p.Log,
	}
}

// Doctor are the parts of a connection check of the same.
func (p *Parts) Doctor() doctor.Parts {
	return doctor.Parts{Ports: p.ports(nil), Journal: p.Journal, Snapshots: p.Snapshots, Examiners: p.Examiners}
}
