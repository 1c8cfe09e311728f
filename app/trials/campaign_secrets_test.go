package trials

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"clockin24/app"
)

// sayValues writes down what a view is given, as it crosses processes.
func (p *process) sayValues(r app.Reply, s app.Snapshot) {
	for _, value := range []any{r, s} {
		text, err := json.Marshal(value)
		fmt.Fprintf(&p.said, "%s %v %+v\n", text, err, value)
	}
	if p.defect == talksTooMuch {
		fmt.Fprintf(&p.said, "called %q\n", p.user.Webhook(crowdHost))
	}
}

// secretsIn searches everything that a run has written and said for the secret, which should be in the keyring alone.
func (w *trial) secretsIn(dir string) (wrong []string) {
	secret := w.user.Get().Secret
	for _, line := range w.said.holding(secret) {
		wrong = append(wrong, fmt.Sprintf("the secret is said: %.300s", line))
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if holds(text, secret) {
			wrong = append(wrong, "the secret is in "+path)
		}
		return err
	})
	if err != nil {
		wrong = append(wrong, err.Error())
	}
	return wrong
}
