package bitrix

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// A requestTrace watches one request and knows afterwards how far it got. Goroutines of net/http that outlive the call
// may call its hooks.
type requestTrace struct {
	caller context.Context

	traced    atomic.Bool // the transport calls the hooks
	written   atomic.Bool // the request may have left: its head is complete
	answered  atomic.Bool // the first byte of an answer came
	handshake atomic.Bool // TLS is under way
}

func (t *requestTrace) context(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// net/http looks for a second connection for a POST only if nothing was written to the first.
		GetConn:              func(string) { t.traced.Store(true); t.written.Store(false) },
		TLSHandshakeStart:    func() { t.handshake.Store(true) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { t.handshake.Store(err != nil) },
		WroteHeaders:         func() { t.written.Store(true) },
		GotFirstResponseByte: func() { t.answered.Store(true) },
	})
}

// classify finds the fault of a failed exchange and returns err. It has to find out whether anything was sent: nobody
// can execute a call whose head is not complete.
func (t *requestTrace) classify(err error, fail *Error) error {
	var proxy *proxyError
	fail.unsent = t.traced.Load() && !t.written.Load() || errors.As(err, &proxy) || fail.Answer.Sent.IsZero()
	switch {
	case errors.Is(t.caller.Err(), context.Canceled):
		fail.Fault = FaultCanceled
	case isTLS(err):
		fail.Fault = FaultTLS
	case isUnknownHost(err):
		fail.Fault = FaultHost
	case isDial(err):
		fail.Fault = FaultConnect
	case fail.unsent && t.brokenHandshake(err):
		fail.Fault = FaultTLS
	case fail.unsent:
		fail.Fault = FaultConnect
	case isTimeout(err):
		fail.Fault = FaultTimeout
	case t.answered.Load() && !isCut(err):
		fail.Fault = FaultAnswer
	default:
		fail.Fault = FaultCut
	}
	return err
}

// brokenHandshake reports whether the other side does not speak TLS. Otherwise the connection to it broke.
func (t *requestTrace) brokenHandshake(err error) bool {
	var op *net.OpError
	reset := errors.As(err, &op) && (op.Op == "read" || op.Op == "write")
	return t.handshake.Load() && !isTimeout(err) && !reset && !isProxy(err)
}
