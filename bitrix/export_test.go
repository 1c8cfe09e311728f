package bitrix

import (
	"net/http"
	"time"
)

// Retry is what tests look at from outside.
var Retry = retry

// NewTransport is the usual way to a portal, with a limit for making a connection.
func NewTransport(connect time.Duration) *http.Transport {
	return newTransport(collect([]Option{WithTimeouts(connect, 0)}))
}
