package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clockin24/app"
	"clockin24/app/account"
	"clockin24/app/words"
	"clockin24/app/workday"
	"clockin24/bitrix"
)

// A row is one of the tables of errors in protocol 5 and 11, with what a person has to be told and the exit code.
type row struct {
	code     string
	statuses []int // that sources name, and portals send
	texts    []string
	argument string
	args     string // of the command line; "open" if it is empty
	day      string // timeman.status before; CLOSED if it is empty

	kind   app.Kind
	exit   int
	quoted bool     // the portal's own text is told
	read   app.Kind // where timeman.status is answered with it; kind if it is empty
}

const (
	forOther  = "open --userid 8"
	withTime  = "open --time 9:00"
	closing   = "close"
	closingAt = "close --time 9:00"
	running   = `{"STATUS":"OPENED","TIME_START":"2000-02-01T08:30:00+03:00","ACTIVE":true,"TZ_OFFSET":10800}`
)

var rows = []row{
	// Protocol 5.
	{code: "expired_token", statuses: []int{401}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "invalid_token", statuses: []int{401}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "NO_AUTH_FOUND", statuses: []int{401}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "INVALID_CREDENTIALS", statuses: []int{401, 403}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "insufficient_scope", statuses: []int{401, 403}, kind: app.KindScopeMissing, exit: ExitSignIn},
	{code: "ACCESS_DENIED", statuses: []int{401, 403}, kind: app.KindPlanMissing, exit: ExitRefused},
	{code: "user_access_error", statuses: []int{401, 403}, kind: app.KindNoAccess, exit: ExitRefused},
	{code: "authorization_error", statuses: []int{401}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "ALLOWED_ONLY_INTRANET_USER", statuses: []int{403}, kind: app.KindExternalUser, exit: ExitRefused},
	{code: "APPLICATION_NOT_FOUND", statuses: []int{401}, kind: app.KindAppRefused, exit: ExitSignIn},
	{code: "ERROR_OAUTH", statuses: []int{401}, kind: app.KindAppRefused, exit: ExitSignIn},
	{code: "PAYMENT_REQUIRED", statuses: []int{401}, kind: app.KindPlanMissing, exit: ExitRefused},
	{code: "CONNECTION_ERROR", statuses: []int{401}, kind: app.KindPortalBroken, exit: ExitUnreached},
	{code: "WRONG_AUTH_TYPE", statuses: []int{403}, kind: app.KindCredentialsBad, exit: ExitSignIn},
	{code: "WRONG_LICENSE", statuses: []int{403}, kind: app.KindPlanMissing, exit: ExitRefused},
	{code: "METHOD_CONFIRM_WAITING", statuses: []int{401}, kind: app.KindNoAccess, exit: ExitRefused},
	{code: "METHOD_CONFIRM_DENIED", statuses: []int{403}, kind: app.KindNoAccess, exit: ExitRefused},
	{code: "INVALID_REQUEST", statuses: []int{400, 401}, kind: app.KindPlainHTTP, exit: ExitRefused},
	{code: "ERROR_METHOD_NOT_FOUND", statuses: []int{404}, kind: app.KindMethodMissing, exit: ExitRefused},
	{code: "ERROR_ARGUMENT", argument: "USER_ID", statuses: []int{400}, kind: app.KindRefusedByPortal, exit: ExitRefused},
	{code: "ERROR_CORE", statuses: []int{400}, kind: app.KindRefusedByPortal, exit: ExitRefused},
	{code: "ERROR_CORE", texts: []string{"SQL query error!"}, statuses: []int{500}, kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindPortalBroken},
	{code: "QUERY_LIMIT_EXCEEDED", texts: []string{"Too many requests"}, statuses: []int{503}, kind: app.KindTooMany, exit: ExitRefused},
	{code: "OPERATION_TIME_LIMIT", statuses: []int{429}, kind: app.KindBlocked, exit: ExitRefused},
	{code: "OVERLOAD_LIMIT", statuses: []int{401, 503}, kind: app.KindBlocked, exit: ExitRefused},
	{code: "PORTAL_DELETED", statuses: []int{403, 410, 500}, kind: app.KindPortalGone, exit: ExitRefused},
	{code: "INTERNAL_SERVER_ERROR", statuses: []int{500}, kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindPortalBroken},
	{code: "ERROR_UNEXPECTED_ANSWER", statuses: []int{500}, kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindPortalBroken},
	{code: "ERROR_BATCH_METHOD_NOT_ALLOWED", statuses: []int{405}, kind: app.KindRefusedByPortal, exit: ExitRefused},
	{code: "ERROR_BATCH_LENGTH_EXCEEDED", statuses: []int{400}, kind: app.KindRefusedByPortal, exit: ExitRefused},
	{code: "ERROR_MANIFEST_IS_NOT_AVAILABLE", statuses: []int{404}, kind: app.KindRefusedByPortal, exit: ExitRefused},

	// Protocol 11.
	{texts: []string{"User not found"}, args: forOther, kind: app.KindOthersForbidden, exit: ExitRefused},
	{texts: []string{"User does not have access to managing other users work time"}, args: forOther, kind: app.KindOthersForbidden, exit: ExitRefused},
	{code: "WRONG_DATETIME_FORMAT", args: withTime, kind: app.KindTimeFormat, exit: ExitRefused},
	{code: "WRONG_DATETIME", args: withTime, kind: app.KindTimeOtherDay, exit: ExitRefused},
	{code: "WRONG_DATETIME", args: closingAt, day: running, kind: app.KindTimeOtherDay, exit: ExitRefused},
	{code: "TIME", texts: []string{"Unable to set time, work day is paused"}, args: withTime, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ERROR_ARGUMENT", argument: "TIME", texts: []string{"Unable to set time, work day is paused"}, args: withTime, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ERROR_CORE", texts: []string{"Reason for change is not specified", "Не указана причина изменения"}, args: withTime, kind: app.KindReasonNeeded, exit: ExitRefused},
	{code: "REPORT_NEEDED", texts: []string{"Reason for change is not specified", ""}, args: closingAt, day: running, kind: app.KindReasonNeeded, exit: ExitRefused},
	{code: "WD_EXPIRED", texts: []string{"Workday is expired"}, args: closing, day: running, kind: app.KindDayExpired, exit: ExitDifferent},
	{code: "ALERT_WARNING", texts: []string{"Cannot perform this action", "Невозможно выполнить действие"}, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ALERT_WARNING", texts: []string{"Cannot clock-in later than now", "Нельзя начинать день со временем, больше текущего"}, args: withTime, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ALERT_WARNING", texts: []string{"Work hours record for specified day already exists", "Уже имеется запись о рабочем времени за указанную дату"}, args: withTime, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ALERT_WARNING", texts: []string{"Too early to clock in", "Еще рано начинать работу"}, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ALERT_WARNING", texts: []string{"Working day duration cannot be negative", "Длительность рабочего дня не может быть отрицательной"}, args: closing, day: running, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ALERT_WARNING", texts: []string{"Insufficient permission to manage work time", "Недостаточно прав для управления рабочим временем"}, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},
	{code: "ERROR_CORE", texts: []string{"cannot perform this action because it has been canceled by event handler", "Database error: deadlock"}, kind: app.KindRefusedByPortal, exit: ExitRefused, quoted: true},

	// What is in no table.
	{code: "ERROR_OF_TOMORROW", texts: []string{"", "Something <b>new</b>"}, kind: app.KindRefusedByPortal, exit: ExitRefused},
	{kind: app.KindRefusedByPortal, exit: ExitRefused},
}

func TestEveryErrorOfTheProtocol(t *testing.T) {
	for _, r := range rows {
		if r.statuses == nil {
			r.statuses = []int{400}
		}
		if r.texts == nil {
			r.texts = []string{"Some text", "Какой-то текст", ""}
		}
		for _, status := range r.statuses {
			for n, text := range r.texts {
				code := []string{r.code, strings.ToUpper(r.code), strings.ToLower(r.code)}[n%3] // portals vary the case
				name := fmt.Sprintf("%s %d %s", code, status, text)
				body := map[string]any{"error": code, "error_description": text}
				if r.argument != "" {
					body["argument"] = r.argument
				}
				a := answer{status: status, body: marshal(t, body)}
				t.Run("action "+name, func(t *testing.T) { r.tell(t, a, text) })
				if r.args == "" {
					t.Run("reading "+name, func(t *testing.T) { r.reading().tell(t, a, text) })
				}
			}
		}
	}
}

// reading is the row where only the state is asked for.
func (r row) reading() row {
	r.args = "status"
	if r.read != "" {
		r.kind = r.read
	}
	return r
}

// tell runs the command in each language, and looks at what it says.
func (r row) tell(t *testing.T, a answer, text string) {
	t.Helper()
	if r.args == "" {
		r.args = "open"
	}
	for _, lang := range []string{"ru", "en"} {
		synctest.Test(t, func(t *testing.T) {
			code, said, kind := run(t, lang, r.args, r.day, a)
			if kind != r.kind || code != r.exit {
				t.Errorf("%s: %q with exit code %d, want %q and %d: %s", r.args, kind, code, r.kind, r.exit, said)
			}
			if len(strings.TrimSpace(said)) < 20 || strings.ContainsAny(said, "<>") || strings.Contains(said, "example0secret") {
				t.Errorf("says %q", said)
			}
			if r.quoted && text != "" && !strings.Contains(said, text) {
				t.Errorf("says %q, which leaves out %q", said, text)
			}
		})
	}
}

// Answers that are none of the portal's.
func TestEveryAnswerThatIsNone(t *testing.T) {
	const page = "<!DOCTYPE html><html><body><h1>Вход в сеть</h1></body></html>"
	there := func(location string) http.Header { return http.Header{"Location": {location}} }
	const path = "/rest/7/example0secret/"
	tests := []struct {
		name string
		a    answer
		row
	}{
		{"a page in place of an answer", answer{status: 200, body: page}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"a balancer's page", answer{status: 503, body: page}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"a firewall's page", answer{status: 403, body: page}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"nothing", answer{status: 200}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"half an answer", answer{status: 200, body: `{"result":{"STATUS":"OPE`}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"another document", answer{status: 200, body: `{"status":"ok"}`}, row{kind: app.KindNotRecorded, exit: ExitUnreached, read: app.KindNotUnderstood}},
		{"an error of REST 3.0", answer{status: 400, body: `{"error":{"code":"ALERT_WARNING","message":"Too early"}}`}, row{kind: app.KindRefusedByPortal, exit: ExitRefused}},
		{"a captive portal", answer{status: 302, header: there("https://login.example.com/")}, row{kind: app.KindMoved, exit: ExitUnreached}},
		{"a page of the portal's", answer{status: 302, header: there("https://example.bitrix24.ru/auth/")}, row{kind: app.KindMoved, exit: ExitUnreached}},
		{"a downgrade", answer{status: 302, header: there("http://new.bitrix24.ru" + path + "timeman.METHOD")}, row{kind: app.KindMoved, exit: ExitUnreached}},
		{"a renamed portal", answer{status: 302, header: there("https://new.bitrix24.ru" + path + "timeman.METHOD")}, row{kind: app.KindRenamed, exit: ExitUnreached}},
	}
	for _, tt := range tests {
		t.Run("action/"+tt.name, func(t *testing.T) { tt.row.tell(t, tt.a, "") })
		t.Run("reading/"+tt.name, func(t *testing.T) { tt.row.reading().tell(t, tt.a, "") })
	}
}

// A portal that renamed itself is followed by a command, which the sentence names.
func TestTheWayToARenamedPortalIsNamed(t *testing.T) {
	a := answer{status: 302, header: http.Header{"Location": {"https://new.bitrix24.ru/rest/7/example0secret/timeman.METHOD"}}}
	for _, lang := range []string{"ru", "en"} {
		synctest.Test(t, func(t *testing.T) {
			if _, said, _ := run(t, lang, "status", "", a); !strings.Contains(said, "clockin24 login --moved new.bitrix24.ru") {
				t.Errorf("says %q", said)
			}
		})
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An answer is what a portal sends. METHOD in its header stands for the last part of the method.
type answer struct {
	status int
	header http.Header
	body   string
}

// A wire answers timeman.status with a day, and the method of a command with an answer.
type wire struct {
	day    string
	answer answer
	status bool // timeman.status is the method of the command
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	_, method, _ := strings.Cut(r.URL.Path, "/rest/7/example0secret/timeman.")
	a := answer{status: 200, body: `{"result":` + w.day + `}`}
	switch {
	case strings.HasSuffix(r.URL.Path, "/profile"):
		a.body = `{"result":{"ID":"7","ADMIN":false,"NAME":"Анна","TIME_ZONE":"Europe/Moscow"}}`
	case method != "status" || w.status:
		a = w.answer
	}
	header := http.Header{}
	for name, values := range a.header {
		header[name] = []string{strings.ReplaceAll(values[0], "METHOD", method)}
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// run runs a command at 10:00 in Moscow against the wire. Said is all that was printed.
func run(t *testing.T, lang, args, day string, a answer) (code int, said string, kind app.Kind) {
	t.Helper()
	time.Sleep(time.Until(time.Date(2000, 2, 1, 7, 0, 0, 0, time.UTC)))
	if day == "" {
		day = `{"STATUS":"CLOSED"}`
	}
	w := wire{day: day, answer: a, status: args == "status"}
	access, err := bitrix.ParseWebhook("https://example.bitrix24.ru/rest/7/example0secret/")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var last app.Reply
	parts := Parts{
		Words: words.New(lang), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(string) string { return "" }, Autostart: struct{ Autostart }{},
		Connect: func(ctx context.Context, _ bitrix.Access) (Workday, func(), error) {
			workday := workday.New(workday.Parts{
				Access: access, OneCommand: true, Journal: forgetful{},
				Dial: func(a bitrix.Access, more ...bitrix.Option) account.Portal {
					return account.PortalOf(bitrix.NewClient(a, append(more, bitrix.WithTransport(w))...))
				},
			})
			ctx, stop := context.WithCancel(ctx)
			var running sync.WaitGroup
			running.Go(func() { workday.Run(ctx) })
			return recorder{workday, &last}, func() { stop(); running.Wait() }, nil
		},
	}
	code = Run(t.Context(), parts, strings.Fields(args))
	if last.Problem != nil {
		kind = last.Problem.Kind
	}
	return code, out.String(), kind
}

// A recorder keeps the last reply.
type recorder struct {
	*workday.Workday
	last *app.Reply
}

func (r recorder) Do(ctx context.Context, c app.Command) app.Reply {
	*r.last = r.Workday.Do(ctx, c)
	return *r.last
}

// A forgetful journal keeps nothing.
type forgetful struct{}

func (forgetful) Press(app.Intent) error         { return nil }
func (forgetful) Settle(string, app.Reply) error { return nil }
func (forgetful) Rename(string, string) error    { return nil }
func (forgetful) Kept() ([]app.Intent, error)    { return nil, nil }
