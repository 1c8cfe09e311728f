package portal_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"clockin24/bitrix/portal"
)

// Answers can be spoiled. Here the start is executed, but its answer never arrives.
func ExamplePortal_Fail() {
	p := portal.New(portal.Options{Zone: "Europe/Moscow"})
	p.SetClock(time.Date(2026, 11, 24, 6, 7, 0, 0, time.UTC))
	anna := p.Add(portal.Employee{
		ID: 7, Name: "Анна", Schedule: portal.Fixed(9*time.Hour, 18*time.Hour, "12345"),
	})
	p.Fail("timeman.open", portal.CutAfter(), 1)

	client := http.Client{Transport: p.Transport()}
	webhook := anna.Webhook("https://example.bitrix24.ru")
	for range 2 {
		response, err := client.Post(webhook+"timeman.open", "application/json", strings.NewReader("{}"))
		if err != nil {
			fmt.Println("no answer, and the day is", anna.Status())
			continue
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		fmt.Println("HTTP", response.StatusCode, "and the day is", anna.Status())
	}
	fmt.Println(len(p.Asked("timeman.open")), "requests,", len(anna.Records()), "record")
	// Output:
	// no answer, and the day is OPENED
	// HTTP 200 and the day is OPENED
	// 2 requests, 1 record
}
