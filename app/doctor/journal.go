package doctor

import (
	"strconv"
	"time"

	"clockin24/app"
)

// journal says how many presses are kept, what they wait for if they wait for the person, and how much of the journal can be
// read.
func (e *examination) journal() app.Finding {
	kept, err := e.Journal.Kept()
	if err != nil {
		return app.Conclude(app.CheckJournal, err.Error(), &app.Problem{Kind: app.KindJournalUnreadable})
	}
	detail := "kept: " + strconv.Itoa(len(kept))
	if counter, ok := e.Journal.(interface{ Verify() (app.Lines, error) }); ok {
		lines, err := counter.Verify()
		if err != nil {
			return app.Conclude(app.CheckJournal, err.Error(), &app.Problem{Kind: app.KindJournalUnreadable})
		}
		detail += ", whole lines: " + strconv.Itoa(lines.Whole)
		if bad := len(lines.Unreadable); bad > 0 {
			detail += ", unreadable: " + strconv.Itoa(bad) + ", the last is line " + strconv.Itoa(lines.Unreadable[bad-1])
		}
	}
	return app.Conclude(app.CheckJournal, detail, e.asked(kept))
}

// asked is what the first kept press that waits for the person needs; nil if all of them wait only for the portal.
func (e *examination) asked(kept []app.Intent) *app.Problem {
	account, err := e.Accounts.LoadAccount()
	if err != nil || account == nil {
		return nil
	}
	s := e.remembered(*account)
	for _, k := range kept {
		if k.Account != account.Key() {
			continue
		}
		zone, now := s.Account.Location(), time.Now()
		k.Pressed, k.Asked = app.InZone(k.Pressed, zone), app.InZone(k.Asked, zone)
		k = k.Corrected(s.ClockAhead, s.PortalNow(now), app.Lapse{})
		s.Kept = &k
		switch needs := s.KeptNeeds(now); {
		case needs == app.KindZoneUnknown:
			return s.AskZone(now)
		case needs == app.KindConsentNeeded && k.Unsure:
			return &app.Problem{Kind: app.KindMomentUnsure, Time: k.Want()}
		case needs != "":
			return &app.Problem{Kind: needs, Time: k.Want()}
		}
	}
	return nil
}

// remembered is what an earlier process learned about an account, as far as it still holds.
func (e *examination) remembered(account app.Account) app.Snapshot {
	nothing := app.Snapshot{Account: &account}
	if e.Snapshots == nil {
		return nothing
	}
	old, err := e.Snapshots.LoadSnapshot()
	if err != nil {
		return nothing
	}
	if recalled, ok := old.Recalled(account, old.ClockAhead, time.Now()); ok {
		return recalled
	}
	return nothing
}
