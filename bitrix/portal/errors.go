package portal

import (
	"fmt"
	"net/http"
	"strings"
)

// An Error is a refusal by the portal, as it is sent.
type Error struct {
	Code       string // may be empty (protocol 11)
	Text       string // error_description
	Argument   string // with ERROR_ARGUMENT
	HTTPStatus int
}

func (e *Error) Error() string {
	return fmt.Sprintf("portal refused with %d %q: %s", e.HTTPStatus, e.Code, e.Text)
}

// refuse returns the error of a method: HTTP 400 (protocol 3).
func (m moment) refuse(code string, t text) *Error {
	return &Error{Code: code, Text: t.in(m.sw.Language), HTTPStatus: http.StatusBadRequest}
}

// A general error is one that every method may return (protocol 5).
type general struct {
	docs   int // HTTP status by the documentation
	source int // HTTP status by the product's source, or else as observed
	text   string
}

const (
	textScope    = "The request requires higher privileges than provided by the webhook token"
	textScopeApp = "The request requires higher privileges than provided by the access token"
)

var generals = map[string]general{
	"expired_token":                   {401, 401, "The access token provided has expired"},
	"invalid_token":                   {401, 401, "Unable to get application by token"},
	"NO_AUTH_FOUND":                   {401, 401, "Wrong authorization data"},
	"INVALID_CREDENTIALS":             {403, 401, "Invalid request credentials"},
	"insufficient_scope":              {403, 401, textScope},
	"ACCESS_DENIED":                   {403, 403, "REST is available only on commercial plans."},
	"user_access_error":               {403, 401, "The user does not have access to the application."},
	"authorization_error":             {401, 401, "Unable to authorize user"},
	"ALLOWED_ONLY_INTRANET_USER":      {403, 403, "Allowed only intranet user"},
	"APPLICATION_NOT_FOUND":           {401, 401, "Application not found"},
	"ERROR_OAUTH":                     {401, 401, "Application not installed"},
	"PAYMENT_REQUIRED":                {401, 401, "Subscription has been ended"},
	"CONNECTION_ERROR":                {401, 401, "Error connecting to authorization server"},
	"WRONG_AUTH_TYPE":                 {403, 403, "Current authorization type is denied for this method"},
	"WRONG_LICENSE":                   {403, 403, "Wrong license"},
	"METHOD_CONFIRM_WAITING":          {401, 401, "Waiting for confirmation"},
	"METHOD_CONFIRM_DENIED":           {403, 403, "Method call denied"},
	"INVALID_REQUEST":                 {400, 401, "Https required."},
	"ERROR_METHOD_NOT_FOUND":          {404, 404, "Method not found!"},
	"QUERY_LIMIT_EXCEEDED":            {503, 503, "Too many requests"},
	"OPERATION_TIME_LIMIT":            {429, 429, "Method is blocked due to operation time limit."},
	"OVERLOAD_LIMIT":                  {503, 401, "REST API is blocked due to overload."},
	"PORTAL_DELETED":                  {500, 403, "Portal was deleted"},
	"INTERNAL_SERVER_ERROR":           {500, 500, "Internal server error"},
	"ERROR_UNEXPECTED_ANSWER":         {500, 500, "Server returned an unexpected response"},
	"ERROR_BATCH_METHOD_NOT_ALLOWED":  {405, 405, "Method is not allowed for batch usage"},
	"ERROR_BATCH_LENGTH_EXCEEDED":     {400, 400, "Max batch length exceeded"},
	"ERROR_MANIFEST_IS_NOT_AVAILABLE": {404, 404, "Manifest is not available"},
	"ERROR_CORE":                      {400, 400, "Internal error"},
	"ERROR_ARGUMENT":                  {400, 400, "Wrong argument"},
	"WRONG_ENCODING":                  {400, 400, "Wrong request encoding"},
}

// general is the named general error with the status that the switches ask for. A code that protocol 5 does not know
// gets HTTP 400 and no text.
func (s Switches) general(code string) *Error {
	for known, g := range generals {
		if strings.EqualFold(known, code) {
			e := &Error{Code: code, Text: g.text, HTTPStatus: g.source}
			if s.StatusByDocs {
				e.HTTPStatus = g.docs
			}
			return e
		}
	}
	return &Error{Code: code, HTTPStatus: http.StatusBadRequest}
}
