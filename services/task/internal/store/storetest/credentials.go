package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/sqldb"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/task/internal/credential"
	"github.com/foredial/foredial/services/task/internal/store"
)

// issued is a fresh credential.
func issued(form auth.Form, edit ...func(*credential.Credential)) credential.Credential {
	_, kept := auth.Issue(form)
	c := credential.Credential{
		Issued: kept, Tenant: tenant, Subject: "Nightly import", Role: auth.Integrator, CreateTime: noon, CreateBy: "root",
	}
	for _, fn := range edit {
		fn(&c)
	}
	return c
}

func ofUnit(unit string) func(*credential.Credential) {
	return func(c *credential.Credential) { c.OrgUnit = unit }
}

func until(at time.Time) func(*credential.Credential) {
	return func(c *credential.Credential) { c.ExpireTime = at }
}

func addKeys(t *testing.T, s *store.Credentials, keys ...credential.Credential) (ids []string) {
	t.Helper()
	for _, k := range keys {
		_, before, err := s.AddKey(t.Context(), k, "", nil)
		require.NoError(t, err)
		require.Nil(t, before)
		ids = append(ids, k.ID)
	}
	return ids
}

func testCredentialRoundTrip(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	bound := issued(auth.FormKey, ofUnit("east"), until(noon.Add(time.Hour)))
	addKeys(t, s, bound)
	session := issued(auth.FormSession, until(noon.Add(time.Hour)), func(c *credential.Credential) { c.Role, c.AgentID = auth.Agent, "ann" })
	require.NoError(t, s.Add(t.Context(), session))
	for _, want := range []credential.Credential{bound, session} {
		got, err := s.Credential(t.Context(), want.ID)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := s.Credential(t.Context(), "nobody's")
	require.ErrorIs(t, err, store.ErrNotFound)

	require.NoError(t, s.NoteUse(t.Context(), bound.ID, noon.Add(time.Minute)))
	used, err := s.Key(t.Context(), tenant, bound.ID, nil)
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Minute), used.LastUse)

	east, west := "east", "west"
	require.NoError(t, second(s.Key(t.Context(), tenant, bound.ID, &east)))
	for name, find := range map[string]func() error{
		"another org unit's": func() error { return second(s.Key(t.Context(), tenant, bound.ID, &west)) },
		"another tenant's":   func() error { return second(s.Key(t.Context(), "other", bound.ID, nil)) },
		"no key":             func() error { return second(s.Key(t.Context(), tenant, session.ID, nil)) },
	} {
		require.ErrorIs(t, find(), store.ErrNotFound, name)
	}
}

func testKeyList(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	all := addKeys(t, s, issued(auth.FormKey), issued(auth.FormKey, ofUnit("east")), issued(auth.FormKey), issued(auth.FormKey, ofUnit("east")))
	other := issued(auth.FormKey)
	other.Tenant = "other"
	addKeys(t, s, other)
	require.NoError(t, s.Add(t.Context(), issued(auth.FormSession, until(noon))))
	list := func(unit *string, before string, limit int) (ids []string) {
		keys, err := s.Keys(t.Context(), tenant, unit, before, limit)
		require.NoError(t, err)
		for _, k := range keys {
			ids = append(ids, k.ID)
		}
		return ids
	}
	east, none := "east", ""
	require.Equal(t, []string{all[3], all[2], all[1], all[0]}, list(nil, "", 10))
	require.Equal(t, []string{all[2], all[1]}, list(nil, all[3], 2))
	require.Equal(t, []string{all[3], all[1]}, list(&east, "", 10))
	require.Equal(t, []string{all[1]}, list(&east, all[3], 10))
	require.Equal(t, []string{all[2], all[0]}, list(&none, "", 10))
}

func testKeyRequested(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	asked := &accessv1.ApiKey{DisplayName: "Nightly import", Role: accessv1.Role_ROLE_INTEGRATOR}
	first := issued(auth.FormKey)
	_, before, err := s.AddKey(t.Context(), first, "r", asked)
	require.NoError(t, err)
	require.Nil(t, before)
	was, before, err := s.AddKey(t.Context(), issued(auth.FormKey), "r", asked)
	require.NoError(t, err)
	same(t, asked, before)
	require.Equal(t, first, was)
	keys, err := s.Keys(t.Context(), tenant, nil, "", 10)
	require.NoError(t, err)
	require.Len(t, keys, 1)
}

