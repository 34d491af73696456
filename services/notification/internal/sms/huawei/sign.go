package huawei

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

const (
	authorization = `WSSE realm="SDP",profile="UsernameToken",type="Appkey"`
	createdLayout = "2006-01-02T15:04:05Z"
)

// sign shows whose request it is.
func sign(h http.Header, key, secret, nonce string, now time.Time) {
	created := now.UTC().Format(createdLayout)
	h.Set("Authorization", authorization)
	h["X-WSSE"] = []string{token(key, digest(nonce, created, secret), nonce, created)} // as documented, in capitals
}

func token(key, digest, nonce, created string) string {
	return fmt.Sprintf(`UsernameToken Username="%s",PasswordDigest="%s",Nonce="%s",Created="%s"`, key, digest, nonce, created)
}

func digest(nonce, created, secret string) string {
	sum := sha256.Sum256([]byte(nonce + created + secret))
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(sum[:])))
}

func newNonce() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}
