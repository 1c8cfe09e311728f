package bitrix_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"clockin24/bitrix"
)

// TestGeneralErrors has the rows of protocol 5 with every status that a source gives, or 400 if none does.
func TestGeneralErrors(t *testing.T) {
	for _, tt := range []struct {
		code     string
		constant bitrix.Code
		statuses []int
		text     string
		executed bool
	}{
		{"expired_token", bitrix.CodeExpiredToken, []int{401}, "The access token provided has expired", false},
		{"invalid_token", bitrix.CodeInvalidToken, []int{401}, "Unable to get application by token", false},
		{"NO_AUTH_FOUND", bitrix.CodeNoAuthFound, []int{401}, "Wrong authorization data", false},
		{"INVALID_CREDENTIALS", bitrix.CodeInvalidCredentials, []int{403, 401}, "Invalid request credentials", false},
		{
			"insufficient_scope", bitrix.CodeInsufficientScope,
			[]int{403, 401},
			"The request requires higher privileges than provided by the webhook token", false,
		},
		{"ACCESS_DENIED", bitrix.CodeAccessDenied, []int{403, 401}, "Access denied! Application context required", false},
		{
			"user_access_error", bitrix.CodeUserAccess,
			[]int{403, 401},
			"The user does not have access to the application.", false,
		},
		{"authorization_error", bitrix.CodeAuthorization, []int{401}, "Unable to authorize user", false},
		{"ALLOWED_ONLY_INTRANET_USER", bitrix.CodeOnlyIntranetUser, []int{403}, "", false},
		{"APPLICATION_NOT_FOUND", bitrix.CodeApplicationNotFound, []int{401}, "Application not found", false},
		{"ERROR_OAUTH", bitrix.CodeOAuth, []int{401}, "Application not installed", false},
		{"PAYMENT_REQUIRED", bitrix.CodePaymentRequired, []int{401}, "Subscription has been ended", false},
		{"CONNECTION_ERROR", bitrix.CodeConnection, []int{401}, "Error connecting to authorization server", false},
		{"WRONG_AUTH_TYPE", bitrix.CodeWrongAuthType, []int{403}, "", false},
		{"WRONG_LICENSE", bitrix.CodeWrongLicense, []int{403}, "", false},
		{"METHOD_CONFIRM_WAITING", bitrix.CodeConfirmWaiting, []int{401, 403}, "", false},
		{"METHOD_CONFIRM_DENIED", bitrix.CodeConfirmDenied, []int{401, 403}, "", false},
		{"INVALID_REQUEST", bitrix.CodeInvalidRequest, []int{400, 401}, "Https required.", false},
		{"ERROR_METHOD_NOT_FOUND", bitrix.CodeMethodNotFound, []int{404}, "Method not found!", false},
		{"ERROR_ARGUMENT", bitrix.CodeArgument, []int{400}, "Argument is missing", false},
		{"ERROR_CORE", bitrix.CodeCore, []int{400}, "Database error: deadlock", false},
		{"QUERY_LIMIT_EXCEEDED", bitrix.CodeQueryLimit, []int{503}, "Too many requests", false},
		{
			"OPERATION_TIME_LIMIT", bitrix.CodeOperationTimeLimit,
			[]int{429},
			"Method is blocked due to operation time limit.", false,
		},
		{"OVERLOAD_LIMIT", bitrix.CodeOverloadLimit, []int{503, 401}, "REST API is blocked due to overload.", false},
		{"PORTAL_DELETED", bitrix.CodePortalDeleted, []int{500, 403, 410}, "Portal was deleted", false},
		{"INTERNAL_SERVER_ERROR", bitrix.CodeInternalServer, []int{500, 200}, "Internal server error", true},
		{"ERROR_UNEXPECTED_ANSWER", bitrix.CodeUnexpectedAnswer, []int{500}, "", true},
		{"WRONG_ENCODING", bitrix.CodeWrongEncoding, []int{200}, "Wrong request encoding", true},
		{"ERROR_BATCH_METHOD_NOT_ALLOWED", "ERROR_BATCH_METHOD_NOT_ALLOWED", []int{405}, "", false},
		{"ERROR_BATCH_LENGTH_EXCEEDED", "ERROR_BATCH_LENGTH_EXCEEDED", []int{400}, "", false},
		{"ERROR_MANIFEST_IS_NOT_AVAILABLE", "ERROR_MANIFEST_IS_NOT_AVAILABLE", []int{404}, "", false},
		{"SOMETHING_NEW", "SOMETHING_NEW", []int{418}, "?", false},
	} {
		// Neither the status nor the case of the code can be trusted.
		for _, status := range append(tt.statuses, 200) {
			for _, code := range []string{tt.code, strings.ToLower(tt.code), strings.ToUpper(tt.code)} {
				t.Run(fmt.Sprintf("%s %d", code, status), func(t *testing.T) {
					document := fmt.Sprintf(`{"error":%q,"error_description":%q}`, code, tt.text)
					e := refusal(t, status, document)
					if e.Code != bitrix.Code(code) || !bitrix.IsCode(e, "x", tt.constant) || e.Description != tt.text {
						t.Errorf("code %q, text %q", e.Code, e.Description)
					}
					if e.Executed() != tt.executed {
						t.Errorf("Executed is %v", e.Executed())
					}
				})
			}
		}
	}
}

