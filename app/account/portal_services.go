package account

import (
	"context"

	"clockin24/bitrix"
)

// PortalOf is the portal that a client calls, with the methods of its services side by side.
func PortalOf(c *bitrix.Client) Portal {
	return services{Client: c, TimemanService: c.Timeman, SystemService: c.System}
}

// The services of a client are a [Portal], and they answer what the connection check asks besides.
type services struct {
	*bitrix.Client
	bitrix.TimemanService
	bitrix.SystemService
}

// The last two are found by a type assertion, which would miss them in silence.
var _ interface {
	Portal
	Scopes(context.Context) ([]string, error)
	Method(ctx context.Context, name string) (exists, available bool, err error)
	CloseIdle()
} = services{}

// Profile reads whose credentials the client has.
func (s services) Profile(ctx context.Context) (bitrix.Profile, error) {
	return s.Client.Profile.Get(ctx)
}
