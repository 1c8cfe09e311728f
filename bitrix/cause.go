package bitrix

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
)

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// isTLS tells an untrusted certificate, a side that speaks no TLS, and one that demands a certificate of the caller, which
// TLS 1.3 says only after the request was written.
func isTLS(err error) bool {
	var (
		untrusted *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		op        *net.OpError
	)
	switch {
	case isProxy(err):
		return false
	case errors.As(err, &record):
		return record.Conn != nil // set for the first record only, such as that of a plain HTTP server
	case errors.As(err, &op) && op.Op == "remote error" && op.Err != nil:
		return op.Err.Error() == "tls: certificate required"
	}
	return errors.As(err, &untrusted)
}

// isUnknownHost tells a name without an address from a resolver that cannot be asked, which is a missing connection.
func isUnknownHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound && !isProxy(err)
}

func isDial(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	return isProxy(err) || errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

func isProxy(err error) bool {
	var op *net.OpError
	var setting *proxyError
	return errors.As(err, &setting) || errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect")
}

// isCut tells the end of a connection from an answer that is no HTTP.
func isCut(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op)
}

// A cause is an error from below as a text without the secret. The error itself could bring the address of the call.
type cause struct {
	text string
	is   error // one that cannot, or nil
}

func (c *cause) Error() string { return c.text }

func (c *cause) Unwrap() error { return c.is }

func (s masker) cause(err error, fault Fault) error {
	below := &cause{text: s.plain(err.Error())}
	var number syscall.Errno
	switch {
	case fault == FaultCanceled:
		below.is = context.Canceled
	case fault == FaultTimeout:
		below.is = context.DeadlineExceeded
	case errors.As(err, &number):
		below.is = number
	}
	return below
}
