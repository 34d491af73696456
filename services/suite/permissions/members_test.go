package permissions_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
)

// TestPermissions calls every RPC as everybody: first those who must not have any of it,
// then, as that changes things, those who may.
func TestPermissions(t *testing.T) {
	doc := readMatrix(t)
	w := newWorld(t)
	samples := w.samples()
	t.Run("kin", func(t *testing.T) { w.kin(t, samples) })
	t.Run("strangers", func(t *testing.T) { w.strangers(t, doc, samples) })
	t.Run("services", func(t *testing.T) { w.services(t, samples) })
	t.Run("members", func(t *testing.T) { w.members(t, doc, samples) })
}

// TestEveryRouteIsOfTheContract compares the routes that the gateway tells of with those
// that are called here.
func TestEveryRouteIsOfTheContract(t *testing.T) {
	w := start(t)
	resp, err := http.Get("http://" + w.suite.HTTP() + "/openapi.json")
	require.NoError(t, err)
	defer resp.Body.Close()
	var api struct {
		Paths map[string]map[string]json.RawMessage
	}
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&api))
	var told, called []string
	for path, verbs := range api.Paths {
		for verb := range verbs {
			told = append(told, strings.ToUpper(verb)+" "+variable.ReplaceAllString(path, "{}"))
		}
	}
	for _, m := range methods() {
		for _, r := range append(m.others, m.route) {
			if r != nil {
				called = append(called, r.verb+" "+variable.ReplaceAllString(r.path, "{}"))
			}
		}
	}
	require.ElementsMatch(t, called, told)
}

// services makes every call between services as those who may and as everybody else.
// A service of all tenants may do what is for it, and nothing else.
func (w *world) services(t *testing.T, samples map[string]sample) {
	one, all := as(tenant, "", auth.Service, ""), as(auth.AllTenants, "", auth.Service, "")
	w.make(t, w.tries(t, samples, func(m method, _ sample) (tries []try) {
		forAll := m.rule.GetServicesOfAllTenants()
		tries = append(tries, admitted(all, forAll))
		if m.internal {
			tries = append(tries, admitted(one, !forAll))
		}
		return tries
	}))
}

// admitted is a call that is let pass, or refused.
func admitted(who caller, yes bool) try {
	if yes {
		return try{who: who, open: true, judge: may}
	}
	return try{who: who, judge: ends(codes.PermissionDenied)}
}

// finds wants the call let pass, and what it names to be there.
func finds(got answer) string {
	if got.code == codes.NotFound {
		return "what it names is not there: the sample is not good"
	}
	return may(got)
}

// members makes every call as every role of the tenant, and holds it against the
// document. The administrator comes first, and finds everything that is named.
func (w *world) members(t *testing.T, doc matrix, samples map[string]sample) {
	for _, last := range []bool{false, true} {
		for _, role := range roles {
			w.make(t, w.tries(t, samples, func(m method, s sample) []try {
				if s.last != last {
					return nil
				}
				c := admitted(as(tenant, "", role, s.agentOr(w.north.caller)), doc[m.full][role] != "")
				if role == auth.TenantAdmin && !last && s.agent == "" && !m.internal {
					c.judge = finds
				}
				return []try{c}
			}))
		}
	}
}
