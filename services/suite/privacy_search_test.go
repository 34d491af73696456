package suite_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/sqldb"
)

// sink keeps what is logged.
type sink struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// kept are the places that have the person's number: table.column, redis key, file.
func (c *campaign) kept() []string {
	c.t.Helper()
	found := map[string]bool{}
	c.searchSQL(found)
	c.searchFiles(found)
	c.searchRedis(found)
	var places []string
	for place := range found {
		places = append(places, place)
	}
	return places
}

func (c *campaign) searchSQL(found map[string]bool) {
	t := c.t
	url := c.cfg.Database.URL
	if url == "" {
		url = "sqlite://" + filepath.Join(c.cfg.Data, "sql")
	}
	rows := 0
	for _, schema := range []string{"task", "contact", "result", "notification"} {
		db, err := sqldb.Open(t.Context(), sqldb.Config{URL: url, Schema: schema})
		require.NoError(t, err)
		list := `SELECT name FROM sqlite_master WHERE type = 'table'`
		if db.Dialect() == sqldb.Postgres {
			list = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
		}
		tables, err := sqldb.All(t.Context(), db, sqldb.Scalar[string], list)
		require.NoError(t, err)
		for _, table := range tables {
			rows += searchTable(t, db, table, func(column string) { found[schema+"."+table+"."+column] = true })
		}
		require.NoError(t, db.Close())
	}
	require.Greater(t, rows, 50, "there is something to search")
}

func searchTable(t *testing.T, db *sqldb.DB, table string, hit func(column string)) (n int) {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT * FROM "`+table+`"`)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(t, rows.Scan(into...))
		n++
		for i, v := range values {
			text := fmt.Sprint(v)
			if raw, ok := v.([]byte); ok {
				text = string(raw)
			}
			if has(text) {
				hit(columns[i])
			}
		}
	}
	require.NoError(t, rows.Err())
	return n
}

func (c *campaign) searchFiles(found map[string]bool) {
	err := filepath.WalkDir(filepath.Join(c.cfg.Data, "exports"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if has(string(content)) || has(unzipped(c.t, content)) {
			found["exports"+filepath.Ext(path)] = true
		}
		return nil
	})
	require.NoError(c.t, err)
}

// unzipped is all that a workbook holds; empty: it is none.
func unzipped(t *testing.T, content []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return ""
	}
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		_, err = io.Copy(&all, r) //nolint:gosec // our own file
		require.NoError(t, err)
		require.NoError(t, r.Close())
	}
	return all.String()
}

// callKept is for how long an ended call is known there, for late reports.
const callKept = 24 * time.Hour

// searchRedis passes over what is going to go by itself.
func (c *campaign) searchRedis(found map[string]bool) {
	t, ctx := c.t, c.t.Context()
	client := c.redis.Client(t)
	keys, err := client.Keys(ctx, "*").Result()
	require.NoError(t, err)
	require.NotEmpty(t, keys)
	for _, key := range keys {
		text, err := redisText(t, client, key)
		require.NoError(t, err)
		ttl, err := client.PTTL(ctx, key).Result()
		require.NoError(t, err)
		if expires := ttl > 0 && ttl <= callKept; has(key) || has(text) && !expires {
			found["redis "+key] = true
		}
	}
}

func redisText(t *testing.T, client redis.UniversalClient, key string) (string, error) {
	ctx := t.Context()
	kind, err := client.Type(ctx, key).Result()
	if err != nil {
		return "", err
	}
	switch kind {
	case "string":
		text, err := client.Get(ctx, key).Result()
		if err == redis.Nil { //nolint:errorlint // the sentinel itself: it has expired meanwhile
			return "", nil
		}
		return text, err
	case "hash":
		all, err := client.HGetAll(ctx, key).Result()
		return fmt.Sprint(all), err
	case "list":
		all, err := client.LRange(ctx, key, 0, -1).Result()
		return fmt.Sprint(all), err
	case "set":
		all, err := client.SMembers(ctx, key).Result()
		return fmt.Sprint(all), err
	case "zset":
		all, err := client.ZRange(ctx, key, 0, -1).Result()
		return fmt.Sprint(all), err
	case "stream":
		all, err := client.XRange(ctx, key, "-", "+").Result()
		return fmt.Sprint(all), err
	case "none":
		return "", nil
	}
	t.Fatalf("%s is of a kind %q that is not searched", key, kind)
	return "", nil
}
