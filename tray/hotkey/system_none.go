//go:build !(unix || windows) || (darwin && !cgo)

package hotkey

import "context"

func connect(context.Context, string) (system, error) { return nil, unavailable(NoSupport, nil) }
