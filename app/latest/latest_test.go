package latest

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
)

// drain takes what a watch has for its reader without waiting, and tells whether it has ended.
func drain(ch <-chan int) (values []int, ended bool) {
	for {
		select {
		case v, ok := <-ch:
			if !ok {
				return values, true
			}
			values = append(values, v)
		default:
			return values, false
		}
	}
}

func TestWatch(t *testing.T) {
	tests := []struct {
		name  string
		do    func(v *Value[int], stop func())
		want  []int
		ended bool
	}{
		{"the present value comes at once", func(*Value[int], func()) {}, []int{1}, false},
		{"a slow reader gets the newest", func(v *Value[int], _ func()) { v.Set(2); v.Set(3) }, []int{3}, false},
		{"nothing comes after its context has ended", func(v *Value[int], stop func()) { stop(); v.Set(2) }, []int{1}, true},
		{"the last value comes before the end", func(v *Value[int], _ func()) { v.Set(2); v.Close() }, []int{2}, true},
		{"both ends", func(v *Value[int], stop func()) { v.Close(); stop() }, []int{1}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var v Value[int]
				v.Set(1)
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				ch := v.Watch(ctx)
				tt.do(&v, func() { stop(); synctest.Wait() })
				synctest.Wait()
				if got, ended := drain(ch); !slices.Equal(got, tt.want) || ended != tt.ended {
					t.Errorf("delivered %v, ended %v; want %v, %v", got, ended, tt.want, tt.ended)
				}
			})
		})
	}
}

func TestAClosedValue(t *testing.T) {
	var v Value[int]
	v.Set(1)
	v.Close()
	v.Set(2)
	if v.Get() != 2 {
		t.Errorf("it is %d", v.Get())
	}
	if got, ended := drain(v.Watch(t.Context())); !slices.Equal(got, []int{2}) || !ended {
		t.Errorf("delivered %v, ended %v", got, ended)
	}
}

// Many goroutines write and read at once, and every reader gets the last value in the end.
func TestConcurrentUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var v Value[int]
		const last = 1000
		for range 4 {
			ch := v.Watch(t.Context())
			go func() {
				for v := range ch {
					if v == last {
						return
					}
				}
			}()
		}
		go func() {
			for i := range last + 1 {
				v.Set(i)
			}
		}()
		synctest.Wait()
	})
}
