// Package command is the command that serves the simulated portal to other programs.
package command

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clockin24/bitrix/portal"
)

// New makes the command `portal`, which prints the webhook URL of its one employee as the first line of its output and
// then what is ready, and serves until its context ends. Without flags the employee has a fixed schedule, is seven
// minutes late and has not started, at whatever hour it is run.
func New(ready string) *cobra.Command {
	var f options
	c := &cobra.Command{
		Use: "portal", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			simulated, user, err := f.portal(time.Now())
			if err != nil {
				return err
			}
			return simulated.Serve(cmd.Context(), f.listen, nil, func(s *portal.Server) {
				fmt.Fprintln(cmd.OutOrStdout(), user.Webhook(s.URL))
				fmt.Fprintln(cmd.OutOrStdout(), ready)
			})
		},
	}
	c.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "host:port")
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
	listen, schedule, zone, clock, day, language string
	late                                         time.Duration
}

// portal makes the portal with its one employee. A clock that was set runs on from there.
func (f options) portal(now time.Time) (*portal.Portal, *portal.User, error) {
	clock := time.Now
	if f.clock != "" {
		set, err := time.Parse(time.RFC3339, f.clock)
		if err != nil {
			return nil, nil, fmt.Errorf("read --clock: %w", err)
		}
		ahead := set.Sub(now)
		clock = func() time.Time { return time.Now().Add(ahead) }
	}
	employee, err := portal.Around(clock(), f.zone, f.late)
	if err != nil {
		return nil, nil, err
	}
	switch f.schedule {
	case "fixed":
	case "flexible":
		employee.Schedule = portal.Flexible()
	case "none":
		employee.Schedule = portal.Schedule{}
	default:
		return nil, nil, fmt.Errorf("--schedule %q is none of fixed, flexible, none", f.schedule)
	}
	language := portal.Language(f.language)
	if language != portal.English && language != portal.Russian {
		return nil, nil, fmt.Errorf("--language %q is none of en, ru", f.language)
	}
	simulated := portal.New(portal.Options{Zone: employee.Zone, Clock: clock, Switches: portal.Switches{Language: language}})
	user := simulated.Add(employee)
	return simulated, user, user.SetDay(portal.DayState(f.day))
}

// days lists the states that --day takes.
func days() string {
	var names []string
	for _, d := range portal.DayStates() {
		names = append(names, string(d))
	}
	return strings.Join(names, " | ")
}
