package bitrix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault says how a call failed. It comes before the portal's own codes.
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
	// FaultAnswer: the answer is not one of the protocol: HTML, half a document, nonsense, or too large. The portal may
	// have executed the call.
	FaultAnswer Fault = "not understood"
	// FaultMoved: a redirect, which was not followed. Location is its host, without path or query. Rename is set if the
	// portal was renamed.
	FaultMoved Fault = "moved"
	// FaultRequest: the program made a mistake: there is no access, the method's name is not valid, or a parameter
	// cannot be JSON. Nothing was sent.
	FaultRequest Fault = "not sent"
	// FaultCanceled: the caller's context was canceled; the portal may have executed the call.
	FaultCanceled Fault = "canceled"
	// FaultSignedOut: the person has to sign in again. Either the auth server no longer accepts the refresh token (Code
	// is invalid_grant then), or the [GrantStore] has no grant of this account any more. The call was not executed.
	FaultSignedOut Fault = "signed out"
)

// A Code is the "error" of a portal's answer. Its case varies between portals: compare with [Code.Is]. It may be empty.
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

	// The auth server's codes, besides insufficient_scope and PAYMENT_REQUIRED.
	CodeInvalidGrant        Code = "invalid_grant"
	CodeInvalidClient       Code = "invalid_client"
	CodeWrongClient         Code = "wrong_client"
	CodeInvalidScope        Code = "invalid_scope"
	CodeNotInstalled        Code = "NOT_INSTALLED"
	CodeBadVerificationCode Code = "bad_verification_code"
)

// An Error describes every failure of a call. Neither it nor what it wraps ever contains the secret.
type Error struct {
	Method      string // timeman.open; oauth/token where the auth server was asked
	Host        string
	Fault       Fault
	Code        Code   // with FaultRefused; also with FaultSignedOut by the auth server
	Description string // with FaultRefused: plain text of at most 300 characters, or ""
	Argument    string // "argument" of ERROR_ARGUMENT
	Location    string // with FaultMoved
	Rename      bool   // with FaultMoved: the redirect leads to the same path, by https, on another host (protocol 15)
	Err         error  // the underlying error, masked; may be nil

	// Until is set with OPERATION_TIME_LIMIT and OVERLOAD_LIMIT: it makes no sense to call again before that time, by
	// the portal's clock. UntilKnown is set if the portal itself said so; otherwise the usual ten minutes are assumed.
	Until      time.Time
	UntilKnown bool

	// Answer has as much of the body as was received, for callers that want the portal's own JSON.
	Answer Answer

	// unsent says of a failure without an answer that the request was not sent.
	unsent bool
}

// Error returns a text like "timeman.open on example.bitrix24.ru: refused: ALERT_WARNING: Cannot perform this action".
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

// Unwrap returns the underlying error. It leads only to [context.Canceled], [context.DeadlineExceeded] and
// [syscall.Errno], because other errors might contain the address of the call.
func (e *Error) Unwrap() error { return e.Err }

// Format prints [Error.Error] for every verb. This keeps the body out of logs.
func (e *Error) Format(f fmt.State, verb rune) { printText(f, verb, e.Error()) }

// Executed reports whether the portal may have executed the call although it failed. If so, the caller has to read the
// state before repeating anything (design 5.5).
func (e *Error) Executed() bool {
	if e.Method == methodToken {
		return false // the auth server was asked, so no method of the portal was called
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

// brokeMidway reports whether the portal failed while it was working. Otherwise it did not begin, or said no. The codes
// that are sent before any method runs do not count, whatever their HTTP status: sources disagree about that (protocol
// 5).
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

// Is compares the codes without regard to case.
func (c Code) Is(other Code) bool { return strings.EqualFold(string(c), string(other)) }

// IsCode reports whether err is a refusal by the portal with one of the codes.
func IsCode(err error, codes ...Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Fault == FaultRefused && slices.ContainsFunc(codes, e.Code.Is)
}
