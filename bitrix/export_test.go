package bitrix

// What tests look at from outside.
var (
	Retry        = retry
	NewTransport = newTransport
)
