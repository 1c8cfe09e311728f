// Package bitrix is a client for the work-time methods of Bitrix24's REST interface (timeman.*).
//
// A [Client] calls one portal, with an [Access] (an inbound webhook or an access token) or as a person who signed in to
// a local application, with a [Grant]. Its methods are grouped into services:
//
//	access, err := bitrix.ParseWebhook(pasted)
//	client := bitrix.NewClient(access)
//	day, err := client.Timeman.Open(ctx, bitrix.Change{})
//
// Every call is a POST with a JSON body. It follows no redirect, sends no cookies, and reads a limited body. [Client]
// says which calls are repeated. A success says what the portal answered, not that anything changed: compare the [Day]
// with what was asked. Every failure of a call is an [*Error], which never contains a secret.
//
// PROTOCOL.md describes what a portal does, with sources. A comment that says "(protocol 7.4)", in this or any other
// package, means section 7.4 of that page.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/index.html
package bitrix
