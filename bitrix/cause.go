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

// isTLS reports whether the failure is an untrusted certificate, a server that speaks no TLS, or a server that demands
// a client certificate. TLS 1.3 reports the last one only after the request was written.
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

// isUnknownHost reports whether the name has no address. A resolver that cannot be reached is a missing connection
// instead.
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

// isCut reports whether the connection ended. Otherwise the answer was not HTTP.
func isCut(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op)
}

// A cause is the text of an underlying error, without the secret. The error itself might contain the address of the
// call.
type cause struct {
	text string
	is   error // an error that cannot contain the address, or nil
}

func (c *cause) Error() string { return c.text }

func (c *cause) Unwrap() error { return c.is }

func (m masker) cause(err error, fault Fault) error {
	below := &cause{text: m.plain(err.Error())}
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
