package dialogs

import (
	"context"
	"errors"
	"reflect"
	"testing"
)

// asked is an asker that gives the answers one by one and keeps the dialogs.
func asked(dialogs *[]dialog, answers ...answer) asker {
	return func(_ context.Context, d dialog) (answer, error) {
		*dialogs = append(*dialogs, d)
		if len(answers) == 0 {
			return answer{}, errors.New("one dialog more than expected")
		}
		a := answers[0]
		answers = answers[1:]
		return a, nil
	}
}

func TestAdapters(t *testing.T) {
	var (
		field = dialog{
			title: "T", text: "Why.", field: "Reason", typed: "x", ok: "Start the workday", other: "Without", leave: "Cancel",
		}
		message = dialog{title: "T", text: "Now.", ok: "Start the workday", other: "At another time", leave: "Close"}
		short   = dialog{title: "T", text: "Now.", ok: "Start", leave: "Close"}
		two     = func(ask asker) asker { return twoButtons(ask, "Back") }
		buttons = func(ask asker) asker { return shortButtons(ask, "Yes", "No", "Cancel") }

		fieldOfTwo = dialog{title: "T", text: "Why.", field: "Reason", typed: "x", ok: "Start the workday", leave: "Cancel"}
		meant      = dialog{title: "T", text: "Without?", ok: "Without", leave: "Back"}
	)
	for name, c := range map[string]struct {
		adapt   func(asker) asker
		dialog  dialog
		answers []answer
		shown   []dialog
		want    answer
	}{
		"a message has three buttons anyway": {
			two, message, []answer{{pressed: other}}, []dialog{message}, answer{pressed: other},
		},
		"a line is an answer": {two, field, []answer{{agreed, "y"}}, []dialog{fieldOfTwo}, answer{agreed, "y"}},
		"Esc leaves":          {two, field, []answer{{}}, []dialog{fieldOfTwo}, answer{}},
		"an empty line may mean the third button": {
			two, field, []answer{{agreed, " "}, {pressed: agreed}}, []dialog{fieldOfTwo, meant}, answer{pressed: other},
		},
		"or a slip": {
			two, field,
			[]answer{{agreed, ""}, {}, {agreed, "y"}},
			[]dialog{fieldOfTwo, meant, fieldOfTwo},
			answer{agreed, "y"},
		},
		"the text goes first": {
			textFirst, field,
			[]answer{{pressed: agreed}, {agreed, "y"}},
			[]dialog{
				{title: "T", text: "Why.", leave: "Cancel"},
				{title: "T", field: "Reason", typed: "x", ok: "Start the workday", other: "Without", leave: "Cancel"},
			},
			answer{agreed, "y"},
		},
		"and can be left there": {
			textFirst, field, []answer{{}}, []dialog{{title: "T", text: "Why.", leave: "Cancel"}}, answer{},
		},
		"a message has only one text": {
			textFirst, message, []answer{{pressed: agreed}}, []dialog{message}, answer{pressed: agreed},
		},
		"long labels go to the text": {
			buttons, message,
			[]answer{{pressed: other}},
			[]dialog{{
				title: "T", text: "Now.\n\nYes: Start the workday\nNo: At another time\nCancel: Close",
				ok: "Yes", other: "No", leave: "Cancel",
			}},
			answer{pressed: other},
		},
		"short ones stay": {buttons, short, []answer{{pressed: agreed}}, []dialog{short}, answer{pressed: agreed}},
		"a field needs no explanation": {
			buttons, fieldOfTwo,
			[]answer{{agreed, "y"}},
			[]dialog{{title: "T", text: "Why.", field: "Reason", typed: "x"}},
			answer{agreed, "y"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var shown []dialog
			got, err := c.adapt(asked(&shown, c.answers...))(t.Context(), c.dialog)
			if err != nil || got != c.want {
				t.Errorf("%+v, %v, want %+v", got, err, c.want)
			}
			if !reflect.DeepEqual(shown, c.shown) {
				t.Errorf("shown\n%+v, want\n%+v", shown, c.shown)
			}
		})
	}
}
