// Package keyring keeps secrets in the desktop's keyring: the Secret Service, the Windows Credential Manager, the macOS keychain.
//
// Every call ends within a limit, even if the keyring never answers. On a display the person may be asked to unlock it meanwhile. A secret
// is read back after it was written. The errors tell a keyring that is missing from one that is locked. This room does not know what a
// secret is good for, and never puts one into an error.
package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"

	"clockin24/app"
	"clockin24/app/account"
)

// service is the name that secrets have in the keyring.
const service = "ClockIn24"

// A Keyring is the [account.Keyring] of the desktop: the Secret Service, the Windows Credential Manager, the macOS keychain.
type Keyring struct {
	// answer is how long the keyring may take to answer one call, and prompt how long a person may take to answer the
	// desktop's prompt.
	answer, prompt time.Duration

	// busy has room for one call. A call that the keyring never answers cannot be ended, only abandoned. As long as it
	// hangs no second call is made.
	busy chan struct{}
}

// New makes a keyring. Its first use opens it.
func New() *Keyring {
	return &Keyring{answer: 5 * time.Second, prompt: time.Minute, busy: make(chan struct{}, 1)}
}

// Load returns the secret of an account.
func (k *Keyring) Load(ctx context.Context, key string) (string, error) {
	return k.do(ctx, "read the keyring", func() (string, error) { return keyring.Get(service, key) })
}

// Store writes a secret and reads it back.
func (k *Keyring) Store(ctx context.Context, key, secret string) error {
	_, err := k.do(ctx, "write the keyring", func() (string, error) {
		if err := keyring.Set(service, key, secret); err != nil {
			return "", err
		}
		kept, err := keyring.Get(service, key)
		if err == nil && kept != secret {
			err = errors.New("it does not keep what was written")
		}
		return "", err
	})
	return err
}

// Delete removes a secret. The error is [app.ErrNoSecret] if there is none.
func (k *Keyring) Delete(ctx context.Context, key string) error {
	_, err := k.do(ctx, "delete from the keyring", func() (string, error) {
		return "", keyring.Delete(service, key)
	})
	return err
}

// do opens the keyring, which may ask the person, and then makes one call, within the time limits.
func (k *Keyring) do(ctx context.Context, what string, call func() (string, error)) (string, error) {
	fail := func(err error) (string, error) { return "", fmt.Errorf("%s: %w", what, err) }
	if err := k.open(ctx); err != nil {
		return fail(err)
	}
	limit := k.answer
	if callPrompts {
		limit = k.prompt
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	select {
	case k.busy <- struct{}{}:
	case <-ctx.Done():
		return fail(context.Cause(ctx))
	}
	type answer struct {
		secret string
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { <-k.busy }()
		defer func() {
			// go-keyring panics when the service answers with a value of another type than it expects.
			if p := recover(); p != nil {
				done <- answer{err: fmt.Errorf("the keyring answers nonsense: %v", p)}
			}
		}()
		secret, err := call()
		done <- answer{secret, err}
	}()
	select {
	case a := <-done:
		switch {
		case errors.Is(a.err, keyring.ErrNotFound):
			return fail(app.ErrNoSecret)
		case a.err != nil:
			return fail(a.err)
		}
		return a.secret, nil
	case <-ctx.Done():
		return fail(context.Cause(ctx))
	}
}

var _ account.Keyring = (*Keyring)(nil)
