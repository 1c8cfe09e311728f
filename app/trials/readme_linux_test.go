package trials

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"clockin24/app/trials/stage"
	"clockin24/tray/desktop"
)

// portalPage is the page about the simulated portal.
const portalPage = "bitrix/portal/README.md"

// The example of that page, as a reader runs it: each command prints what is said to be behind it.
func TestPortalOfTheREADME(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "sed", "seq"} {
		desktop.Need(t, tool)
	}
	raw, err := os.ReadFile(stage.InRoot(t, portalPage))
	if err != nil {
		t.Fatal(err)
	}
	scenario, script := fenced(t, string(raw), "json"), fenced(t, string(raw), "sh")
	serve := regexp.MustCompile("`clockin24 (portal --state office.json --listen 127.0.0.1:8024)`").FindStringSubmatch(string(raw))
	if serve == nil {
		t.Fatalf("%s does not say how the scenario is served", portalPage)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "office.json"), []byte(scenario), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := append(os.Environ(), "LANG=en_US.UTF-8", "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir,
		"XDG_RUNTIME_DIR="+dir, "CLOCKIN24_URL=", "CLOCKIN24_TOKEN=")
	portal := exec.CommandContext(ctx, "clockin24", strings.Fields(strings.Replace(serve[1], ":8024", ":0", 1))...)
	portal.Dir, portal.Env, portal.Stderr = dir, environment, os.Stderr
	out, err := portal.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = portal.Wait()
	}()
	first, err := bufio.NewReader(out).ReadString('\n')
	address, isWebhook := strings.CutSuffix(first, "/rest/1/madeup1secret/\n")
	if err != nil || !isWebhook {
		t.Fatalf("the first line is %q, not the webhook of employee 1: %v", first, err)
	}

	// Each command's output is written into a file of its own, by the number of its line.
	var run strings.Builder
	wants := map[int]string{}
	for n, line := range strings.Split(strings.Replace(script, "http://127.0.0.1:8024", address, 1), "\n") {
		command, want, promises := strings.Cut(line, " #> ")
		if promises {
			wants[n] = want
			command = fmt.Sprintf("{ %s; } > line%d 2>&1", command, n)
		}
		run.WriteString(command + "\n")
	}
	if len(wants) < 5 {
		t.Fatalf("%s promises only %d things", portalPage, len(wants))
	}
	shell := exec.CommandContext(ctx, "sh", "-e", "-c", run.String())
	shell.Dir, shell.Env = dir, environment
	if said, err := shell.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	for n, want := range wants {
		if got, err := os.ReadFile(filepath.Join(dir, fmt.Sprint("line", n))); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("line %d prints %q, want %q: %v", n+1, got, want, err)
		}
	}
}

// fenced is the one block of the language.
func fenced(t *testing.T, text, language string) string {
	t.Helper()
	blocks := regexp.MustCompile("(?s)\n```"+language+"\n(.*?)\n```\n").FindAllStringSubmatch(text, -1)
	if len(blocks) != 1 {
		t.Fatalf("%s has %d blocks of %s, want one", portalPage, len(blocks), language)
	}
	return blocks[0][1]
}
