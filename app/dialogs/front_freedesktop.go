//go:build unix && !darwin

package dialogs

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"slices"
	"syscall"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() {
	xgb.Logger = log.New(io.Discard, "", 0) // xgb has no other way to be silent
}

// answering is how long an X server may take to answer.
const answering = 2 * time.Second

// front has the window manager bring the dialog to the front. It is false if no window manager does that, or if there is no
// such window: on Wayland only the program that owns a window can ask for that, and dialog programs do not.
func front(ctx context.Context, title string) bool {
	ctx, stop := context.WithTimeout(ctx, answering)
	defer stop()
	done := make(chan error, 1)
	go func() { // NewConn takes no context; it ends when the server does
		conn, err := xgb.NewConn()
		if err == nil {
			defer context.AfterFunc(ctx, conn.Close)()
			err = activate(conn, title)
			conn.Close()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err == nil
	case <-ctx.Done():
		return false
	}
}

// activate asks for the window by _NET_ACTIVE_WINDOW (EWMH 1.5).
func activate(conn *xgb.Conn, title string) error {
	setup := xproto.Setup(conn)
	if len(setup.Roots) == 0 {
		return errors.New("the X server has no screen")
	}
	root := setup.DefaultScreen(conn).Root
	active, err := atom(conn, "_NET_ACTIVE_WINDOW")
	if err != nil {
		return err
	}
	able, err := cardinals(conn, root, "_NET_SUPPORTED")
	if err != nil {
		return err
	}
	windows, err := cardinals(conn, root, "_NET_CLIENT_LIST")
	if err != nil {
		return err
	}
	if !slices.Contains(able, uint32(active)) {
		return errors.New("the window manager brings no window to the front")
	}
	for _, id := range windows {
		w := xproto.Window(id)
		if !ours(conn, w, title) {
			continue
		}
		const person = 2 // a person asks for it, not a program of its own accord
		message := xproto.ClientMessageEvent{
			Format: 32, Window: w, Type: active,
			Data: xproto.ClientMessageDataUnionData32New([]uint32{person, xproto.TimeCurrentTime, 0, 0, 0}),
		}
		return xproto.SendEventChecked(conn, false, root,
			xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(message.Bytes())).Check()
	}
	return errors.New("there is no such window")
}

// ours reports whether a window belongs to a dialog program that this process has started: both are in one process group.
func ours(conn *xgb.Conn, w xproto.Window, title string) bool {
	name, err := property(conn, w, "_NET_WM_NAME")
	if err != nil || string(name) != title {
		return false
	}
	pid, err := cardinals(conn, w, "_NET_WM_PID")
	if err != nil || len(pid) != 1 {
		return false
	}
	group, err := syscall.Getpgid(int(pid[0]))
	return err == nil && group == syscall.Getpgrp()
}

func atom(conn *xgb.Conn, name string) (xproto.Atom, error) {
	a, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return a.Atom, nil
}

// longest is how much of a property is read, in units of four bytes: more than any list of windows has.
const longest = 1 << 16

func property(conn *xgb.Conn, w xproto.Window, name string) ([]byte, error) {
	a, err := atom(conn, name)
	if err != nil {
		return nil, err
	}
	p, err := xproto.GetProperty(conn, false, w, a, xproto.GetPropertyTypeAny, 0, longest).Reply()
	if err != nil {
		return nil, err
	}
	return p.Value, nil
}

// cardinals reads a property that consists of numbers, in the byte order that xgb asks for.
func cardinals(conn *xgb.Conn, w xproto.Window, name string) ([]uint32, error) {
	value, err := property(conn, w, name)
	if err != nil {
		return nil, err
	}
	var all []uint32
	for len(value) >= 4 {
		all, value = append(all, binary.LittleEndian.Uint32(value)), value[4:]
	}
	return all, nil
}
