package rest

import "net/http"

// hsts is how long browsers come back over HTTPS only, once they have: a year.
const hsts = "max-age=31536000"

// contentPolicy is what pages of the gateway may load and do: what is the gateway's own,
// from files of theirs, in no frame. The console's page adds its nonce.
func contentPolicy() string {
	return "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
}

// protect sets what tells browsers to be careful with an answer.
func protect(h http.Header, https bool) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", contentPolicy())
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	if https {
		h.Set("Strict-Transport-Security", hsts)
	}
}
