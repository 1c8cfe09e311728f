package link

import (
	"net"

	"github.com/Microsoft/go-winio"
)

func dialWithoutAsking(string) int { return 1 }

// warmUp uses a pipe: go-winio then has the goroutine that it keeps for the life of the process.
func warmUp() error {
	address, err := Address("warm up")
	if err != nil {
		return err
	}
	l, err := Listen(address)
	if err != nil {
		return err
	}
	defer l.Close()
	go func() {
		if c, err := l.accept(); err == nil {
			_ = c.Close()
		}
	}()
	c, err := dialRaw(address)
	if err != nil {
		return err
	}
	return c.Close()
}

// dialRaw connects without a word.
func dialRaw(at string) (net.Conn, error) { return winio.DialPipe(at, nil) }
