package account

import (
	"context"
	"log/slog"

	"clockin24/app"
	"clockin24/bitrix"
)

// Ports are the means by which a [Session] reaches everything outside it.
type Ports struct {
	// Access, if it is set, says whose session this is; no stored account is then read or written.
	Access bitrix.Access
	// Dial makes the portal of a webhook or a token. DialGrant makes that of a grant, which is renewed in the store. Neither
	// function calls the portal.
	Dial      func(bitrix.Access, ...bitrix.Option) Portal
	DialGrant func(bitrix.Grant, bitrix.GrantStore, ...bitrix.Option) Portal
	// Exchange is [bitrix.Exchange].
	Exchange func(context.Context, bitrix.App, bitrix.AuthCode) (bitrix.Grant, error)
	// Listen begins to listen for the browser. If it is nil, or fails, the code of an authorization has to be pasted.
	Listen func() (CodeListener, error)

	Keyring  Keyring
	Accounts Store
	// Lock keeps other processes from changing the secrets in the keyring, until unlock is called. Waiting for them ends with
	// ctx. It is nil if no other process uses the keyring.
	Lock func(ctx context.Context) (unlock func(), err error)
	// AllowedStart is the person's own choice, see [app.RulesOf]; nil means what the portal says.
	AllowedStart func() string
	// OnWait is called when a call waits for a busy portal. It may be nil.
	OnWait func(bitrix.Wait)
	// Log may be nil.
	Log *slog.Logger
}

// filled gives the ports with a default for each one that is missing.
func (p Ports) filled() *Ports {
	if p.Lock == nil {
		p.Lock = func(context.Context) (func(), error) { return func() {}, nil }
	}
	if p.AllowedStart == nil {
		p.AllowedStart = func() string { return "portal" }
	}
	if p.OnWait == nil {
		p.OnWait = func(bitrix.Wait) {}
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &p
}

// A Portal is a Bitrix24 portal as it is for a user who is signed in there. [PortalOf] makes one from a client.
type Portal interface {
	// Overview reads status, profile and settings in one request.
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

// A Keyring holds one secret per account key, under the protection of the desktop. Each call may wait for the person to answer
// the desktop's unlock prompt, and ends with its context. Errors that are not listed here mean that the keyring does not work.
type Keyring interface {
	Load(ctx context.Context, key string) (string, error)
	// Store writes the secret and reads it back.
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

// A Store remembers who is signed in. It holds no secret.
type Store interface {
	// LoadAccount returns nil without an error when nobody is signed in.
	LoadAccount() (*app.Account, error)
	// SaveAccount with nil forgets the account.
	SaveAccount(*app.Account) error
}

// KeptStarts are the starts on disk that wait to be sent. A session uses them when they have to follow an account to its new
// name, or end with it. Accounts are named by their key, see [app.Account.Key].
type KeptStarts interface {
	// Any tells whether a start is kept for one of these accounts.
	Any(accounts []string) bool
	// GiveUp drops the starts of these accounts, to which nobody is signed in any more, and tells the person of each. The
	// problem says why one is still there.
	GiveUp(ctx context.Context, accounts []string) *app.Problem
	// Rename moves what is kept for one account to another one. It moves all of it or, if it returns an error, nothing. It is
	// durable when it returns.
	Rename(from, to string) error
}
