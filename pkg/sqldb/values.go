package sqldb

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Time is a time.Time kept as BIGINT microseconds since 1970, UTC; the zero
// time is NULL. It converts to and from time.Time, so that a row is scanned
// straight into a plain field:
//
//	q.Exec(ctx, `UPDATE contacts SET due_at = $1`, sqldb.Time(c.DueAt))
//	row.Scan((*sqldb.Time)(&c.DueAt))
//
// Digits below the microsecond are cut off.
type Time time.Time

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) {
	if time.Time(t).IsZero() {
		return nil, nil
	}
	return time.Time(t).UnixMicro(), nil
}

// Scan implements sql.Scanner.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
	case int64:
		*t = Time(time.UnixMicro(v).UTC())
	default:
		return fmt.Errorf("sqldb: a time is kept as BIGINT microseconds, not as %T", src)
	}
	return nil
}

// JSON is a value kept as JSON in a TEXT column. NULL is the zero value.
type JSON[T any] struct{ V T }

// Value implements driver.Valuer.
func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

// Scan implements sql.Scanner.
func (j *JSON[T]) Scan(src any) error {
	*j = JSON[T]{}
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), &j.V)
	case []byte:
		return json.Unmarshal(v, &j.V)
	}
	return fmt.Errorf("sqldb: JSON is kept as TEXT, not as %T", src)
}
