package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"clockin24/app"
)

// An Account is the [account.Store] in a JSON file.
type Account struct{ path string }

// AccountAt keeps the account in the file at path, which need not exist.
func AccountAt(path string) *Account { return &Account{path: path} }

// LoadAccount reads who is signed in. It returns nil without an error if nobody is. A file that is no account is set aside, and
// the error is a [DamagedError] this once. After that nobody is signed in.
func (a *Account) LoadAccount() (*app.Account, error) {
	data, err := Read(a.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, ErrNotAFile), errors.Is(err, ErrTooLarge):
		return nil, SetAside(a.path, err)
	case err != nil:
		return nil, fmt.Errorf("read the account: %w", err)
	}
	var account app.Account
	if err := json.Unmarshal(data, &account); err != nil {
		return nil, SetAside(a.path, err)
	}
	if account.Host == "" || account.Portal == "" {
		return nil, SetAside(a.path, errors.New("it names no portal"))
	}
	return &account, nil
}

// SaveAccount replaces the file, or removes it where account is nil.
func (a *Account) SaveAccount(account *app.Account) error {
	if account == nil {
		if err := os.Remove(a.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget the account: %w", err)
		}
		return nil
	}
	data, err := json.MarshalIndent(account, "", "  ")
	if err != nil {
		return fmt.Errorf("write the account: %w", err)
	}
	if err := Write(a.path, append(data, '\n')); err != nil {
		return fmt.Errorf("write the account: %w", err)
	}
	return nil
}
