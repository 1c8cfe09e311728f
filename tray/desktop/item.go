//go:build linux

package desktop

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	itemInterface    = "org.kde.StatusNotifierItem"
	menuInterface    = "com.canonical.dbusmenu"
	watcherName      = "org.kde.StatusNotifierWatcher"
	itemNameOfKDE    = "org.kde.StatusNotifierItem-"
	itemNameOfOthers = "org.freedesktop.StatusNotifierItem-"
)

// An Item is a tray icon on the bus.
type Item struct {
	d    *Desktop
	name string
	obj  dbus.BusObject
}

// TrayItem waits for a tray icon on the bus; it does not need a tray that shows the icon. If there are several icons, it returns
// any of them.
func (d *Desktop) TrayItem(ctx context.Context) *Item {
	d.t.Helper()
	var item *Item
	d.poll(ctx, "a tray icon on the bus", func() bool {
		var names []string
		if err := d.Conn().BusObject().CallWithContext(ctx, "org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
			return false
		}
		for _, name := range names {
			if !strings.HasPrefix(name, itemNameOfKDE) && !strings.HasPrefix(name, itemNameOfOthers) {
				continue
			}
			item = &Item{d: d, name: name, obj: d.Conn().Object(name, "/StatusNotifierItem")}
			// An icon takes its name before its properties can be read.
			_, err := item.properties(ctx)
			return err == nil
		}
		return false
	})
	return item
}

// WaitNoTrayItem waits until no tray icon is on the bus.
func (d *Desktop) WaitNoTrayItem(ctx context.Context) {
	d.t.Helper()
	d.poll(ctx, "the tray icon to go", func() bool {
		var names []string
		err := d.Conn().BusObject().CallWithContext(ctx, "org.freedesktop.DBus.ListNames", 0).Store(&names)
		return err == nil && !strings.Contains(strings.Join(names, " "), ".StatusNotifierItem-")
	})
}

// WaitShown waits until the tray has accepted the icon.
func (i *Item) WaitShown(ctx context.Context) {
	i.d.t.Helper()
	i.d.poll(ctx, "the tray to show the icon", func() bool {
		var owner string
		bus := i.d.Conn().BusObject()
		if err := bus.CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, i.name).Store(&owner); err != nil {
			return false
		}
		v, err := i.d.Conn().Object(watcherName, "/StatusNotifierWatcher").
			GetProperty(watcherName + ".RegisteredStatusNotifierItems")
		if err != nil {
			return false
		}
		items, _ := v.Value().([]string)
		for _, registered := range items {
			if strings.HasPrefix(registered, owner+"/") || strings.HasPrefix(registered, i.name) {
				return true
			}
		}
		return false
	})
}

// WaitIcon waits until the icon can be seen in the panel. It returns the middle of the icon, for [Desktop.Pointer].
func (i *Item) WaitIcon(ctx context.Context) (x, y int) {
	i.d.t.Helper()
	i.WaitShown(ctx)
	i.d.poll(ctx, "the icon in the panel", func() bool {
		// The tray is a plug-in with its own window, and the icon is in the middle of that window.
		out, err := i.d.tool(ctx, "xdotool", "search", "--onlyvisible", "--class", "wrapper-2.0",
			"getwindowgeometry", "--shell")
		if err != nil {
			return false
		}
		var left, top, width, height int
		for line := range strings.Lines(out) {
			for key, value := range map[string]*int{"X": &left, "Y": &top, "WIDTH": &width, "HEIGHT": &height} {
				if text, ok := strings.CutPrefix(strings.TrimSpace(line), key+"="); ok {
					*value, _ = strconv.Atoi(text)
				}
			}
		}
		x, y = left+width/2, top+height/2
		p, err := i.properties(ctx)
		return err == nil && p.Icon != nil && shows(i.d.Screen(ctx), image.Rect(left, top, left+width, top+height), p.Icon)
	})
	return x, y
}

