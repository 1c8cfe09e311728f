package account

import (
	"context"
	"errors"
	"strings"
	"sync"

	"clockin24/app"
	"clockin24/bitrix"
)

// credentials are what a portal is called with: an access (a webhook or a token), or the grant of an application. A grant comes
// with the store where it is kept, because it is renewed. The zero value means no credentials.
type credentials struct {
	access bitrix.Access
	grant  bitrix.Grant
	store  bitrix.GrantStore // of the grant
}

// readCredentials reads a secret that came from the keyring.
func readCredentials(secret string) (credentials, error) {
	if strings.HasPrefix(secret, "{") {
		grant, err := bitrix.ParseGrant(secret)
		return credentials{grant: grant}, err
	}
	access, err := bitrix.ParseWebhook(secret)
	return credentials{access: access}, err
}

// reveal is the secret for the keyring.
func (c credentials) reveal() string {
	if c.grant.IsZero() {
		return c.access.Reveal()
	}
	return c.grant.Reveal()
}

// account is what the credentials themselves say about the account that they belong to.
func (c credentials) account() app.Account {
	if c.grant.IsZero() {
		return app.Account{Portal: c.access.Portal(), Host: c.access.Host(), User: c.access.UserID()}
	}
	return app.Account{Portal: c.grant.Portal(), Host: c.grant.Host(), User: c.grant.UserID(), App: c.grant.App().ID()}
}

// renewed gives the same credentials with the grant as it is now, since every renewal makes another one.
func (c credentials) renewed(ctx context.Context) (credentials, error) {
	if c.store == nil {
		return c, nil
	}
	err := c.store.Update(ctx, func(stored bitrix.Grant) (bitrix.Grant, error) {
		if stored.IsZero() {
			return stored, &app.Problem{Kind: app.KindNotSignedIn}
		}
		c.grant = stored
		return stored, nil
	})
	return c, err
}

// renamed gives the same credentials for the portal's new host, to which the person has agreed.
func (c credentials) renamed(host string) (credentials, error) {
	var err error
	if c.grant.IsZero() {
		c.access, err = c.access.Renamed(host)
	} else {
		c.grant, err = c.grant.Renamed(host)
	}
	c.store = nil
	return c, err
}

// held gives the same credentials with the grant kept in memory. That is used until somebody has signed in with it, and if
// there is no keyring.
func (c credentials) held() credentials {
	if !c.grant.IsZero() {
		c.store = &heldGrant{grant: c.grant}
	}
	return c
}

// A heldGrant is a [bitrix.GrantStore] in memory.
type heldGrant struct {
	mu    sync.Mutex
	grant bitrix.Grant
}

// Update renews the grant in memory.
func (h *heldGrant) Update(_ context.Context, renew func(bitrix.Grant) (bitrix.Grant, error)) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	next, err := renew(h.grant)
	if err == nil {
		h.grant = next
	}
	return err
}

// A keptGrant is the [bitrix.GrantStore] of an account in the keyring. Its errors are of type [*app.Problem].
type keptGrant struct {
	keyring Keyring
	lock    func(context.Context) (unlock func(), err error)
	key     string
}

// Update renews the grant in the keyring. No other process does so at the same time.
func (k keptGrant) Update(ctx context.Context, renew func(bitrix.Grant) (bitrix.Grant, error)) error {
	unlock, err := k.lock(ctx)
	if err != nil {
		return lockProblem(err)
	}
	defer unlock()
	secret, err := k.keyring.Load(ctx, k.key)
	if err != nil && !errors.Is(err, app.ErrNoSecret) {
		return KeyringProblem(err)
	}
	stored, err := bitrix.ParseGrant(secret)
	if err != nil {
		stored = bitrix.Grant{} // nobody is signed in, or somebody with a webhook
	}
	next, err := renew(stored)
	if err != nil || next == stored {
		return err
	}
	// The store must not be cancelled: the new grant is now the only one that works.
	if err := k.keyring.Store(context.WithoutCancel(ctx), k.key, next.Reveal()); err != nil {
		return KeyringProblem(err)
	}
	return nil
}

// lockProblem is the problem of a lock between processes that could not be taken.
func lockProblem(err error) *app.Problem {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &app.Problem{Kind: app.KindBusy}
	}
	return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
}

// inKeyring gives the same credentials with the grant kept in the keyring, for an account that is stored.
func (p *Ports) inKeyring(c credentials, account app.Account) credentials {
	if !c.grant.IsZero() {
		c.store = keptGrant{keyring: p.Keyring, lock: p.Lock, key: account.Key()}
	}
	return c
}

// keepSecret writes a secret to the keyring, but not while another process renews what is there.
func (p *Ports) keepSecret(ctx context.Context, key, secret string) *app.Problem {
	unlock, err := p.Lock(ctx)
	if err != nil {
		return lockProblem(err)
	}
	defer unlock()
	if err := p.Keyring.Store(ctx, key, secret); err != nil {
		p.Log.Warn("write the keyring", "error", err)
		return KeyringProblem(err)
	}
	return nil
}

// forgetSecret removes a secret from the keyring, if there is one.
func (p *Ports) forgetSecret(ctx context.Context, key string) *app.Problem {
	unlock, err := p.Lock(ctx)
	if err != nil {
		return lockProblem(err)
	}
	defer unlock()
	if err := p.Keyring.Delete(ctx, key); err != nil && !errors.Is(err, app.ErrNoSecret) {
		return KeyringProblem(err)
	}
	return nil
}

// KeyringProblem says what an error of a [Keyring] means for the person.
func KeyringProblem(err error) *app.Problem {
	switch {
	case errors.Is(err, app.ErrNoSecret):
		return &app.Problem{Kind: app.KindNotSignedIn}
	case errors.Is(err, app.ErrKeyringLocked), errors.Is(err, context.Canceled):
		return &app.Problem{Kind: app.KindKeyringLocked}
	case errors.Is(err, app.ErrKeyringMissing):
		return &app.Problem{Kind: app.KindKeyringMissing}
	}
	return &app.Problem{Kind: app.KindKeyringBroken, Text: err.Error()}
}
