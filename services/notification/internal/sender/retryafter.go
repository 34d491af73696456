package sender

import (
	"net/http"
	"strconv"
	"time"
)

// retryAfterOf is for how long a receiver that takes nothing at present, which 429
// and 503 say, asks to be left alone: in seconds, or until a time. 0: it does not say.
func retryAfterOf(answer *http.Response, now time.Time) time.Duration {
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	text := answer.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(min(seconds, longestSeconds))*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// longestSeconds keeps a number that means for ever inside a Duration.
const longestSeconds = 1 << 30
