package bitrix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault says how a call failed, before anybody looks at codes.
type Fault string

// The faults.
const (
	// FaultRefused: the portal answered with an error of its own; Code and Description are the portal's.
	FaultRefused Fault = "refused"
	// FaultHost: the name of the host has no address. Nothing was sent.
	FaultHost Fault = "host unknown"
	// FaultConnect: no connection could be made. Nothing was sent.
	FaultConnect Fault = "not connected"
	// FaultTLS: the other side speaks no TLS, or its certificate is not trusted. Nothing was sent.
	FaultTLS Fault = "tls"
	// FaultTimeout: no answer in time; the portal may have executed the call.
	FaultTimeout Fault = "timed out"
	// FaultCut: the connection broke; the portal may have executed the call.
	FaultCut Fault = "connection cut"
	// FaultAnswer: an answer that is none of the protocol: HTML, half a document, nonsense, too large. The portal may
	// have executed the call.
	FaultAnswer Fault = "not understood"
	// FaultMoved: a redirect, which was not followed; Location has its host, without path or query. Rename tells a renamed
	// portal from all else.
	FaultMoved Fault = "moved"
	// FaultRequest: the call could not be written down, because there is no access, the method's name is none, or a
	// parameter cannot be JSON: a mistake of the program. Nothing was sent.
	FaultRequest Fault = "not sent"
	// FaultCanceled: the caller's context was canceled; the portal may have executed the call.
	FaultCanceled Fault = "canceled"
	// FaultSignedOut: the person has to sign in again, since the auth server takes the refresh token no more (Code is
	// invalid_grant then), or since the [GrantStore] has no grant of this account any more. The call was not executed.
	FaultSignedOut Fault = "signed out"
)

// A Code is the "error" of a portal's answer. The portal varies the case: compare with [Code.Is]. It may be empty.
type Code string

// The codes that a caller decides by (protocol 4.2, 5 and 11).
const (
	CodeNone                Code = ""
	CodeExpiredToken        Code = "expired_token"
	CodeInvalidToken        Code = "invalid_token"
	CodeNoAuthFound         Code = "NO_AUTH_FOUND"
	CodeInvalidCredentials  Code = "INVALID_CREDENTIALS"
	CodeInsufficientScope   Code = "insufficient_scope"
	CodeAccessDenied        Code = "ACCESS_DENIED"
	CodeUserAccess          Code = "user_access_error"
	CodeAuthorization       Code = "authorization_error"
	CodeOnlyIntranetUser    Code = "ALLOWED_ONLY_INTRANET_USER"
	CodeApplicationNotFound Code = "APPLICATION_NOT_FOUND"
	CodeOAuth               Code = "ERROR_OAUTH"
	CodePaymentRequired     Code = "PAYMENT_REQUIRED"
	CodeConnection          Code = "CONNECTION_ERROR"
	CodeWrongAuthType       Code = "WRONG_AUTH_TYPE"
	CodeWrongLicense        Code = "WRONG_LICENSE"
	CodeConfirmWaiting      Code = "METHOD_CONFIRM_WAITING"
	CodeConfirmDenied       Code = "METHOD_CONFIRM_DENIED"
	CodeInvalidRequest      Code = "INVALID_REQUEST"
	CodeMethodNotFound      Code = "ERROR_METHOD_NOT_FOUND"
	CodeArgument            Code = "ERROR_ARGUMENT"
	CodeCore                Code = "ERROR_CORE"
	CodeQueryLimit          Code = "QUERY_LIMIT_EXCEEDED"
	CodeOperationTimeLimit  Code = "OPERATION_TIME_LIMIT"
	CodeOverloadLimit       Code = "OVERLOAD_LIMIT"
	CodePortalDeleted       Code = "PORTAL_DELETED"
	CodeInternalServer      Code = "INTERNAL_SERVER_ERROR"
	CodeUnexpectedAnswer    Code = "ERROR_UNEXPECTED_ANSWER"
	CodeWrongEncoding       Code = "WRONG_ENCODING"
	CodeWrongDatetimeFormat Code = "WRONG_DATETIME_FORMAT"
	CodeWrongDatetime       Code = "WRONG_DATETIME"
	CodeTime                Code = "TIME"
	CodeReportNeeded        Code = "REPORT_NEEDED"
	CodeWorkdayExpired      Code = "WD_EXPIRED"
	CodeAlertWarning        Code = "ALERT_WARNING"

	// Of the auth server, besides insufficient_scope and PAYMENT_REQUIRED.
	CodeInvalidGrant        Code = "invalid_grant"
	CodeInvalidClient       Code = "invalid_client"
	CodeWrongClient         Code = "wrong_client"
	CodeInvalidScope        Code = "invalid_scope"
	CodeNotInstalled        Code = "NOT_INSTALLED"
	CodeBadVerificationCode Code = "bad_verification_code"
)