func testManyKeys(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	expired, revoked := issued(auth.FormKey, until(noon)), issued(auth.FormKey)
	addKeys(t, s, expired, revoked)
	require.NoError(t, second(s.RevokeKey(t.Context(), tenant, revoked.ID, nil, "root", noon)))
	require.NoError(t, s.Add(t.Context(), issued(auth.FormSession, until(noon.Add(time.Hour)))))
	last := issued(auth.FormKey)
	addKeys(t, s, last)
	copies(t, db, last, credential.MaxKeys-2)
	addKeys(t, s, issued(auth.FormKey, until(noon.Add(time.Second))))
	_, _, err := s.AddKey(t.Context(), issued(auth.FormKey), "", nil)
	require.ErrorIs(t, err, store.ErrManyKeys)
	other := issued(auth.FormKey)
	other.Tenant = "other"
	addKeys(t, s, other)
}

// copies adds more keys like one, in the time that adding one takes.
func copies(t *testing.T, db *sqldb.DB, k credential.Credential, n int) {
	t.Helper()
	const columns = `form, hash, tenant, subject, role, agent, org_unit, create_time, create_by, revoke_by, good_until`
	require.NoError(t, db.Tx(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $2)
			INSERT INTO credential (id, `+columns+`) SELECT 'copy-' || n, `+columns+` FROM numbers, credential WHERE id = $1`, k.ID, n)
		return err
	}))
}

func testRevokeKey(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	k := issued(auth.FormKey, ofUnit("east"))
	addKeys(t, s, k)
	west := "west"
	require.ErrorIs(t, second(s.RevokeKey(t.Context(), tenant, k.ID, &west, "sue", noon)), store.ErrNotFound)
	require.ErrorIs(t, second(s.RevokeKey(t.Context(), "other", k.ID, nil, "sue", noon)), store.ErrNotFound)
	got, err := s.RevokeKey(t.Context(), tenant, k.ID, nil, "sue", noon)
	require.NoError(t, err)
	k.RevokeTime, k.RevokeBy = noon, "sue"
	require.Equal(t, k, got)
	again, err := s.RevokeKey(t.Context(), tenant, k.ID, nil, "bob", noon.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, k, again)
	kept, err := s.Credential(t.Context(), k.ID)
	require.NoError(t, err)
	require.Equal(t, k, kept)
}

func testTakeOnce(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	code := issued(auth.FormCode, until(noon))
	require.NoError(t, s.Add(t.Context(), code))
	_, err := s.Take(t.Context(), auth.FormSession, code.ID)
	require.ErrorIs(t, err, store.ErrNotFound, "it is no session")
	var takers sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		takers.Go(func() { _, errs[i] = s.Take(t.Context(), auth.FormCode, code.ID) })
	}
	takers.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
		} else {
			require.ErrorIs(t, err, store.ErrNotFound)
		}
	}
	require.Equal(t, 1, got)
}

func testDeleteOver(t *testing.T, db *sqldb.DB) {
	s := store.NewCredentials(db)
	key := issued(auth.FormKey, until(noon))
	addKeys(t, s, key)
	over := []credential.Credential{
		issued(auth.FormSession, until(noon)), issued(auth.FormSession, until(noon.Add(-time.Hour))), issued(auth.FormCode, until(noon)),
	}
	good := []credential.Credential{issued(auth.FormSession, until(noon.Add(time.Second))), issued(auth.FormCode, until(noon.Add(time.Second)))}
	for _, c := range append(over, good...) {
		require.NoError(t, s.Add(t.Context(), c))
	}
	for _, want := range []int64{2, 1, 0} { // one of each form at a time
		deleted, err := s.DeleteOver(t.Context(), noon, 1)
		require.NoError(t, err)
		require.Equal(t, want, deleted)
	}
	for _, c := range append(good, key) {
		require.NoError(t, second(s.Credential(t.Context(), c.ID)))
	}
}

func testAgentOf(t *testing.T, db *sqldb.DB) {
	s := open(db)
	ann := &directoryv1.Resource{Id: "ann", DisplayName: "Ann", OrgUnitId: "east", Spec: &directoryv1.Resource_Agent{
		Agent: &directoryv1.Agent{Subject: "ann@example.com", Role: directoryv1.AgentRole_AGENT_ROLE_AGENT, SkillQueueIds: []string{"q"}},
	}}
	write(t, s, func(ctx context.Context, w *store.Writer) error {
		return w.PutResources(ctx, tenant, []store.Entry{{Resource: ann, NaturalKey: "ann@example.com"}, {Resource: result("r", "bob@example.com"), NaturalKey: "bob@example.com"}})
	})
	got, err := s.AgentOf(t.Context(), tenant, "ann@example.com")
	require.NoError(t, err)
	same(t, ann, got)
	require.ErrorIs(t, second(s.AgentOf(t.Context(), tenant, "bob@example.com")), store.ErrNotFound, "no agent has it")
	require.ErrorIs(t, second(s.AgentOf(t.Context(), "other", "ann@example.com")), store.ErrNotFound)
}
