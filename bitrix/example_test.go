package bitrix_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"time"

	"clockin24/bitrix"
	simulated "clockin24/bitrix/portal"
)

// servePortal starts a simulated portal with one employee, who works from nine to six.
func servePortal() (server *httptest.Server, webhook string) {
	p := simulated.New(simulated.Options{Zone: "Europe/Moscow"})
	p.SetClock(time.Date(2026, 11, 24, 6, 7, 0, 0, time.UTC))
	anna := p.Add(simulated.Employee{
		ID: 7, Name: "Анна", Schedule: simulated.Fixed(9*time.Hour, 18*time.Hour, "12345"),
	})
	server = httptest.NewServer(p)
	return server, anna.Webhook(server.URL)
}

func ExampleTimemanService_Open() {
	server, webhook := servePortal()
	defer server.Close()

	access, err := bitrix.ParseWebhook(webhook)
	if err != nil {
		fmt.Println(err)
		return
	}
	client := bitrix.NewClient(access)
	defer client.CloseIdle()

	day, err := client.Timeman.Open(context.Background(), bitrix.Change{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(day.Status, "since", day.Start.Format(time.TimeOnly))
	// Output: OPENED since 09:07:00
}

// An earlier start needs a reason. The portal's error says so.
func ExampleError() {
	server, webhook := servePortal()
	defer server.Close()

	access, err := bitrix.ParseWebhook(webhook)
	if err != nil {
		fmt.Println(err)
		return
	}
	client := bitrix.NewClient(access)
	defer client.CloseIdle()

	moscow := time.FixedZone("", 3*60*60)
	_, err = client.Timeman.Open(context.Background(), bitrix.Change{
		Time: time.Date(2026, 11, 24, 9, 0, 0, 0, moscow),
	})
	var failed *bitrix.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Code, "executed:", failed.Executed())
		fmt.Println(failed.Description)
	}
	// Output:
	// ERROR_CORE executed: false
	// Reason for change is not specified
}

// An access prints with its secret masked.
func ExampleParseWebhook() {
	access, err := bitrix.ParseWebhook("my webhook: https://example.bitrix24.ru/rest/7/abcdefgh12345678/profile.json")
	fmt.Println(access, err)
	// Output: https://example.bitrix24.ru/rest/7/•••/ <nil>
}
