package callback

import (
	"net/url"
	"slices"
	"strings"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/orgunit"
)

// maxURL is the contract's bound of a URL, in bytes.
const maxURL = 2000

// FindFor is Find among the addresses that a task of an org unit may use, with the
// tenant's org units isolated or not.
func FindFor(resources []*directoryv1.Resource, isolated bool, orgUnit, raw string) (*directoryv1.Resource, bool) {
	usable := slices.DeleteFunc(slices.Clone(resources), func(r *directoryv1.Resource) bool {
		return !orgunit.Allowed(isolated, orgUnit, r)
	})
	return Find(usable, raw)
}

// Find returns the first APPROVED callback address among resources that allows
// the URL.
func Find(resources []*directoryv1.Resource, raw string) (*directoryv1.Resource, bool) {
	target, ok := parse(raw)
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(resources, func(r *directoryv1.Resource) bool {
		address := r.GetCallbackAddress()
		return address.GetStatus() == directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED && allows(address, target)
	})
	if i < 0 {
		return nil, false
	}
	return resources[i], true
}

// Valid reports whether a URL can be allowed by any address, or an address with
// it can allow anything.
func Valid(raw string) bool {
	_, ok := parse(raw)
	return ok
}

// endpoint is a URL in the one form that can be compared.
type endpoint struct {
	scheme, host, port string
	segments           []string
	query              string
}

func allows(address *directoryv1.CallbackAddress, target endpoint) bool {
	base, ok := parse(address.GetUrl())
	if !ok || base.scheme != target.scheme || base.host != target.host || base.port != target.port {
		return false
	}
	if !address.GetPrefix() {
		return slices.Equal(base.segments, target.segments) && base.query == target.query
	}
	below := base.segments
	if n := len(below); n > 0 && below[n-1] == "" { // https://a.example/hook/ means what is below /hook
		below = below[:n-1]
	}
	return len(below) <= len(target.segments) && slices.Equal(below, target.segments[:len(below)])
}

func parse(raw string) (endpoint, bool) {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxURL || u.Opaque != "" || u.User != nil || strings.Contains(raw, "#") {
		return endpoint{}, false
	}
	port, known := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	if !known {
		return endpoint{}, false
	}
	if given := u.Port(); given != "" {
		port = given
	}
	host, plain := hostname(u.Hostname())
	if !plain || !openPort(port) {
		return endpoint{}, false
	}
	var segments []string
	if path := strings.TrimPrefix(u.EscapedPath(), "/"); path != "" {
		segments = strings.Split(path, "/")
	}
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil || plain == "." || plain == ".." || strings.ContainsAny(plain, `/\`) {
			return endpoint{}, false
		}
		segments[i] = plain
	}
	return endpoint{u.Scheme, host, port, segments, u.RawQuery}, true
}
