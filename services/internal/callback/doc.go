// Package callback decides whether an event may be posted to a URL: only to one
// that an APPROVED callback address allows. The task service asks when a task is
// saved, the notification service again before it sends.
//
// An address allows its own URL; one that is a prefix also the URLs below it, by
// whole path segments: https://a.example/hook allows /hook and /hook/7 with any
// query, never /hooks. Scheme, host and port must be the same (a host's case and
// a default port written out make no difference). A URL that could be read in
// two ways is allowed by nothing: with a user, with a fragment, with a dot
// segment or an escaped slash in its path, with a host that is a number. Nor is
// one to a port that is no web server's: 80, 443 and from 1024 on are, save those
// of databases and the like.
//
// An address has a secret that its callbacks are signed with; the one before stays
// good for a day.
package callback
