package dialogs

import (
	"context"
	"strings"
	"unicode/utf8"
)

// twoButtons is for systems that show only two buttons with a field: an empty line asks whether the third button was meant.
func twoButtons(ask asker, back string) asker {
	return func(ctx context.Context, d dialog) (answer, error) {
		third := d.other
		if d.field == "" || third == "" {
			return ask(ctx, d)
		}
		d.other = ""
		for {
			a, err := ask(ctx, d)
			if err != nil || a.pressed != agreed || strings.TrimSpace(a.typed) != "" {
				return a, err
			}
			a, err = ask(ctx, dialog{title: d.title, text: third + "?", ok: third, leave: back})
			if err != nil {
				return answer{}, err
			}
			if a.pressed == agreed {
				return answer{pressed: other}, nil
			}
		}
	}
}

// textFirst is for systems that show only a field's name with the field: the text is shown in a dialog before it.
func textFirst(ask asker) asker {
	return func(ctx context.Context, d dialog) (answer, error) {
		if d.field != "" && d.text != "" {
			a, err := ask(ctx, dialog{title: d.title, text: d.text, leave: d.leave})
			if err != nil || a.pressed != agreed {
				return answer{}, err
			}
			d.text = ""
		}
		return ask(ctx, d)
	}
}

// shortLabel is how many letters fit on a button of fixed width.
const shortLabel = 12

// shortButtons is for systems whose buttons do not grow with their labels: if a label is too long for its button, the text
// says what yes, no and cancel mean.
func shortButtons(ask asker, yes, no, cancel string) asker {
	return func(ctx context.Context, d dialog) (answer, error) {
		long := func(label string) bool { return utf8.RuneCountInString(label) > shortLabel }
		if !long(d.ok) && !long(d.other) && !long(d.leave) {
			return ask(ctx, d)
		}
		if d.field != "" {
			d.ok, d.leave = "", "" // the system's own labels, whose meaning is clear beside a field
			return ask(ctx, d)
		}
		var means []string
		name := func(label *string, short string) {
			if *label != "" {
				means = append(means, short+": "+*label)
				*label = short
			}
		}
		name(&d.ok, yes)
		name(&d.other, no)
		name(&d.leave, cancel)
		d.text = paragraphs(d.text, strings.Join(means, "\n"))
		return ask(ctx, d)
	}
}
