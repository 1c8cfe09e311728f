package workday

import (
	"context"

	"clockin24/app"
	"clockin24/bitrix"
)

// A Portal is what the workday needs of a Bitrix24 portal. [PortalOf] makes one of a client.
type Portal interface {
	// Overview reads all that follows in one request.
	Overview(ctx context.Context, user int) (bitrix.Overview, error)
	Profile(ctx context.Context) (bitrix.Profile, error)
	Settings(ctx context.Context, user int) (bitrix.Settings, error)
	Status(ctx context.Context, user int) (bitrix.Day, error)
	Open(ctx context.Context, change bitrix.Change) (bitrix.Day, error)
	// OpenAfterStatus is Status, then Open with the TIME of change, in one request.
	OpenAfterStatus(ctx context.Context, change bitrix.Change) (before, after bitrix.Day, err error)
	Pause(ctx context.Context, user int) (bitrix.Day, error)
	Close(ctx context.Context, change bitrix.Change) (bitrix.Day, error)
}

// A Keyring holds one secret per account key, under the protection of the desktop. Each call may wait for the person
// to answer the desktop's unlock prompt, and ends with its context. Other errors mean a keyring that does not work.
type Keyring interface {
	Load(ctx context.Context, key string) (string, error)
	// Store writes and reads back.
	Store(ctx context.Context, key, secret string) error
	Delete(ctx context.Context, key string) error
}

// A CodeListener takes the code of an authorization from the browser. [bitrix.Loopback] is one.
type CodeListener interface {
	// Redirect is the address where it listens.
	Redirect() string
	// Wait waits for a code with this state, or for the end of ctx, and then ends listening.
	Wait(ctx context.Context, state string) (bitrix.AuthCode, error)
}

// An AccountStore remembers who is signed in. It holds no secret.
type AccountStore interface {
	// LoadAccount returns nil without an error when nobody is signed in.
	LoadAccount() (*app.Account, error)
	// SaveAccount with nil forgets the account.
	SaveAccount(*app.Account) error
}

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
