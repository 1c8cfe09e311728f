package notify

import (
	"slices"
	"strconv"
)

// shown is a notice that can be pressed, or replaced.
type shown struct {
	id     uint32
	notice Notice
}

// showing is what the desktop shows, oldest first. Its owner has to guard it.
type showing []shown

// remembered is how many notices can be pressed. They add up because a desktop keeps old ones in a list.
const remembered = 8

// openKey is the key of a click on the rest of a notice, from freedesktop's specification. The keys of the buttons are their
// places.
const openKey = "default"

// in is the number of the notice in a slot, or 0 if there is none.
func (s showing) in(slot string) uint32 {
	for _, one := range s {
		if slot != "" && one.notice.Slot == slot {
			return one.id
		}
	}
	return 0
}

func (s *showing) remember(one shown) {
	*s = slices.DeleteFunc(*s, func(before shown) bool {
		return before.id == one.id || one.notice.Slot != "" && before.notice.Slot == one.notice.Slot
	})
	*s = append(*s, one)
	*s = (*s)[max(0, len(*s)-remembered):]
}

// slots are the slots in which something is shown.
func (s showing) slots() (slots []string) {
	for _, one := range s {
		if one.notice.Slot != "" {
			slots = append(slots, one.notice.Slot)
		}
	}
	return slots
}

// withdraw forgets the notice in a slot, and returns its number, or 0 if there is none.
func (s *showing) withdraw(slot string) uint32 {
	id := s.in(slot)
	s.forget(id)
	return id
}

func (s *showing) forget(id uint32) {
	*s = slices.DeleteFunc(*s, func(one shown) bool { return one.id == id })
}

// answer is the function of a click on a notice, or nil if there is none. A button answers the notice, so it can be pressed once.
func (s *showing) answer(id uint32, key string) func() {
	at := slices.IndexFunc(*s, func(one shown) bool { return one.id == id })
	if at < 0 {
		return nil
	}
	notice := (*s)[at].notice
	if key == openKey {
		return notice.Open
	}
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(notice.Buttons) {
		return nil
	}
	s.forget(id)
	return notice.Buttons[i].Press
}