// shows tells whether a part of the screen has at least ten pixels in opaque colours of the icon. It does not compare all pixels,
// because the panel scales the icon, which changes the colours of its edges.
func shows(screen image.Image, part image.Rectangle, icon image.Image) bool {
	colours := map[color.RGBA]bool{}
	for y := range icon.Bounds().Dy() {
		for x := range icon.Bounds().Dx() {
			if c := color.RGBAModel.Convert(icon.At(x, y)).(color.RGBA); c.A == 255 {
				colours[c] = true
			}
		}
	}
	found := 0
	part = part.Intersect(screen.Bounds())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if colours[color.RGBAModel.Convert(screen.At(x, y)).(color.RGBA)] {
				found++
			}
		}
	}
	return found >= 10
}

// Properties are what a tray icon reports about itself.
type Properties struct {
	ID         string
	Title      string
	Status     string
	Category   string
	IconName   string
	Icon       image.Image // the largest of IconPixmap; nil if there is none
	Tooltip    string      // title and text
	ItemIsMenu bool        // a left click opens the menu
	Menu       dbus.ObjectPath
}

// Properties reads the properties of the icon.
func (i *Item) Properties(ctx context.Context) Properties {
	i.d.t.Helper()
	p, err := i.properties(ctx)
	if err != nil {
		i.d.t.Fatalf("desktop: read the properties of the tray icon: %v", err)
	}
	return p
}

// WaitProperties reads the properties of the icon until they are as wanted.
func (i *Item) WaitProperties(ctx context.Context, what string, wanted func(Properties) bool) Properties {
	i.d.t.Helper()
	var p Properties
	i.d.poll(ctx, what, func() bool {
		var err error
		p, err = i.properties(ctx)
		return err == nil && wanted(p)
	})
	return p
}

type pixmap struct {
	W, H int32
	Pix  []byte
}

func (i *Item) properties(ctx context.Context) (Properties, error) {
	var all map[string]dbus.Variant
	err := i.obj.CallWithContext(ctx, "org.freedesktop.DBus.Properties.GetAll", 0, itemInterface).Store(&all)
	if err != nil {
		return Properties{}, err
	}
	if _, ok := all["Menu"]; !ok {
		return Properties{}, fmt.Errorf("%s has no menu", i.name)
	}
	text := func(key string) string { s, _ := all[key].Value().(string); return s }
	p := Properties{
		ID: text("Id"), Title: text("Title"), Status: text("Status"), Category: text("Category"), IconName: text("IconName"),
	}
	p.ItemIsMenu, _ = all["ItemIsMenu"].Value().(bool)
	p.Menu, _ = all["Menu"].Value().(dbus.ObjectPath)

	var pixmaps []pixmap
	if all["IconPixmap"].Value() != nil && all["IconPixmap"].Store(&pixmaps) == nil {
		var largest pixmap
		for _, px := range pixmaps {
			if px.W > largest.W {
				largest = px
			}
		}
		p.Icon = largest.image()
	}
	var tip struct {
		Icon        string
		Pixmaps     []pixmap
		Title, Text string
	}
	if all["ToolTip"].Value() != nil && all["ToolTip"].Store(&tip) == nil {
		p.Tooltip = strings.TrimSpace(tip.Title + "\n" + tip.Text)
	}
	return p, nil
}

