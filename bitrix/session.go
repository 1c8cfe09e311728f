package bitrix

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// A GrantStore keeps the grant of one account for all processes of a person. It is safe for concurrent use.
type GrantStore interface {
	// Update holds the grant for this caller alone, among all processes, while it loads the grant, has renew make
	// another of it, and stores that. The stored grant is zero where nobody is signed in. Where renew fails, nothing is
	// stored and its error is returned as it is or wrapped; where renew gives back what was stored, nothing needs to be
	// written.
	//
	// Waiting for other processes or for the person ends with ctx. After renew has returned, the grant has to be stored
	// even if ctx is done: by then it is the only one that works. Its errors must not show the grant.
	Update(ctx context.Context, renew func(stored Grant) (Grant, error)) error
}

// A session is the grant that a client calls with.
type session struct {
	store   GrantStore
	auth    *authServer
	current atomic.Pointer[credentials]

	// turn has one place, for who renews.
	turn chan struct{}
	// unstored was made of used, whose refresh token it took, and could not be stored yet. Both belong to who has the
	// turn.
	unstored, used Grant
}

func newSession(grant Grant, store GrantStore, auth *authServer) *session {
	s := &session{store: store, auth: auth, turn: make(chan struct{}, 1)}
	s.current.Store(newCredentials(grant.Access(), grant))
	return s
}

// renew gives the right that follows a refused one. Only the first of those whom the portal refused asks the auth server,
// and only if no other process has done so: else the stored grant is another one already. A new grant is stored before it
// is used. One that could not be stored is kept, and is stored instead of asking again at the next attempt.
func (s *session) renew(ctx context.Context, refused *credentials) (*credentials, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, s.failed(refused, FaultCanceled, ctx.Err())
	}
	if now := s.current.Load(); now != refused {
		return now, nil
	}
	var next Grant
	err := s.store.Update(ctx, func(stored Grant) (Grant, error) {
		var err error
		next, err = s.follow(ctx, refused, stored)
		return next, err
	})
	var e *Error
	switch {
	case errors.As(err, &e):
		return nil, e
	case err != nil:
		return nil, fmt.Errorf("store the renewed access to the portal: %w", err)
	}
	s.unstored, s.used = Grant{}, Grant{}
	fresh := newCredentials(next.Access(), next)
	s.current.Store(fresh)
	return fresh, nil
}

// follow is the grant that comes after the refused one, given what is stored.
func (s *session) follow(ctx context.Context, refused *credentials, stored Grant) (Grant, error) {
	switch {
	case !refused.grant.sameAccount(stored):
		return Grant{}, s.failed(refused, FaultSignedOut, errors.New("no grant of this account is stored"))
	case stored.access != refused.grant.access:
		return stored, nil
	case s.used == stored && !s.unstored.IsZero():
		return s.unstored, nil
	case ctx.Err() != nil:
		return Grant{}, s.failed(refused, FaultCanceled, ctx.Err())
	}
	// Once asked, the answer has the only refresh token that works: it is waited for even if nobody needs it any more.
	next, err := s.auth.refresh(context.WithoutCancel(ctx), stored)
	if err != nil {
		return Grant{}, err
	}
	s.unstored, s.used = next, stored
	return next, nil
}

// failed is a failure of the renewal before the auth server was asked.
func (s *session) failed(refused *credentials, fault Fault, err error) *Error {
	if fault == FaultCanceled && errors.Is(err, context.DeadlineExceeded) {
		fault = FaultTimeout
	}
	return &Error{Method: methodToken, Host: refused.host(), Fault: fault, Err: refused.mask.cause(err, fault)}
}
