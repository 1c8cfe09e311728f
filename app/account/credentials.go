package account

import (
	"context"
	"errors"
	"strings"
	"sync"

	"clockin24/app"
	"clockin24/bitrix"
)

// credentials are what a portal is called with: an access (a webhook or a token), or the grant of an application with
// the place where it is kept, since it is renewed. The zero value is none.
type credentials struct {
	access bitrix.Access
	grant  bitrix.Grant
	store  bitrix.GrantStore // of the grant
}

// readCredentials reads a secret of the keyring.
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

// account is what the credentials themselves tell of whose they are.
func (c credentials) account() app.Account {
	if c.grant.IsZero() {
		return app.Account{Portal: c.access.Portal(), Host: c.access.Host(), User: c.access.UserID()}
	}
	return app.Account{Portal: c.grant.Portal(), Host: c.grant.Host(), User: c.grant.UserID(), App: c.grant.App().ID()}
}

// renewed is the same with the grant as it is now: every renewal makes another one.
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

// renamed is the same at the portal's new host, which the person has agreed to.
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

// held is the same with the grant kept in memory: until somebody has signed in with it, and where there is no keyring.
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

// A keptGrant is the [bitrix.GrantStore] of an account in the keyring. Its errors are a [*app.Problem].
type keptGrant struct {
	keyring Keyring
	lock    func(context.Context) (unlock func(), err error)
	key     string
}

// Update renews the grant in the keyring, alone among all processes.
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
	// By now it is the only one that works.
	if err := k.keyring.Store(context.WithoutCancel(ctx), k.key, next.Reveal()); err != nil {
		return KeyringProblem(err)
	}
	return nil
}

// lockProblem is a lock between processes that could not be had.
func lockProblem(err error) *app.Problem {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &app.Problem{Kind: app.KindBusy}
	}
	return &app.Problem{Kind: app.KindNotOnDisk, Text: err.Error()}
}

// inKeyring is the same with the grant kept in the keyring, for an account that is stored.
func (p *Ports) inKeyring(c credentials, account app.Account) credentials {
	if !c.grant.IsZero() {
		c.store = keptGrant{keyring: p.Keyring, lock: p.Lock, key: account.Key()}
	}
	return c
}

// keepSecret writes to the keyring, and not while another process renews what is there.
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
