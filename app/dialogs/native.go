package dialogs

import (
	"context"
	"errors"

	"github.com/ncruces/zenity"
)

// native asks with the dialogs of Windows and macOS, and elsewhere with those of zenity, qarma or matedialog.
func native(ctx context.Context, d dialog) (answer, error) {
	options := []zenity.Option{zenity.Context(ctx), zenity.Title(d.title), zenity.Width(width)}
	label := func(text string, option func(string) zenity.Option) {
		if text != "" {
			options = append(options, option(text))
		}
	}
	label(d.ok, zenity.OKLabel)
	label(d.other, zenity.ExtraButton)
	label(d.leave, zenity.CancelLabel)
	if d.careful {
		options = append(options, zenity.DefaultCancel())
	}
	var a answer
	var err error
	switch {
	case d.field != "":
		switch {
		case d.secret:
			options = append(options, zenity.HideText())
		case d.typed != "":
			options = append(options, zenity.EntryText(d.typed))
		}
		a.typed, err = zenity.Entry(paragraphs(d.text, d.field), options...)
	case d.leave == "":
		err = zenity.Info(d.text, options...)
	default:
		err = zenity.Question(d.text, options...)
	}
	switch {
	case err == nil:
		a.pressed = agreed
		return a, nil
	case errors.Is(err, zenity.ErrExtraButton):
		return answer{pressed: other}, nil
	case errors.Is(err, zenity.ErrCanceled):
		return answer{}, nil
	}
	return answer{}, err
}

// width is the width of a dialog, in pixels, if it can be chosen: about eighty letters.
const width = 520