// TestTimemanErrors has the rows of protocol 11.
func TestTimemanErrors(t *testing.T) {
	for _, tt := range []struct {
		code  bitrix.Code
		texts []string
	}{
		{bitrix.CodeNone, []string{"User not found", "User does not have access to managing other users work time"}},
		{bitrix.CodeWrongDatetimeFormat, []string{"Wrong datetime format"}},
		{bitrix.CodeWrongDatetime, []string{
			"Day open date should correspond to the current date", "Day close date should correspond to the day open date",
		}},
		{bitrix.CodeTime, []string{"Unable to set time, work day is paused"}},
		{bitrix.CodeArgument, []string{"Unable to set time, work day is paused"}},
		{bitrix.CodeCore, []string{
			"Reason for change is not specified", "Не указана причина изменения",
			"cannot perform this action because it has been canceled by event handler", "Database error: Deadlock found",
		}},
		{bitrix.CodeReportNeeded, []string{"Reason for change is not specified", ""}},
		{bitrix.CodeWorkdayExpired, []string{"Workday is expired"}},
		{bitrix.CodeAlertWarning, []string{
			"Cannot perform this action", "Невозможно выполнить действие",
			"Cannot clock-in later than now", "Нельзя начинать день со временем, больше текущего",
			"Work hours record for specified day already exists", "Уже имеется запись о рабочем времени за указанную дату",
			"Too early to clock in", "Еще рано начинать работу",
			"Working day duration cannot be negative", "Длительность рабочего дня не может быть отрицательной",
			"Insufficient permission to manage work time", "Недостаточно прав для управления рабочим временем",
		}},
	} {
		for _, text := range tt.texts {
			t.Run(string(tt.code)+" "+text, func(t *testing.T) {
				e := refusal(t, 400, fmt.Sprintf(`{"error":%q,"error_description":%q,"argument":"TIME"}`, tt.code, text))
				if e.Code != tt.code || e.Description != text || e.Argument != "TIME" || e.Executed() {
					t.Errorf("got %q, %q, %q, %v", e.Code, e.Description, e.Argument, e.Executed())
				}
			})
		}
	}
}

// TestRefusalForms has the forms of refusals besides their codes.
func TestRefusalForms(t *testing.T) {
	for _, tt := range []struct {
		name     string
		status   int
		document string
		code     bitrix.Code
		text     string
	}{
		{
			"protocol 3", 400,
			`{"error":"WRONG_DATETIME","error_description":"Day open date should correspond to the current date"}`,
			"WRONG_DATETIME", "Day open date should correspond to the current date",
		},
		{
			"protocol 18, empty code", 400,
			`{"error":"","error_description":"User does not have access to managing other users work time"}`, "",
			"User does not have access to managing other users work time",
		},
		{"protocol 18, empty text", 400, `{"error":"REPORT_NEEDED","error_description":""}`, "REPORT_NEEDED", ""},
		{"no text", 400, `{"error":"TIME"}`, "TIME", ""},
		{"null text", 400, `{"error":"TIME","error_description":null}`, "TIME", ""},
		{"text of another kind", 400, `{"error":"TIME","error_description":["a"]}`, "TIME", ""},
		{"HTTP 200", 200, `{"error":"ERROR_CORE","error_description":"x"}`, "ERROR_CORE", "x"},
		{"beside a result", 200, `{"result":{"STATUS":"OPENED"},"error":"ERROR_CORE"}`, "ERROR_CORE", ""},
		{"a number", 400, `{"error":100,"error_description":"x"}`, "100", "x"},
		{"true", 400, `{"error":true}`, "true", ""},
		{
			"REST 3.0", 400,
			`{"error":{"code":"BITRIX_REST_V3_X","message":"No such field","validation":[{"field":"a"}]}}`,
			"BITRIX_REST_V3_X", "No such field",
		},
		{"an empty object", 400, `{"error":{}}`, "", ""},
		{"a list", 400, `{"error":[],"error_description":"x"}`, "", "x"},
		{"HTTP 500", 500, `{"error":"INTERNAL_SERVER_ERROR","error_description":"x"}`, "INTERNAL_SERVER_ERROR", "x"},
		{
			"markup", 400,
			`{"error":"ERROR_CORE","error_description":"<b>Не</b>льзя<br>так&nbsp;&laquo;делать&raquo; &lt;здесь&gt;\r\n\t1 < 2<script>alert(1)</script>"}`,
			"ERROR_CORE", "Нельзя так «делать» <здесь> 1 < 2",
		},
		{
			"control characters", 400,
			`{"error":"ERROR_CORE","error_description":"a\u0000b\u001b[31mc\u202ed\u200b"}`, "ERROR_CORE", "ab[31mcd",
		},
		{"a code with a line break", 400, `{"error":"ERROR_\nCORE "}`, "ERROR_ CORE", ""},
		{"invalid UTF-8", 400, "{\"error\":\"X\",\"error_description\":\"a\xff\xfeb\"}", "X", "ab"},
		{
			"a very long text", 400, `{"error":"X","error_description":"` + strings.Repeat("Яблоко ", 500) + `"}`,
			"X", strings.Repeat("Яблоко ", 42) + "Яблок…",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := refusal(t, tt.status, tt.document)
			if e.Code != tt.code || e.Description != tt.text {
				t.Errorf("got %q, %q", e.Code, e.Description)
			}
			if n := len([]rune(e.Description)); n > 300 {
				t.Errorf("%d characters", n)
			}
		})
	}
}

