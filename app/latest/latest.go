// Package latest gives the newest value of something to everybody who watches it. A slow reader misses values in between, but
// never the last one. A writer never waits for a reader.
package latest

import (
	"context"
	"sync"
)

// A Value is a value that changes, together with those who watch it. The zero Value holds the zero T and is ready for use. It
// is safe for concurrent use, and must not be copied.
type Value[T any] struct {
	mu       sync.Mutex
	now      T
	watchers map[chan T]struct{}
	closed   bool
}

// Set makes v the present value. It does not wait.
func (l *Value[T]) Set(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = v
	for ch := range l.watchers {
		select {
		case <-ch:
		default:
		}
		ch <- v // the channel has room: nobody else writes while the lock is held
	}
}

// Get is the present value.
func (l *Value[T]) Get() T {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// Watch delivers the present value and then every newer one, until ctx ends or the Value is closed; then it closes the channel. A
// slow reader gets the newest.
func (l *Value[T]) Watch(ctx context.Context) <-chan T {
	ch := make(chan T, 1)
	l.mu.Lock()
	defer l.mu.Unlock()
	ch <- l.now
	if l.closed {
		close(ch)
		return ch
	}
	if l.watchers == nil {
		l.watchers = map[chan T]struct{}{}
	}
	l.watchers[ch] = struct{}{}
	context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if _, watching := l.watchers[ch]; watching {
			delete(l.watchers, ch)
			close(ch)
		}
	})
	return ch
}

// Close ends every watch, after the value that its reader has not taken yet. [Value.Get] still gives the last value.
func (l *Value[T]) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for ch := range l.watchers {
		close(ch)
	}
	l.watchers = nil
}
