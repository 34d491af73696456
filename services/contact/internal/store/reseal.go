package store

import (
	"context"

	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/pkg/sqldb"
)

// severalKeys stands for attributes that are not all sealed with the same key.
const severalKeys = "*"

// resealAtOnce is how many contacts one transaction seals anew.
const resealAtOnce = 200

// sealedWith is the key that attributes are sealed with; nil: none is sealed.
func sealedWith(attributes map[string]string) any {
	var with any
	for _, value := range attributes {
		switch id := seal.KeyID(value); {
		case id == "":
		case with == nil:
			with = id
		case with != id:
			return severalKeys
		}
	}
	return with
}

// SealedContact is a contact whose attributes are sealed with another key than
// is wanted. Its zero value comes before all.
type SealedContact struct {
	With, Tenant, ID string
	Attributes       map[string]string
}

// Reseal has anew seal the attributes of the next contacts that are not sealed
// with the current key, behind one of them; last is the last it came to, and
// nil when there was none. Those that anew changes nothing of stay as they are.
func (s *Store) Reseal(ctx context.Context, current string, behind SealedContact, anew func(SealedContact) (changed bool)) (last *SealedContact, err error) {
	err = s.write(ctx, "seal attributes anew", func(ctx context.Context, tx *sqldb.Tx) error {
		last = nil
		list, err := toReseal(ctx, tx, current, behind)
		if err != nil || len(list) == 0 {
			return err
		}
		last = &list[len(list)-1]
		var rows sqldb.Values
		for _, c := range list {
			if !anew(c) {
				continue
			}
			attributes, err := sqldb.JSON[map[string]string]{V: c.Attributes}.Value()
			if err != nil {
				return err
			}
			rows = append(rows, []any{c.Tenant, c.ID, attributes, sealedWith(c.Attributes)})
		}
		_, err = tx.Exec(ctx, `UPDATE contact SET attributes = v.attributes, sealed_with = v.sealed_with
			FROM `+tx.Dialect().Values(1, "tenant", "id", "attributes", "sealed_with")+`
			WHERE contact.tenant = v.tenant AND contact.id = v.id`, rows)
		return err
	})
	return last, err
}

// toReseal reads the next contacts: first those whose key sorts before the
// current one, then those behind it, so that the many between are not gone through.
func toReseal(ctx context.Context, tx *sqldb.Tx, current string, behind SealedContact) (list []SealedContact, err error) {
	for _, side := range []string{"<", ">"} {
		list, err = sqldb.All(ctx, tx, func(row sqldb.Row) (c SealedContact, err error) {
			var attributes sqldb.JSON[map[string]string]
			err = row.Scan(&c.With, &c.Tenant, &c.ID, &attributes)
			c.Attributes = attributes.V
			return c, err
		}, `SELECT sealed_with, tenant, id, attributes FROM contact
			WHERE sealed_with IS NOT NULL AND (sealed_with, tenant, id) > ($1, $2, $3) AND sealed_with `+side+` $4
			ORDER BY sealed_with, tenant, id LIMIT $5`+tx.Dialect().ForUpdate(),
			behind.With, behind.Tenant, behind.ID, current, resealAtOnce)
		if err != nil || len(list) > 0 {
			break
		}
	}
	return list, err
}
