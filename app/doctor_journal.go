package app

import (
	"strconv"
	"time"
)

// journal tells how many presses are kept, and what they wait for where that is the person.
func (e *examination) journal() Finding {
	kept, err := e.job.Journal.Kept()
	if err != nil {
		return Conclude(CheckJournal, err.Error(), &Problem{Kind: JournalUnreadable})
	}
	return Conclude(CheckJournal, "kept: "+strconv.Itoa(len(kept)), e.asked(kept))
}

// asked is what the first kept press waits for that waits for the person, nil where all of them wait for the portal alone.
func (e *examination) asked(kept []Intent) *Problem {
	account, err := e.job.Accounts.LoadAccount()
	if err != nil || account == nil {
		return nil
	}
	s := state{Snapshot: Snapshot{Account: account}}
	s.recall(e.job.Snapshots)
	for _, k := range kept {
		if k.Account != account.Key() {
			continue
		}
		zone, now := account.Location(), time.Now()
		k.Pressed, k.Asked = in(k.Pressed, zone), in(k.Asked, zone)
		k = k.Corrected(s.ClockAhead, s.PortalNow(now), Lapse{})
		s.Kept = &k
		switch needs := s.KeptNeeds(now); {
		case needs == ZoneUnknown:
			return s.AskZone(now)
		case needs == ConsentNeeded && k.Unsure:
			return &Problem{Kind: MomentUnsure, Time: k.Want()}
		case needs != "":
			return &Problem{Kind: needs, Time: k.Want()}
		}
	}
	return nil
}
