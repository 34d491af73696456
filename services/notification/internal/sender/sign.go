package sender

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// sign adds the headers of Standard Webhooks: the event's id, the time of this try,
// and a signature by each key over both and the body. Without a key there is none.
func sign(header http.Header, m Message, now time.Time) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	header.Set("Webhook-Id", m.EventID)
	header.Set("Webhook-Timestamp", timestamp)
	if len(m.Keys) == 0 {
		return
	}
	var signatures []string
	for _, key := range m.Keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(m.EventID + "." + timestamp + "." + m.Body))
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	header.Set("Webhook-Signature", strings.Join(signatures, " "))
}
