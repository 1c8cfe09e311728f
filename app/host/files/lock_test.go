package files

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "secrets.lock")
	unlock, err := NewLock(path).Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := NewLock(path).Take(ended)
		waiting <- err
	}()
	end()
	if err := <-waiting; !errors.Is(err, context.Canceled) {
		t.Errorf("who waits for a lock that is held, and gives up, is told %v", err)
	}
	unlock()
	again, err := NewLock(path).Take(t.Context())
	if err != nil {
		t.Fatalf("who gave up keeps the lock: %v", err)
	}
	again()
	if _, err := NewLock(filepath.Join(path, "below a file")).Take(t.Context()); err == nil {
		t.Error("a lock where no file can be")
	}
}

func TestLockIsHeldByOneAtATime(t *testing.T) {
	lock := NewLock(filepath.Join(t.TempDir(), "secrets.lock"))
	var running sync.WaitGroup
	inside := make(chan struct{}, 1)
	for range 8 {
		running.Go(func() {
			unlock, err := lock.Take(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			select {
			case inside <- struct{}{}:
				<-inside
			default:
				t.Error("two hold the lock")
			}
		})
	}
	running.Wait()
}
