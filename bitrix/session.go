package bitrix

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
)

// A GrantStore keeps the grant of one account for all processes of a person. It is safe for concurrent use.
type GrantStore interface {
	// Update loads the grant, calls renew with it, and stores the grant that renew returns. All this time it keeps
	// other processes from doing the same. The stored grant is zero if nobody is signed in. If renew fails, nothing is
	// stored, and Update returns the error of renew as it is or wrapped. If renew returns the stored grant, nothing
	// needs to be written.
	//
	// Waiting for other processes or for the person ends with ctx. After renew has returned, the grant has to be stored
	// even if ctx is done: by then it is the only one that works. The errors must not contain the grant.
	Update(ctx context.Context, renew func(stored Grant) (Grant, error)) error
}

// A session is the grant that a client calls with.
type session struct {
	store   GrantStore
	auth    *authServer
	current atomic.Pointer[credentials]

	// turn has room for one value. Who has put it there may renew the grant.
	turn chan struct{}
	// unstored is a new grant that could not be stored yet. It was made from used, whose refresh token is used up. Only
	// the holder of turn may use both.
	unstored, used Grant
}

func newSession(grant Grant, store GrantStore, auth *authServer) *session {
	s := &session{store: store, auth: auth, turn: make(chan struct{}, 1)}
	s.current.Store(newCredentials(grant.Access(), grant))
	return s
}

// renew returns the credentials that follow the refused ones. If several calls were refused, only the first asks the
// auth server, and only if no other process has done so; otherwise the store already has another grant. A new grant is
// stored before it is used. If it could not be stored, it is kept, and the next attempt stores it instead of asking
// again.
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

// follow returns the grant that comes after the refused one, given the stored one.
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
	// The answer has the only refresh token that works, so we wait for it even if the caller has given up.
	next, err := s.auth.refresh(context.WithoutCancel(ctx), stored)
	if err != nil {
		return Grant{}, err
	}
	s.unstored, s.used = next, stored
	return next, nil
}

// failed returns the failure of a renewal that did not reach the auth server.
func (s *session) failed(refused *credentials, fault Fault, err error) *Error {
	if fault == FaultCanceled && errors.Is(err, context.DeadlineExceeded) {
		fault = FaultTimeout
	}
	return &Error{Method: methodToken, Host: refused.host(), Fault: fault, Err: refused.mask.cause(err, fault)}
}