// image converts from ARGB in network byte order, the format of the StatusNotifierItem specification.
func (p pixmap) image() image.Image {
	w, h := int(p.W), int(p.H)
	if w <= 0 || h <= 0 || len(p.Pix) < 4*w*h {
		return nil
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for n := range w * h {
		px := p.Pix[4*n:]
		img.SetNRGBA(n%w, n/w, color.NRGBA{A: px[0], R: px[1], G: px[2], B: px[3]})
	}
	return img
}

// Activate does what a left click on the icon does.
func (i *Item) Activate(ctx context.Context) {
	i.d.t.Helper()
	if err := i.obj.CallWithContext(ctx, itemInterface+".Activate", 0, int32(0), int32(0)).Err; err != nil {
		i.d.t.Fatalf("desktop: click the tray icon: %v", err)
	}
}

// A MenuItem is an item of the icon's menu. The root has no label.
type MenuItem struct {
	ID        int32
	Label     string // without the "_" that marks a mnemonic
	Separator bool
	Enabled   bool
	Visible   bool
	Items     []MenuItem
}

// Labels lists the visible items of the menu: a label, "(label)" if the item is disabled, "-" for a separator.
func (m MenuItem) Labels() []string {
	var labels []string
	for _, item := range m.Items {
		switch {
		case !item.Visible:
		case item.Separator:
			labels = append(labels, "-")
		case !item.Enabled:
			labels = append(labels, "("+item.Label+")")
		default:
			labels = append(labels, item.Label)
		}
	}
	return labels
}

// Find returns the first visible item with the label, at any depth, or nil if there is none. The text of the item may go on after a
// colon.
func (m MenuItem) Find(label string) *MenuItem {
	for _, item := range m.Items {
		if name, _, _ := strings.Cut(item.Label, ":"); (item.Label == label || name == label) && item.Visible {
			return &item
		}
		if found := item.Find(label); found != nil {
			return found
		}
	}
	return nil
}

// Menu reads the icon's menu in the same way as a panel.
func (i *Item) Menu(ctx context.Context) MenuItem {
	i.d.t.Helper()
	m, err := i.menu(ctx)
	if err != nil {
		i.d.t.Fatalf("desktop: read the menu of the tray icon: %v", err)
	}
	return m
}

// WaitMenu reads the menu until it is as wanted.
func (i *Item) WaitMenu(ctx context.Context, what string, wanted func(MenuItem) bool) MenuItem {
	i.d.t.Helper()
	var m MenuItem
	i.d.poll(ctx, what, func() bool {
		var err error
		m, err = i.menu(ctx)
		return err == nil && wanted(m)
	})
	return m
}

type layout struct {
	ID       int32
	Props    map[string]dbus.Variant
	Children []dbus.Variant
}

func (i *Item) menuObject(ctx context.Context) (dbus.BusObject, error) {
	p, err := i.properties(ctx)
	if err != nil {
		return nil, err
	}
	return i.d.Conn().Object(i.name, p.Menu), nil
}

func (i *Item) menu(ctx context.Context) (MenuItem, error) {
	obj, err := i.menuObject(ctx)
	if err != nil {
		return MenuItem{}, err
	}
	var revision uint32
	var root layout
	err = obj.CallWithContext(ctx, menuInterface+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root)
	if err != nil {
		return MenuItem{}, err
	}
	return root.item()
}

// item applies the defaults of the dbusmenu specification: an item is enabled and visible unless its properties say otherwise.
func (l layout) item() (MenuItem, error) {
	m := MenuItem{ID: l.ID, Enabled: true, Visible: true}
	label, _ := l.Props["label"].Value().(string)
	m.Label = strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(label, "__", "\x00"), "_", ""), "\x00", "_")
	m.Separator = l.Props["type"].Value() == "separator"
	if v, ok := l.Props["enabled"].Value().(bool); ok {
		m.Enabled = v
	}
	if v, ok := l.Props["visible"].Value().(bool); ok {
		m.Visible = v
	}
	for _, v := range l.Children {
		var child layout
		if err := dbus.Store([]any{v.Value()}, &child); err != nil {
			return MenuItem{}, err
		}
		item, err := child.item()
		if err != nil {
			return MenuItem{}, err
		}
		m.Items = append(m.Items, item)
	}
	return m, nil
}

// Click clicks the menu item with the label. A person must be able to do the same, so the item has to be visible and enabled.
func (i *Item) Click(ctx context.Context, label string) {
	i.d.t.Helper()
	menu := i.Menu(ctx)
	item := menu.Find(label)
	if item == nil || !item.Enabled {
		i.d.t.Fatalf("desktop: the menu has no item %q that can be clicked: %q", label, menu.Labels())
	}
	obj, err := i.menuObject(ctx)
	if err == nil {
		nothing, now := dbus.MakeVariant(int32(0)), uint32(0)
		err = obj.CallWithContext(ctx, menuInterface+".Event", 0, item.ID, "clicked", nothing, now).Err
	}
	if err != nil {
		i.d.t.Fatalf("desktop: click %q: %v", label, err)
	}
}
