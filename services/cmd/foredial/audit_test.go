package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
)

// audited has an installation make calls of a tenant that are written down, and waits
// until they are.
func (i *installation) audited(t *testing.T, tenant string, calls, want int) {
	t.Helper()
	for range calls {
		_, err := i.run(t, directoryFile, "apply", "-f", "-", "--tenant="+tenant)
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		out, err := i.run(t, "", "audit", "list", "--tenant="+tenant)
		require.NoError(t, err)
		return strings.Count(out, "ApplyResources") == want
	}, 15*time.Second, 20*time.Millisecond)
}

// head is what verify notes of a tenant.
func (i *installation) head(t *testing.T, tenant string, entries int) string {
	t.Helper()
	out, err := i.run(t, "", "audit", "verify", "--tenant="+tenant)
	require.NoError(t, err)
	head, ok := strings.CutPrefix(out, fmt.Sprintf("%d entries, all as they were written\nhead ", entries))
	require.True(t, ok, out)
	return strings.TrimSpace(head)
}

// auditDatabase is where the log is, with what keeps it from being changed or without.
func (i *installation) auditDatabase(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), sqldb.Config{URL: "sqlite://" + filepath.Join(i.data, "sql"), Schema: "result"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestAuditVerifyFindsWhateverWasDone(t *testing.T) {
	const copied = `subject, role, agent_id, credential_id, method, targets, purpose, code, request_id, address, previous_hash, hash`
	i := install(t)
	db := i.auditDatabase(t)
	i.audited(t, "untouched", 1, 1)
	_, err := db.Exec(t.Context(), `UPDATE audit_entry SET subject = 'bob'`)
	require.ErrorContains(t, err, "append-only")
	for _, trigger := range []string{"audit_entry_update", "audit_entry_delete", "audit_target_delete"} {
		_, err := db.Exec(t.Context(), `DROP TRIGGER `+trigger)
		require.NoError(t, err)
	}
	for name, tc := range map[string]struct {
		statements []string
		want       string // of verify alone; empty: it cannot know
		withHead   string
	}{
		"changed":         {[]string{`UPDATE audit_entry SET subject = 'bob' WHERE tenant = $1 AND sequence = 3`}, "entry 3 is not what its hash was made of", ""},
		"changed-targets": {[]string{`UPDATE audit_entry SET targets = '{}' WHERE tenant = $1 AND sequence = 5`}, "entry 5 is not what its hash was made of", ""},
		"deleted":         {[]string{`DELETE FROM audit_entry WHERE tenant = $1 AND sequence = 3`}, "entry 4 comes where entry 3 belongs", ""},
		"first":           {[]string{`DELETE FROM audit_entry WHERE tenant = $1 AND sequence = 1`}, "entry 2 comes where entry 1 belongs", ""},
		"closed-up": {[]string{
			`DELETE FROM audit_entry WHERE tenant = $1 AND sequence = 3`,
			`UPDATE audit_entry SET sequence = sequence - 1 WHERE tenant = $1 AND sequence = 4`,
			`UPDATE audit_entry SET sequence = sequence - 1 WHERE tenant = $1 AND sequence = 5`,
		}, "entry 3 follows another entry than the one before it", ""},
		"swapped": {[]string{
			`UPDATE audit_entry SET sequence = -3 WHERE tenant = $1 AND sequence = 2`,
			`UPDATE audit_entry SET sequence = 2 WHERE tenant = $1 AND sequence = 3`,
			`UPDATE audit_entry SET sequence = 3 WHERE tenant = $1 AND sequence = -3`,
		}, "entry 2 follows another entry than the one before it", ""},
		"inserted": {[]string{
			`UPDATE audit_entry SET sequence = 6 WHERE tenant = $1 AND sequence = 5`,
			`UPDATE audit_entry SET sequence = 5 WHERE tenant = $1 AND sequence = 4`,
			`INSERT INTO audit_entry (tenant, sequence, id, begin_time, ` + copied + `)
				SELECT tenant, 4, 'new', begin_time, ` + copied + ` FROM audit_entry WHERE tenant = $1 AND sequence = 3`,
		}, "entry 4 follows another entry than the one before it", ""},
		"cut-off": {
			[]string{
				`DELETE FROM audit_entry WHERE tenant = $1 AND sequence >= 4`,
				`DELETE FROM audit_target WHERE tenant = $1 AND sequence >= 4`,
			}, "",
			"ends with entry 3; it had entry 5 when its head was noted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			i.audited(t, name, 5, 5)
			head := i.head(t, name, 5)
			for _, statement := range tc.statements {
				_, err := db.Exec(t.Context(), statement, name)
				require.NoError(t, err)
			}
			_, err := i.run(t, "", "audit", "verify", "--tenant="+name)
			if tc.want != "" {
				require.ErrorContains(t, err, tc.want)
				return
			}
			require.NoError(t, err)
			_, err = i.run(t, "", "audit", "verify", "--tenant="+name, "--head="+head)
			require.ErrorContains(t, err, tc.withHead)

			// Cut off and written on.
			i.audited(t, name, 3, 6)
			_, err = i.run(t, "", "audit", "verify", "--tenant="+name, "--head="+head)
			require.ErrorContains(t, err, "entry 5 is another one than when its head was noted")
		})
	}
}

func TestAuditHeadsStayGood(t *testing.T) {
	i := install(t)
	empty := i.head(t, "default", 0)
	require.Equal(t, "0:", empty)
	i.audited(t, "default", 2, 2)
	two := i.head(t, "default", 2)
	i.audited(t, "default", 1, 3)
	for _, head := range []string{empty, two, i.head(t, "default", 3)} {
		_, err := i.run(t, "", "audit", "verify", "--head="+head)
		require.NoError(t, err, head)
	}
	_, err := i.run(t, "", "audit", "verify", "--head=nonsense")
	require.ErrorContains(t, err, "--head: not SEQUENCE:HASH")
}

func TestAuditList(t *testing.T) {
	i := install(t)
	i.audited(t, "default", 1, 1)
	out, err := i.run(t, "", "audit", "list", "--target=a1", "--subject=cli", "--since=1h",
		"--method=foredial.directory.v1.DirectoryService.ApplyResources")
	require.NoError(t, err)
	require.Regexp(t, `(?m)^1 +\S+Z +cli +tenant_admin +foredial\.directory\.v1\.DirectoryService\.ApplyResources +OK +resources\.id=q1,c1,a1 *$`, out)
	out, err = i.run(t, "", "audit", "list", "--target=a2")
	require.NoError(t, err)
	require.NotContains(t, out, "ApplyResources")
}
