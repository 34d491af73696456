package signin

import (
	"net/http"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/auth"
)

const (
	sessionCookie = "foredial"
	flowCookie    = "foredial-sign-in"
)

// Cookies are those of a gateway. Secure ones are sent over HTTPS only, and no other
// host of the domain can set them: their names begin with __Host-.
type Cookies struct{ Secure bool }

// Session is the session that a request's cookie names; empty without one. A cookie
// carries no other credential.
func (c Cookies) Session(r *http.Request) string {
	text := c.get(r, sessionCookie)
	if !strings.HasPrefix(text, string(auth.FormSession)+"_") {
		return ""
	}
	return text
}

func (c Cookies) get(r *http.Request, name string) string {
	cookie, err := r.Cookie(c.full(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (c Cookies) set(w http.ResponseWriter, name, value string, lasts time.Duration) {
	c.write(w, name, value, int(lasts.Seconds()))
}

func (c Cookies) remove(w http.ResponseWriter, name string) { c.write(w, name, "", -1) }

func (c Cookies) write(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: c.full(name), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c Cookies) full(name string) string {
	if c.Secure {
		return "__Host-" + name
	}
	return name
}
