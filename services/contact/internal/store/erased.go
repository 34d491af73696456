package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
)

const (
	// erasedPrefix begins what stands for an erased number; E.164 begins with +.
	erasedPrefix = "h:"
	saltBytes    = 32
)

// names are numbers, and what stands for those of them that were erased. Where
// calls are counted or numbers listed, both names count.
type names struct {
	all    sqldb.Strings
	hash   map[string]string // by number
	number map[string]string // by hash
}

// namesOf finds out which of the numbers were erased before they came again.
func namesOf(ctx context.Context, q sqldb.Querier, tenant string, numbers sqldb.Strings) (names, error) {
	known := names{all: numbers}
	salt, err := readSalt(ctx, q, tenant)
	if err != nil || salt == nil {
		return known, err
	}
	hashes, number := make(sqldb.Strings, len(numbers)), make(map[string]string, len(numbers))
	for i, n := range numbers {
		hashes[i] = hashOf(salt, n)
		number[hashes[i]] = n
	}
	erased, err := sqldb.All(ctx, q, sqldb.Scalar[string], `SELECT hash FROM erased_number
		WHERE tenant = $1 AND `+q.Dialect().In("hash", 2), tenant, hashes)
	if err != nil || len(erased) == 0 {
		return known, err
	}
	known.all = append(append(sqldb.Strings{}, numbers...), erased...)
	known.hash, known.number = map[string]string{}, map[string]string{}
	for _, h := range erased {
		known.hash[number[h]], known.number[h] = h, number[h]
	}
	return known, nil
}

// of is the number that a name is of.
func (n names) of(name string) string {
	if number, ok := n.number[name]; ok {
		return number
	}
	return name
}

// erased are the numbers that have two names.
func (n names) erased() (numbers sqldb.Strings) {
	for number := range n.hash {
		numbers = append(numbers, number)
	}
	return numbers
}

// hashes are what stands for them.
func (n names) hashes() (all sqldb.Strings) {
	for hash := range n.number {
		all = append(all, hash)
	}
	return all
}

// both are the names of some of the numbers.
func (n names) both(numbers sqldb.Strings) sqldb.Strings {
	all := append(sqldb.Strings{}, numbers...)
	for _, number := range numbers {
		if h, ok := n.hash[number]; ok {
			all = append(all, h)
		}
	}
	return all
}

// hashOf is what stands for a number once it is erased.
func hashOf(salt []byte, number string) string {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(number))
	return erasedPrefix + hex.EncodeToString(mac.Sum(nil))
}

// readSalt reads a tenant's salt; nil: it never erased anything.
func readSalt(ctx context.Context, q sqldb.Querier, tenant string) ([]byte, error) {
	list, err := sqldb.All(ctx, q, sqldb.Scalar[[]byte], `SELECT salt FROM erasure WHERE tenant = $1`, tenant)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

// noteErased notes that a number is erased and returns what stands for it.
func noteErased(ctx context.Context, tx *sqldb.Tx, tenant, number string, now time.Time) (hash string, err error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	if _, err := tx.Exec(ctx, `INSERT INTO erasure (tenant, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tenant, salt); err != nil {
		return "", err
	}
	if salt, err = readSalt(ctx, tx, tenant); err != nil {
		return "", err
	}
	hash = hashOf(salt, number)
	_, err = tx.Exec(ctx, `INSERT INTO erased_number (tenant, hash, erased_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		tenant, hash, sqldb.Time(now))
	return hash, err
}
