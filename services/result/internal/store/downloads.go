package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/foredial/foredial/pkg/sqldb"
)

// maxDownloads bounds the downloads shown of one export.
const maxDownloads = 100

// Download is one time that an export's file was fetched.
type Download struct {
	// Subject of the token it was fetched with.
	Subject string
	Time    time.Time
	// Offset is the first byte that was wanted.
	Offset int64
}

// AddDownload keeps who fetches an export.
func (s *Store) AddDownload(ctx context.Context, tenant, exportID string, d Download) error {
	_, err := s.db.Exec(ctx, `INSERT INTO export_download (tenant, export_id, subject, download_time, first_byte)
		VALUES ($1, $2, $3, $4, $5)`, tenant, exportID, d.Subject, sqldb.Time(d.Time), d.Offset)
	return wrap("keep a download", err)
}

// Downloads lists the last downloads of an export, oldest first.
func (s *Store) Downloads(ctx context.Context, tenant, exportID string) ([]Download, error) {
	list, err := sqldb.All(ctx, s.db, func(r sqldb.Row) (d Download, err error) {
		return d, r.Scan(&d.Subject, (*sqldb.Time)(&d.Time), &d.Offset)
	}, fmt.Sprintf(`SELECT subject, download_time, first_byte FROM export_download
		WHERE tenant = $1 AND export_id = $2 ORDER BY seq DESC LIMIT %d`, maxDownloads), tenant, exportID)
	slices.Reverse(list)
	return list, wrap("list downloads", err)
}
