package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clockin24/app/words"
	"clockin24/bitrix"
)

// A misuse is the sentence of a command that was called wrongly.
type misuse string

func (m misuse) Error() string { return string(m) }

// A flagError is an error that pflag found in the flags of a command.
type flagError struct {
	command *cobra.Command
	err     error
}

func (e *flagError) Error() string { return fmt.Sprintf("%s: %v", e.command.CommandPath(), e.err) }
func (e *flagError) Unwrap() error { return e.err }

// An unexpectedError is an argument that the command does not take.
type unexpectedError struct {
	command  *cobra.Command
	argument string
}

func (e *unexpectedError) Error() string { return e.command.CommandPath() + ": unexpected argument" }

// An exclusiveError is a pair of flags that exclude each other.
type exclusiveError struct{ flag, other string }

func (e *exclusiveError) Error() string { return e.flag + " excludes " + e.other }

// A missingError is a flag or an environment variable that means nothing without the other.
type missingError struct{ flag, other string }

func (e *missingError) Error() string { return e.flag + " needs " + e.other }

// NoArgs is [cobra.NoArgs] for one of [Parts].More, with an error that [Run] has words for.
func NoArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &unexpectedError{command: c, argument: args[0]}
}

// exclusive allows at most one of the flags.
func exclusive(c *cobra.Command, names ...string) {
	c.MarkFlagsMutuallyExclusive(names...) // for shell completion
	require(c, func() error {
		if set := changed(c, names); len(set) > 1 {
			return &exclusiveError{"--" + set[0], "--" + set[1]}
		}
		return nil
	})
}

// together requires either all of the flags or none.
func together(c *cobra.Command, names ...string) {
	c.MarkFlagsRequiredTogether(names...)
	require(c, func() error {
		set := changed(c, names)
		for _, name := range names {
			if len(set) > 0 && !c.Flags().Changed(name) {
				return &missingError{"--" + set[0], "--" + name}
			}
		}
		return nil
	})
}

// require adds a check that is made before the command runs. It also comes before cobra's own check of the same, which
// returns no typed error.
func require(c *cobra.Command, check func() error) {
	before := c.PreRunE
	c.PreRunE = func(c *cobra.Command, args []string) error {
		if before != nil {
			if err := before(c, args); err != nil {
				return err
			}
		}
		return check()
	}
}

func changed(c *cobra.Command, names []string) (set []string) {
	for _, name := range names {
		if c.Flags().Changed(name) {
			set = append(set, name)
		}
	}
	return set
}

// A number is a flag for the number of an employee. If it is optional, an empty one means none, as in a script for oint
// (protocol 16). Otherwise an empty variable would by mistake mean another person's day.
type number struct {
	value    *int
	optional bool
}

func (n number) Set(text string) error {
	if n.optional && text == "" {
		*n.value = 0
		return nil
	}
	v, err := strconv.Atoi(text)
	if err == nil && v < 1 {
		err = strconv.ErrRange
	}
	if err == nil {
		*n.value = v
	}
	return err
}

func (n number) String() string {
	if n.value == nil || *n.value == 0 {
		return ""
	}
	return strconv.Itoa(*n.value)
}

func (number) Type() string { return "int" }

// misused returns the sentence that says what is wrong with a call.
func misused(w *words.Words, err error) string {
	var (
		said       misuse
		unexpected *unexpectedError
		exclusive  *exclusiveError
		missing    *missingError
		flag       *flagError
	)
	switch {
	case errors.As(err, &said):
		return string(said)
	case errors.As(err, &unexpected):
		key := words.ShellUnexpected
		if unexpected.command.HasAvailableSubCommands() {
			key = words.ShellUnknownCommand
		}
		return w.Text(key, words.Quoted("Text", masked(unexpected.argument)), words.With("Command", unexpected.command.CommandPath()))
	case errors.As(err, &exclusive):
		return w.Text(words.ShellFlagsExclude, words.With("Flag", exclusive.flag), words.With("Other", exclusive.other))
	case errors.As(err, &missing):
		return w.Text(words.ShellFlagMissing, words.With("Flag", missing.flag), words.With("Other", missing.other))
	case errors.As(err, &flag):
		return flag.misused(w)
	}
	return w.Text(words.ShellWrongUsage, words.With("Text", err.Error()))
}

func (e *flagError) misused(w *words.Words) string {
	var (
		unknown *pflag.NotExistError
		syntax  *pflag.InvalidSyntaxError
		bare    *pflag.ValueRequiredError
		value   *pflag.InvalidValueError
	)
	command := e.command.CommandPath()
	switch {
	case errors.As(e.err, &unknown):
		flag := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			flag = flag[1:]
		}
		return w.Text(words.ShellUnknownFlag, words.Quoted("Flag", masked(flag)), words.With("Command", command))
	case errors.As(e.err, &syntax):
		return w.Text(words.ShellUnknownFlag, words.Quoted("Flag", masked(syntax.GetSpecifiedFlag())), words.With("Command", command))
	case errors.As(e.err, &bare):
		return w.Text(words.ShellFlagBare, words.With("Flag", "--"+bare.GetFlag().Name), words.With("Command", command))
	case errors.As(e.err, &value):
		flag := value.GetFlag()
		return w.Text(words.ShellFlagValue, words.Quoted("Value", masked(value.GetValue())),
			words.With("Flag", "--"+flag.Name), words.With("Usage", flag.Usage))
	}
	return w.Text(words.ShellWrongUsage, words.With("Text", e.err.Error()))
}

// masked returns a part of the command line as it may be repeated. A webhook in the wrong place stays a secret.
func masked(text string) string { return bitrix.MaskWord(text) }