// An Error is every failure of a call. It never contains the secret, nor does anything that it wraps.
type Error struct {
	Method      string // timeman.open; oauth/token where the auth server was asked
	Host        string
	Fault       Fault
	Code        Code   // with FaultRefused; also with FaultSignedOut by the auth server
	Description string // with FaultRefused: plain text of at most 300 characters, or ""
	Argument    string // "argument" of ERROR_ARGUMENT
	Location    string // with FaultMoved
	Rename      bool   // with FaultMoved: it leads to the same path of an https address on another host (protocol 15)
	Err         error  // what lies below, masked; may be nil

	// Until is set with OPERATION_TIME_LIMIT and OVERLOAD_LIMIT: calling again makes no sense before it, which is by the
	// portal's clock. UntilKnown tells the portal's own statement from the usual ten minutes.
	Until      time.Time
	UntilKnown bool

	// Answer has the body as far as it came, for who wants the portal's own JSON.
	Answer Answer

	// unsent says of a failure without an answer that the request did not leave.
	unsent bool
}

// Error reads timeman.open on example.bitrix24.ru: refused: ALERT_WARNING: Cannot perform this action.
func (e *Error) Error() string {
	parts := []string{string(e.Fault)}
	for _, s := range []string{string(e.Code), e.Argument, e.Description, e.Location} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	return e.Method + " on " + e.Host + ": " + strings.Join(parts, ": ")
}

// Unwrap is what lies below; of the errors known to others it leads to [context.Canceled], [context.DeadlineExceeded] and
// [syscall.Errno] only, since others could bring the address of the call with them.
func (e *Error) Unwrap() error { return e.Err }

// Format prints [Error.Error] for every verb, so that the body stays out of logs.
func (e *Error) Format(f fmt.State, verb rune) { printText(f, verb, e.Error()) }

// Executed tells whether the portal may have executed the call all the same, so that the state has to be read before
// anything is repeated (design 5.5).
func (e *Error) Executed() bool {
	if e.Method == methodToken {
		return false // whatever became of it, no method of the portal's was called
	}
	switch e.Fault {
	case FaultHost, FaultConnect, FaultTLS, FaultMoved, FaultRequest, FaultSignedOut:
		return false
	case FaultRefused:
		return e.brokeMidway()
	default:
		return !e.unsent
	}
}

// brokeMidway tells a portal that failed while it worked from one that did not begin or said no. The codes that come in
// front of every method do not count, whatever their HTTP status, which sources disagree about (protocol 5).
func (e *Error) brokeMidway() bool {
	if IsCode(e, CodeInternalServer, CodeUnexpectedAnswer, CodeWrongEncoding) {
		return true
	}
	return e.Answer.HTTPStatus >= 500 && !IsCode(e, beforeExecution...)
}

var beforeExecution = []Code{
	CodeExpiredToken, CodeInvalidToken, CodeNoAuthFound, CodeInvalidCredentials, CodeInsufficientScope, CodeAccessDenied,
	CodeUserAccess, CodeAuthorization, CodeOnlyIntranetUser, CodeApplicationNotFound, CodeOAuth, CodePaymentRequired,
	CodeConnection, CodeWrongAuthType, CodeWrongLicense, CodeConfirmWaiting, CodeConfirmDenied, CodeInvalidRequest,
	CodeMethodNotFound, CodeQueryLimit, CodeOperationTimeLimit, CodeOverloadLimit, CodePortalDeleted,
}

// Is compares without case.
func (c Code) Is(other Code) bool { return strings.EqualFold(string(c), string(other)) }

// IsCode tells whether err is a refusal by the portal with one of the codes.
func IsCode(err error, codes ...Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Fault == FaultRefused && slices.ContainsFunc(codes, e.Code.Is)
}
