package permissions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
)

// strangers makes every call as everybody who has no business with the north. They see
// nothing of it and change nothing.
func (w *world) strangers(t *testing.T, doc matrix, samples map[string]sample) {
	before := w.settled(t)
	t.Run("nobody", func(t *testing.T) {
		w.make(t, w.tries(t, samples, func(method, sample) []try {
			return []try{{who: nobody, judge: ends(codes.Unauthenticated)}}
		}))
	})
	t.Run("another tenant", func(t *testing.T) {
		w.strange(t, samples, func(m method, s sample) (all []try) {
			for _, role := range roles {
				all = append(all, w.stranger(doc, m, s, as("other", "", role, s.agentOr(w.north.caller)), s.abroad))
			}
			return all
		})
	})
	t.Run("another org unit", func(t *testing.T) {
		w.strange(t, samples, func(m method, s sample) (all []try) {
			for _, role := range roles {
				all = append(all, w.stranger(doc, m, s, as(tenant, south, role, w.south.caller), s.bound))
			}
			return all
		})
	})
	// What is in another org unit looks to those of this one like what is nowhere.
	t.Run("an org unit of another tenant", func(t *testing.T) {
		w.strange(t, samples, func(m method, s sample) (all []try) {
			for _, role := range roles {
				all = append(all, w.stranger(doc, m, s, as("another", south, role, w.south.caller), s.bound))
			}
			return all
		})
	})
	t.Run("another agent", func(t *testing.T) {
		w.strange(t, samples, func(m method, s sample) []try {
			if !m.rule.GetOwn() {
				return nil
			}
			return []try{w.stranger(doc, m, s, as(tenant, "", auth.Agent, w.south.caller), s.bound)}
		})
	})
	require.Equal(t, before, w.settled(t), "nothing has changed")
}

// strange makes the calls, and before them those that show the audit log: it tells callers
// what they named themselves.
func (w *world) strange(t *testing.T, samples map[string]sample, of func(method, sample) []try) {
	t.Helper()
	all := w.tries(t, samples, of)
	isAudit := func(c try) bool { return c.Parent().Name() == "AuditService" }
	w.make(t, slices.DeleteFunc(slices.Clone(all), func(c try) bool { return !isAudit(c) }))
	w.make(t, slices.DeleteFunc(all, isAudit))
}

// stranger is a call that ends with a code if the caller's role may make it.
func (w *world) stranger(doc matrix, m method, s sample, who caller, code codes.Code) try {
	c := try{sample: s, who: who, open: code == codes.OK}
	switch doc[m.full][who.Role] {
	case "yes":
		c.judge = ends(code)
	case "own":
		c.judge = ends(code, codes.PermissionDenied)
	default:
		c.judge, c.open = ends(codes.PermissionDenied), false
	}
	c.judge = c.blind(w.north, c.judge)
	return c
}

// kin checks that the samples are good ones: somebody of the north sees what strangers do
// not.
func (w *world) kin(t *testing.T, samples map[string]sample) {
	// Their answers have no ids, or are empty here.
	const plain = "GetCaller GetTenantSettings ListShards ListStuckContacts ListImportRejects ExplainTask ForecastTask GetStatSeries"
	w.make(t, w.tries(t, samples, func(m method, s sample) []try {
		name := string(m.Name())
		if !reads(name) || m.internal || s.bound == codes.PermissionDenied || strings.Contains(plain, name) {
			return nil
		}
		c := try{sample: s, who: as(tenant, north, auth.TenantAdmin, ""), open: true}
		c.judge = func(got answer) string {
			if wrong := ends(codes.OK)(got); wrong != "" {
				return wrong
			}
			if len(w.north.sees(got.seen)) == 0 {
				return "it shows nothing of the north"
			}
			for _, mark := range w.south.sees(got.seen) {
				return "it shows " + mark
			}
			return ""
		}
		return []try{c}
	}))
}

func reads(name string) bool {
	return slices.ContainsFunc([]string{"Get", "BatchGet", "List", "Search", "Watch", "Explain", "Forecast"}, func(verb string) bool { return strings.HasPrefix(name, verb) })
}

// tries completes calls of every method, over gRPC and REST.
func (w *world) tries(t *testing.T, samples map[string]sample, of func(method, sample) []try) (all []try) {
	t.Helper()
	for _, m := range methods() {
		s := messagesFor(t, m, samples)
		for _, c := range of(m, s) {
			c.method, c.sample = m, s
			all = append(all, both(c)...)
		}
	}
	return all
}

func (s sample) agentOr(other string) string {
	if s.agent != "" {
		return s.agent
	}
	return other
}

// settled is all that an administrator of the north reads, once it stays as it is: what
// was begun has come to its end.
func (w *world) settled(t *testing.T) map[string]string {
	t.Helper()
	var last map[string]string
	await(t, "nothing goes on any more", func() bool {
		now := w.read(t)
		same := last != nil
		for name, text := range now {
			same = same && last[name] == text
		}
		last = now
		return same
	})
	return last
}

// read is what an administrator of the north gets to read, by method.
func (w *world) read(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, s := range w.samples() {
		m := methodNamed(name)
		if !strings.HasPrefix(string(m.Name()), "Get") && !strings.HasPrefix(string(m.Name()), "List") || s.bound == codes.PermissionDenied ||
			name == accessv1.AccessService_GetCaller_FullMethodName { // it tells the time
			continue
		}
		got, err := w.call(t.Context(), try{method: m, sample: s, who: as(tenant, north, auth.TenantAdmin, "")})
		require.NoError(t, err)
		require.Equal(t, codes.OK, got.code, "%s: %s", name, got.seen)
		all[name] = string(got.seen)
	}
	return all
}

func methodNamed(full string) method {
	all := methods()
	return all[slices.IndexFunc(all, func(m method) bool { return m.full == full })]
}
