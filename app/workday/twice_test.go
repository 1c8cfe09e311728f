package workday

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"clockin24/app"
)

// A webhook is pasted twice, or next to another one, and the server takes any path. No secret may get into the account or the
// snapshot, because both are stored in files.
func TestAWebhookPastedTwiceSignsIn(t *testing.T) {
	const other = "http://" + oldHost + "/rest/8/other8secret8other/"
	for _, tt := range []struct {
		name   string
		pasted func(webhook string) string
		want   app.Kind
	}{
		{"no blank", func(w string) string { return w + w }, ""},
		{"no slash", func(w string) string { return strings.TrimSuffix(w, "/") + w }, ""},
		{"a line each", func(w string) string { return w + "\n" + w }, ""},
		{"below another's", func(w string) string { return other + strings.TrimPrefix(w, "http://"+oldHost+"/") }, app.KindTwoAddresses},
		{"another's first", func(w string) string { return other + w }, app.KindTwoAddresses},
		{"another's second", func(w string) string { return w + other }, app.KindTwoAddresses},
		{"a part of another's", func(w string) string { return strings.Replace(w, "/rest/", "/8/other8secret8other/rest/", 1) }, app.KindNotAWebhook},
	} {
		t.Run(tt.name, func(t *testing.T) {
			takesAnyPath := func(o *office) {
				o.hosts[oldHost] = http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
					r.URL.Path = r.URL.Path[strings.LastIndex(r.URL.Path, "/rest/"):]
					o.portal.ServeHTTP(a, r)
				})
			}
			inOffice(t, morning, takesAnyPath, func(o *office) {
				webhook := o.webhookOf(oldHost)
				pasted := tt.pasted(webhook)
				outcome := app.OutcomeDone
				if tt.want != "" {
					outcome = app.OutcomeRefused
				}
				check := o.do(app.Command{Verb: app.VerbCheck, Webhook: pasted})
				o.expect(check, outcome, tt.want)
				signIn := o.do(app.Command{Verb: app.VerbSignIn})
				doctor := o.do(app.Command{Verb: app.VerbExamine, Webhook: pasted})
				if tt.want == "" && (o.saved() == nil || o.saved().Portal != "http://"+oldHost) {
					t.Errorf("the account is %+v", o.saved())
				}
				secret := strings.Split(webhook, "/")[5]
				all, err := json.Marshal([]any{o.saved(), o.workday.Snapshot(), check, signIn, doctor})
				if err != nil || bytes.Contains(all, []byte(secret)) || bytes.Contains(all, []byte("other8secret8other")) {
					t.Errorf("%v: a secret is in %s", err, all)
				}
			})
		})
	}
}
