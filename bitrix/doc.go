// Package bitrix is a client for the work-time methods of Bitrix24's REST interface (timeman.*).
//
// It calls a portal over an inbound webhook or with an access token, see [Access], or as a person who signed in to a local
// application, see [Grant]. Every method sends a POST with a JSON body, never follows a redirect, sends no cookies, and
// reads a limited body. What a client sends again by itself, and what never, says [Client]. A success says what the portal
// answered and not that anything changed: compare the [Day] with what was asked. Every failure of a call is an [*Error],
// which never contains a secret.
//
// What a portal does is written down in PROTOCOL.md, with its sources. A comment that says "(protocol 7.4)", here or in any
// other package, points at section 7.4 of that page.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/index.html
package bitrix