// refusal returns the error of an open with this answer.
func refusal(t *testing.T, status int, document string) *bitrix.Error {
	t.Helper()
	p := newPortal(t, says(status, document))
	day, err := p.client(t, bitrix.WithTries(1)).Timeman.Open(context.Background(), bitrix.Change{})
	e := asError(t, err)
	if e.Fault != bitrix.FaultRefused || e.Method != "timeman.open" || e.Host != strings.TrimPrefix(p.URL, "http://") {
		t.Errorf("got %s, %s, %s", e.Fault, e.Method, e.Host)
	}
	if e.Answer.HTTPStatus != status || string(e.Answer.Raw) != document || string(day.Answer.Raw) != document {
		t.Errorf("HTTP %d, raw %q", e.Answer.HTTPStatus, e.Answer.Raw)
	}
	if day.Status != "" || e.Err != nil {
		t.Errorf("a day %q, a cause %v", day.Status, e.Err)
	}
	return e
}

func TestErrorReads(t *testing.T) {
	for _, tt := range []struct {
		err  *bitrix.Error
		want string
	}{
		{
			&bitrix.Error{Fault: bitrix.FaultRefused, Code: "ALERT_WARNING", Description: "Cannot perform this action"},
			"timeman.open on example.bitrix24.ru: refused: ALERT_WARNING: Cannot perform this action",
		},
		{
			&bitrix.Error{Fault: bitrix.FaultRefused, Description: "User not found"},
			"timeman.open on example.bitrix24.ru: refused: User not found",
		},
		{
			&bitrix.Error{Fault: bitrix.FaultRefused, Code: "ERROR_ARGUMENT", Argument: "TIME"},
			"timeman.open on example.bitrix24.ru: refused: ERROR_ARGUMENT: TIME",
		},
		{
			&bitrix.Error{Fault: bitrix.FaultMoved, Location: "new.bitrix24.ru"},
			"timeman.open on example.bitrix24.ru: moved: new.bitrix24.ru",
		},
		{
			&bitrix.Error{Fault: bitrix.FaultTimeout, Err: context.DeadlineExceeded},
			"timeman.open on example.bitrix24.ru: timed out: context deadline exceeded",
		},
	} {
		tt.err.Method, tt.err.Host = "timeman.open", "example.bitrix24.ru"
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %s", got)
		}
	}
}

func TestExecuted(t *testing.T) {
	for fault, want := range map[bitrix.Fault]bool{
		bitrix.FaultHost: false, bitrix.FaultConnect: false, bitrix.FaultTLS: false, bitrix.FaultMoved: false,
		bitrix.FaultRequest: false, bitrix.FaultRefused: false, bitrix.FaultSignedOut: false,
		bitrix.FaultTimeout: true, bitrix.FaultCut: true, bitrix.FaultAnswer: true, bitrix.FaultCanceled: true,
	} {
		if got := (&bitrix.Error{Fault: fault}).Executed(); got != want {
			t.Errorf("%s: %v", fault, got)
		}
	}
}

