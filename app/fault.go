package app

import (
	"context"
	"errors"

	"clockin24/bitrix"
)

// ProblemOf makes the typed problem of a failed call. The portal's codes are compared without case. Its localized texts are
// passed on, and nothing is decided by them (protocol 5, 11).
func ProblemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e *bitrix.Error
	switch {
	case errors.As(err, &e):
	case errors.Is(err, ErrKeyringLocked):
		return &Problem{Kind: KindKeyringLocked}
	case errors.Is(err, ErrKeyringMissing):
		return &Problem{Kind: KindKeyringMissing}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Problem{Kind: KindTimedOut}
	default:
		return &Problem{Kind: KindInternal, Text: err.Error()}
	}
	p = &Problem{Host: e.Host, Method: e.Method, HTTPStatus: e.Answer.HTTPStatus}
	switch e.Fault {
	case bitrix.FaultHost:
		p.Kind = KindHostUnknown
	case bitrix.FaultConnect:
		p.Kind = KindUnreachable
	case bitrix.FaultTLS:
		p.Kind = KindTLSFailed
	case bitrix.FaultRequest:
		p.Kind, p.Text = KindInternal, e.Error()
	case bitrix.FaultTimeout, bitrix.FaultCanceled:
		p.Kind = KindTimedOut
	case bitrix.FaultCut:
		p.Kind = KindConnectionCut
	case bitrix.FaultMoved:
		p.Kind, p.Host = KindMoved, e.Location
		if _, ok := bitrix.IsRename(e); ok {
			p.Kind = KindRenamed
		}
	case bitrix.FaultSignedOut:
		p.Kind, p.Code = KindSignedOut, string(e.Code)
	case bitrix.FaultRefused:
		p.Code, p.Text, p.Time = string(e.Code), e.Description, e.Until
		p.Kind, p.Field = kindOf(e)
	default:
		p.Kind = KindNotUnderstood
	}
	return p
}

// refusals gives the meaning of the portal's codes, most telling first; a code that is not here is shown with its text.
var refusals = []struct {
	kind  Kind
	field Field
	codes []bitrix.Code
}{
	{KindCredentialsBad, FieldWebhook, []bitrix.Code{
		bitrix.CodeInvalidCredentials, bitrix.CodeExpiredToken, bitrix.CodeInvalidToken, bitrix.CodeNoAuthFound,
		bitrix.CodeAuthorization, bitrix.CodeWrongAuthType,
	}},
	{KindScopeMissing, FieldWebhook, []bitrix.Code{bitrix.CodeInsufficientScope, bitrix.CodeInvalidScope}},
	{KindAppRefused, FieldApp, []bitrix.Code{
		bitrix.CodeInvalidClient, bitrix.CodeWrongClient, bitrix.CodeApplicationNotFound, bitrix.CodeOAuth,
		bitrix.CodeNotInstalled,
	}},
	{KindCodeRefused, FieldCode, []bitrix.Code{bitrix.CodeInvalidGrant, bitrix.CodeBadVerificationCode}},
	{KindPlanMissing, FieldNone, []bitrix.Code{
		bitrix.CodeAccessDenied, bitrix.CodePaymentRequired, bitrix.CodeWrongLicense,
	}},
	{KindExternalUser, FieldNone, []bitrix.Code{bitrix.CodeOnlyIntranetUser}},
	{KindNoAccess, FieldNone, []bitrix.Code{
		bitrix.CodeUserAccess, bitrix.CodeConfirmWaiting, bitrix.CodeConfirmDenied,
	}},
	{KindMethodMissing, FieldPortal, []bitrix.Code{bitrix.CodeMethodNotFound}},
	{KindPlainHTTP, FieldPortal, []bitrix.Code{bitrix.CodeInvalidRequest}},
	{KindTooMany, FieldNone, []bitrix.Code{bitrix.CodeQueryLimit}},
	{KindBlocked, FieldNone, []bitrix.Code{bitrix.CodeOperationTimeLimit, bitrix.CodeOverloadLimit}},
	{KindPortalGone, FieldNone, []bitrix.Code{bitrix.CodePortalDeleted}},
	{KindPortalBroken, FieldNone, []bitrix.Code{
		bitrix.CodeInternalServer, bitrix.CodeUnexpectedAnswer, bitrix.CodeConnection, bitrix.CodeWrongEncoding,
	}},
	{KindReasonNeeded, FieldReason, []bitrix.Code{bitrix.CodeReportNeeded}},
	{KindTimeFormat, FieldTime, []bitrix.Code{bitrix.CodeWrongDatetimeFormat}},
	{KindTimeOtherDay, FieldTime, []bitrix.Code{bitrix.CodeWrongDatetime}},
	{KindDayExpired, FieldNone, []bitrix.Code{bitrix.CodeWorkdayExpired}},
}

