// Package bitrix is a client for the work-time methods of Bitrix24's REST interface (timeman.*).
//
// It calls a portal over an inbound webhook or with an access token, see [Access]. Every method sends one POST with a
// JSON body, never follows a redirect, sends no cookies, and reads a limited body. A success says what the portal
// answered and not that anything changed: compare the [Day] with what was asked. Every failure is an [*Error], which
// never contains the secret.
//
// Bitrix24 API docs: https://apidocs.bitrix24.com/api-reference/timeman/index.html
package bitrix