// One code may be a refusal or a failure while the method ran. The status decides.
func TestExecutedByStatus(t *testing.T) {
	for _, tt := range []struct {
		status   int
		document string
		want     bool
	}{
		{400, `{"error":"ERROR_CORE","error_description":"Reason for change is not specified"}`, false},
		{500, `{"error":"ERROR_CORE","error_description":"SQL query error!"}`, true},
		{400, `{"error":""}`, false},
		{503, `{"error":""}`, true},
		{502, `{"error":"SOMETHING_NEW"}`, true},
	} {
		if got := refusal(t, tt.status, tt.document).Executed(); got != tt.want {
			t.Errorf("HTTP %d %s: %v", tt.status, tt.document, got)
		}
	}
}

func TestIsCode(t *testing.T) {
	refused := fmt.Errorf("start: %w", &bitrix.Error{Fault: bitrix.FaultRefused, Code: "Expired_Token"})
	cut := &bitrix.Error{Fault: bitrix.FaultCut}
	for _, tt := range []struct {
		err   error
		codes []bitrix.Code
		want  bool
	}{
		{refused, []bitrix.Code{bitrix.CodeInvalidToken, bitrix.CodeExpiredToken}, true},
		{refused, []bitrix.Code{bitrix.CodeNone}, false},
		{refused, nil, false},
		{&bitrix.Error{Fault: bitrix.FaultRefused}, []bitrix.Code{bitrix.CodeNone}, true},
		{cut, []bitrix.Code{bitrix.CodeNone}, false},
		{context.Canceled, []bitrix.Code{bitrix.CodeNone}, false},
		{nil, []bitrix.Code{bitrix.CodeNone}, false},
	} {
		if got := bitrix.IsCode(tt.err, tt.codes...); got != tt.want {
			t.Errorf("IsCode(%v, %q) is %v", tt.err, tt.codes, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		openedDocument, expiredDocument, noRecordDocument, "", "null", "[]", "{}", `{"result":[]}`, `{"result":{"STATUS":""}}`,
		`{"error":{"code":1,"message":["` + secret + `"]}}`, `{"error":"` + secret + `","error_description":"<b>` + secret[:9] + `"}`,
		`{"error":"x","error_description":"%71%37w3e5r9t1y2u4i6 q7w3e5<i>r9t1y2u4i6 &#113;7w3e5r9t1","argument":"Q7W3E5R9T1Y2"}`,
		`{"result":{"STATUS":"OPENED","TIME_START":"2025-03-27T08:00:01+02:00","DURATION":"99999999:00:00"},"time":{"start":1e308}}`,
		`<html>` + secret, `{"result":{"ID":"7"}}`, `{"result":{"UF_TIMEMAN":1}}`, "\ufeff{\"result\":tru",
		batchDocument, `{"result":{"result":{"status":{"STATUS":"OPENED"}},"result_error":{"profile":"` + secret + `","settings":{"error":{"code":[]}}}}}`,
	} {
		f.Add(200, s)
		f.Add(503, s)
	}
	access, err := bitrix.ParseWebhook("https://example.bitrix24.ru/rest/7/" + secret)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		c := bitrix.NewClient(access, bitrix.WithTransport(answering(status, body)), bitrix.WithTries(1))
		ctx := context.Background()
		day, err := c.Timeman.Open(ctx, bitrix.Change{})
		if (err == nil) != (day.Status != "") {
			t.Errorf("status %q beside %v", day.Status, err)
		}
		mustHide(t, err)
		mustHideText(t, fmt.Sprint(err))
		_, err = c.Timeman.Settings(ctx, 0)
		mustHide(t, err)
		profile, err := c.Profile.Get(ctx)
		if (err == nil) != (profile.ID > 0) {
			t.Errorf("id %d beside %v", profile.ID, err)
		}
		overview, err := c.Overview(ctx, 0)
		for _, err := range []error{err, overview.DayErr, overview.SettingsErr, overview.ProfileErr} {
			mustHide(t, err)
		}
		if err == nil && (overview.DayErr == nil) != (overview.Day.Status != "") {
			t.Errorf("status %q beside %v", overview.Day.Status, overview.DayErr)
		}
		_, err = c.System.Scopes(ctx)
		mustHide(t, err)
		_, _, err = c.System.Method(ctx, "timeman.open")
		mustHide(t, err)
		answer, err := c.Call(ctx, "scope", nil)
		if err == nil && !json.Valid(answer.Raw) && !strings.HasPrefix(body, "\ufeff") {
			t.Errorf("understood %q", answer.Raw)
		}
	})
}

// answering is a transport without a network.
func answering(status int, body string) roundTripper {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{}, Body: readCloser{strings.NewReader(body)}, Request: r,
		}, nil
	}
}
