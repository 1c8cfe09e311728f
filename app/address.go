package app

import (
	"net"
	"net/url"
	"strings"
)

// WebhooksPage is where a portal shows "Developer resources", with the ready-made scenario of an inbound webhook. It is a path,
// to be put behind the address of a portal.
const WebhooksPage = "/devops/section/standard/"

// LooksLikeWebhook tells whether text looks like a webhook, which is a secret, and not like the address of a portal (protocol
// 4.1).
func LooksLikeWebhook(text string) bool { return strings.Contains(strings.ToLower(text), "/rest/") }

// PortalAddress makes https://HOST from what a person typed or pasted as the address of a portal; any page behind it is
// dropped. Plain http becomes https, except for this computer, where a simulated portal may run.
func PortalAddress(text string) (address string, ok bool) {
	text = strings.Trim(text, " \t\r\n\"'«»<>")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host := u.Hostname()
	loopback := host == "localhost" || net.ParseIP(host).IsLoopback()
	if !loopback {
		if !strings.Contains(strings.Trim(host, "."), ".") {
			return "", false
		}
		u.Scheme = "https"
	}
	return u.Scheme + "://" + u.Host, true
}
