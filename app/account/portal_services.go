package account

import (
	"context"

	"clockin24/bitrix"
)

// PortalOf is the portal that a client calls, with the methods of its services side by side.
func PortalOf(c *bitrix.Client) Portal {
	return services{Client: c, TimemanService: c.Timeman, SystemService: c.System}
}

// The services of a client are a [Portal]. They also answer what the connection check asks in addition.
type services struct {
	*bitrix.Client
	bitrix.TimemanService
	bitrix.SystemService
}

// The last two methods are found by a type assertion, which would give no error if they were missing.
var _ interface {
	Portal
	Scopes(context.Context) ([]string, error)
	Method(ctx context.Context, name string) (exists, available bool, err error)
	CloseIdle()
} = services{}

// Profile reads the profile of the user to whom the client's credentials belong.
func (s services) Profile(ctx context.Context) (bitrix.Profile, error) {
	return s.Client.Profile.Get(ctx)
}
