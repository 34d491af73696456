package store

import (
	"context"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact/internal/policy"
)

// mostPast is how many earlier dials come with a leased contact.
const mostPast = 5

// Past is an earlier dial to a contact.
type Past struct {
	At time.Time
	// Number is empty once it is erased.
	Number  string
	AgentID string
	// Result is empty while it is not known.
	Result policy.Result
}

// addPast reads the latest dials to leased contacts, latest first. Those that are
// as they were made cost nothing: they were never dialled.
func addPast(ctx context.Context, q sqldb.Querier, tenant string, taken []Leased) error {
	var changed sqldb.Strings
	at := map[string]int{}
	for i, c := range taken {
		if c.Version > 1 {
			changed = append(changed, c.ID)
			at[c.ID] = i
		}
	}
	if len(changed) == 0 {
		return nil
	}
	rows, err := q.Query(ctx, `SELECT contact_id, begun_at, number, agent_id, coalesce(result, '') FROM (
			SELECT contact_id, begun_at, number, agent_id, result,
				row_number() OVER (PARTITION BY contact_id ORDER BY begun_at DESC, id DESC) AS place
			FROM attempt WHERE tenant = $1 AND `+q.Dialect().In("contact_id", 2)+` AND begun) AS dialled
		WHERE place <= $3 ORDER BY contact_id, place`, tenant, changed, mostPast)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var p Past
		if err := rows.Scan(&id, (*sqldb.Time)(&p.At), &p.Number, &p.AgentID, &p.Result); err != nil {
			return err
		}
		if strings.HasPrefix(p.Number, erasedPrefix) {
			p.Number = ""
		}
		taken[at[id]].Past = append(taken[at[id]].Past, p)
	}
	return rows.Err()
}