func kindOf(e *bitrix.Error) (Kind, Field) {
	for _, r := range refusals {
		for _, c := range r.codes {
			if e.Code.Is(c) {
				return r.kind, r.field
			}
		}
	}
	switch {
	case e.Answer.HTTPStatus >= 500:
		return KindPortalBroken, FieldNone
	case e.Code.Is(bitrix.CodeTime), e.Code.Is(bitrix.CodeArgument) && e.Argument == "TIME":
		return KindRefusedByPortal, FieldTime
	}
	return KindRefusedByPortal, FieldNone
}

// RefusalOf is [ProblemOf] with what is known about the request. An empty code means that another user's day was asked for
// (protocol 11). A refusal that has no clearer meaning, of a time that was sent without a reason, asks for the reason (protocol
// 21).
func RefusalOf(err error, change bitrix.Change) *Problem {
	p := ProblemOf(err)
	switch {
	case p.Kind != KindRefusedByPortal || p.HTTPStatus >= 500:
	case p.Code == "" && change.User != 0:
		p.Kind = KindOthersForbidden
	case bitrix.Code(p.Code).Is(bitrix.CodeCore) && !change.Time.IsZero() && change.Report == "":
		p.Kind, p.Field = KindReasonNeeded, FieldReason
	}
	return p
}

// Unclear tells whether the portal may have executed a call although it did not answer with a day.
func Unclear(err error) bool {
	var e *bitrix.Error
	return errors.As(err, &e) && e.Executed() || errors.Is(err, context.DeadlineExceeded)
}

// NoBatch tells whether a portal refuses to take several calls in one request, or answers them in a way that is not understood.
func NoBatch(err error) bool {
	var e *bitrix.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Fault == bitrix.FaultAnswer && e.Answer.HTTPStatus == 200 ||
		bitrix.IsCode(e, bitrix.CodeMethodNotFound, "ERROR_BATCH_METHOD_NOT_ALLOWED", "ERROR_BATCH_LENGTH_EXCEEDED")
}

// PasteProblem says what is wrong with something that was pasted or typed.
func PasteProblem(err error) *Problem {
	p := &Problem{Kind: KindNotAWebhook, Field: FieldWebhook}
	var bad *bitrix.AccessError
	if !errors.As(err, &bad) {
		return p
	}
	switch bad.Kind {
	case bitrix.AccessPlainHTTP:
		p.Kind = KindPlainHTTP
	case bitrix.AccessTwoAddresses:
		p.Kind = KindTwoAddresses
	case bitrix.AccessNotAnApp:
		p.Kind, p.Field = KindNotAnApp, FieldApp
	case bitrix.AccessNotACode, bitrix.AccessWrongState:
		p.Kind, p.Field = KindNotACode, FieldCode
	}
	return p
}

// The errors of an [account.Keyring] that have a meaning of their own.
var (
	ErrNoSecret       = errors.New("no secret stored")
	ErrKeyringLocked  = errors.New("keyring is locked")
	ErrKeyringMissing = errors.New("no keyring")
)
