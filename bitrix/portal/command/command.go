// Package command is the command `portal`, which serves the simulated portal to other programs.
package command

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clockin24/bitrix/portal"
)

// A ServeError says why nothing is served at an address. Every other error of the command is about one of its flags.
type ServeError struct {
	Address string
	Err     error
}

func (e *ServeError) Error() string { return e.Err.Error() }
func (e *ServeError) Unwrap() error { return e.Err }

// New makes the command `portal`. It prints a webhook URL as the first line of its output, then the text ready, and
// serves until its context ends. With a scenario, the webhook is that of the employee with the lowest number. Without
// flags there is one employee, who has a fixed schedule, is seven minutes late and has not started, at whatever hour
// the command runs.
func New(ready string) *cobra.Command {
	var f options
	c := &cobra.Command{
		Use: "portal", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			simulated, err := f.portal(cmd, time.Now())
			if err != nil {
				return err
			}
			certificate, err := f.certificate(time.Now())
			if err != nil {
				return err
			}
			path := simulated.Users()[0].Webhook("")
			err = simulated.Serve(cmd.Context(), f.listen, certificate, func(s *portal.Server) {
				fmt.Fprintln(cmd.OutOrStdout(), s.URL+path)
				if certificate != nil && f.tlsCert == "" {
					cmd.OutOrStdout().Write(encoded(certificate))
				}
				fmt.Fprintln(cmd.OutOrStdout(), ready)
			})
			if err != nil {
				return &ServeError{Address: f.listen, Err: err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "host:port")
	c.Flags().StringVar(&f.state, "state", "", "office.json")
	c.Flags().StringVar(&f.tls, "tls", "", "valid | expired")
	c.Flags().Lookup("tls").NoOptDefVal = "valid"
	c.Flags().StringVar(&f.tlsCert, "tls-cert", "", "portal.pem")
	c.Flags().StringVar(&f.schedule, "schedule", "fixed", "fixed | flexible | none")
	c.Flags().StringVar(&f.zone, "zone", "", "Europe/Moscow, Asia/Almaty, …")
	c.Flags().StringVar(&f.clock, "clock", "", "2026-11-24T09:07:00+03:00")
	c.Flags().StringVar(&f.day, "day", string(portal.DayNone), days())
	c.Flags().StringVar(&f.language, "language", "en", "en | ru")
	c.Flags().DurationVar(&f.late, "late", 7*time.Minute, "5m, -30m")
	return c
}

// options choose what the simulated portal is like.
type options struct {
	listen, tls, tlsCert, state, schedule, zone, clock, day, language string
	late                                                              time.Duration
}

// portal returns the portal of the scenario, else one with a single employee.
func (f options) portal(cmd *cobra.Command, now time.Time) (*portal.Portal, error) {
	if f.state == "" {
		return f.office(now)
	}
	for _, name := range []string{"schedule", "zone", "clock", "day", "language", "late"} {
		if cmd.Flags().Changed(name) {
			return nil, fmt.Errorf("--%s is for the scenario to say that --state names", name)
		}
	}
	return load(f.state)
}

func load(path string) (*portal.Portal, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--state: %w", err)
	}
	defer file.Close()
	simulated, err := portal.Load(file)
	if err == nil && len(simulated.Users()) == 0 {
		err = errors.New("it has no employees")
	}
	if err != nil {
		return nil, fmt.Errorf("--state %s: %w", path, err)
	}
	return simulated, nil
}

// office makes the portal with its one employee. A clock that was set runs on from that time.
func (f options) office(now time.Time) (*portal.Portal, error) {
	if f.clock != "" {
		set, err := time.Parse(time.RFC3339, f.clock)
		if err != nil {
			return nil, fmt.Errorf("read --clock: %w", err)
		}
		now = set
	}
	employee, err := portal.Around(now, f.zone, f.late)
	if err != nil {
		return nil, err
	}
	switch f.schedule {
	case "fixed":
	case "flexible":
		employee.Schedule = portal.Flexible()
	case "none":
		employee.Schedule = portal.Schedule{}
	default:
		return nil, fmt.Errorf("--schedule %q is none of fixed, flexible, none", f.schedule)
	}
	language := portal.Language(f.language)
	if language != portal.English && language != portal.Russian {
		return nil, fmt.Errorf("--language %q is none of en, ru", f.language)
	}
	simulated := portal.New(portal.Options{Zone: employee.Zone, Switches: portal.Switches{Language: language}})
	if f.clock != "" {
		simulated.RunClock(now)
	}
	return simulated, simulated.Add(employee).SetDay(portal.DayState(f.day))
}

// certificate makes the requested certificate and writes it to a file where clients can find it. It is also the
// authority that vouches for itself. It is nil for plain http. Its dates are by this computer's clock, because clients
// compare them with that.
func (f options) certificate(now time.Time) (*tls.Certificate, error) {
	const day = 24 * time.Hour
	from, until := now.Add(-2*day), now.Add(365*day)
	switch {
	case f.tls == "" && f.tlsCert == "":
		return nil, nil
	case f.tls == "expired":
		until = now.Add(-day)
	case f.tls != "" && f.tls != "valid":
		return nil, fmt.Errorf("--tls %q is none of valid, expired", f.tls)
	}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	var hosts []string
	if host != "" {
		hosts = append(hosts, host)
	}
	certificate, _, err := portal.NewCertificate(from, until, hosts...)
	if err == nil && f.tlsCert != "" {
		err = os.WriteFile(f.tlsCert, encoded(&certificate), 0o644)
	}
	if err != nil {
		return nil, fmt.Errorf("--tls-cert: %w", err)
	}
	return &certificate, nil
}

// encoded returns the certificate without its key, in the form that curl and others read.
func encoded(c *tls.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})
}

// days lists the states that --day accepts.
func days() string {
	var names []string
	for _, d := range portal.DayStates() {
		names = append(names, string(d))
	}
	return strings.Join(names, " | ")
}
