package bitrix_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func BenchmarkCall(b *testing.B) {
	// The server is as bare as it can be, so that the allocations are mostly the client's.
	address := "http://" + bareServer(b)
	b.Run("client", func(b *testing.B) {
		c := newClient(b, address+"/rest/7/"+secret)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Timeman.Status(context.Background(), 0); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare net/http", func(b *testing.B) {
		transport := &http.Transport{DisableCompression: true}
		defer transport.CloseIdleConnections()
		c := &http.Client{Transport: transport}
		b.ReportAllocs()
		for b.Loop() {
			response, err := c.Post(address+"/rest/7/"+secret+"/timeman.status", "application/json", strings.NewReader("{}"))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(response.Body); err != nil {
				b.Fatal(err)
			}
			_ = response.Body.Close()
		}
	})
}

func bareServer(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	answer := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		len(openedDocument), openedDocument)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				reader := bufio.NewReader(conn)
				for {
					for { // the head
						line, err := reader.ReadSlice('\n')
						if err != nil {
							return
						}
						if len(line) == 2 {
							break
						}
					}
					if _, err := reader.Discard(len("{}")); err != nil {
						return
					}
					if _, err := conn.Write(answer); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}
