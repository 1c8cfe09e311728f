package account

import (
	"context"
	"errors"
	"testing"

	"clockin24/app"
	"clockin24/bitrix"
)

// stored is a disk and a keyring with the account and the secret that somebody left there.
type stored struct {
	account *app.Account
	secret  string
	fails   error
	saved   int
}

func (s *stored) LoadAccount() (*app.Account, error) { return s.account, s.fails }

func (s *stored) SaveAccount(*app.Account) error {
	s.saved++
	return nil
}

func (s *stored) Load(context.Context, string) (string, error) {
	if s.secret == "" {
		return "", app.ErrNoSecret
	}
	return s.secret, nil
}

func (s *stored) Store(context.Context, string, string) error { return errors.New("not to be written") }

func (s *stored) Delete(context.Context, string) error { return errors.New("not to be written") }

// silent is a portal that nobody calls.
type silent struct{ Portal }

func TestConnect(t *testing.T) {
	const webhook = "https://example.bitrix24.ru/rest/7/example0secret/"
	anna := app.Account{Portal: "https://example.bitrix24.ru", Host: "example.bitrix24.ru", User: 7, Former: []string{"8@example.com"}}
	memory := anna
	memory.InMemory = true
	tests := []struct {
		name string
		disk stored
		kind app.Kind // of the problem; "" for none
		key  string   // of the account that is signed in
	}{
		{"signed in", stored{account: &anna, secret: webhook}, "", anna.Key()},
		{"nobody", stored{}, app.KindNotSignedIn, ""},
		{"somebody whose secret was in memory only", stored{account: &memory}, app.KindNotSignedIn, ""},
		{"the secret is gone", stored{account: &anna}, app.KindNotSignedIn, anna.Key()},
		{"the secret is none", stored{account: &anna, secret: "nonsense"}, app.KindNotSignedIn, anna.Key()},
		{"the disk fails", stored{fails: errors.New("input/output error")}, app.KindInternal, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewSession(Ports{
				Dial:     func(bitrix.Access, ...bitrix.Option) Portal { return silent{} },
				Accounts: &tt.disk, Keyring: &tt.disk,
			})
			fresh, p := s.Connect(t.Context(), nil)
			var kind app.Kind
			if p != nil {
				kind = p.Kind
			}
			var key string
			if s.Account != nil {
				key = s.Account.Key()
			}
			if kind != tt.kind || key != tt.key || fresh != (p == nil) || (s.Portal() != nil) != fresh {
				t.Errorf("problem %q, signed in %q, fresh %t; want %q, %q", kind, key, fresh, tt.kind, tt.key)
			}
			if tt.disk.saved != 0 {
				t.Error("who only looks has written the account")
			}
			if again, p := s.Connect(t.Context(), nil); fresh && (again || p != nil) {
				t.Errorf("connected anew, %v", p)
			}
		})
	}
}

// A copy of a session goes on alone and does not change the original.
func TestACopy(t *testing.T) {
	access, err := bitrix.ParseWebhook("https://example.bitrix24.ru/rest/7/example0secret/")
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession(Ports{Access: access, Dial: func(bitrix.Access, ...bitrix.Option) Portal { return silent{} }})
	if _, p := s.Connect(t.Context(), nil); p != nil {
		t.Fatal(p)
	}
	other := s
	other.Know(bitrix.Profile{ID: 7, Name: "Анна"})
	other.Know(bitrix.Profile{ID: 8, Name: "Борис"}) // somebody else's
	if s.Account.Name != "" || other.Account.Name != "Анна" {
		t.Errorf("the session has %q, the copy %q", s.Account.Name, other.Account.Name)
	}
}
