package store

import (
	"context"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/pkg/sqldb"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
)

const (
	// erasedWord stands where people named an erased number.
	erasedWord = "erased"
	// erasedMeanwhile is what the owner of a running export is told.
	erasedMeanwhile = "a number was erased while the file was written; ask for a new export"
)

// EraseExports gives up the files of exports that may have a number in them which is
// erased: those of the tasks, and those that were asked for by it. Running ones are
// FAILED; it returns the finished ones, whose files are to be deleted.
func (s *Store) EraseExports(ctx context.Context, e Erasure) (done []Export, err error) {
	var tasks sqldb.Strings
	for _, c := range e.Contacts {
		tasks = append(tasks, c.TaskID)
	}
	err = s.db.Tx(ctx, func(ctx context.Context, tx *sqldb.Tx) error {
		done = nil
		list, err := sqldb.All(ctx, tx, scanExport, `SELECT `+exportColumns+` FROM export
			WHERE tenant = $1 AND (`+tx.Dialect().In("task_id", 2)+` OR filter LIKE $3)`+tx.Dialect().ForUpdate(),
			e.Tenant, tasks, "%"+e.Number+"%")
		if err != nil {
			return err
		}
		var writes []sqldb.Statement
		for _, x := range list {
			state := x.State
			switch x.State {
			case resultv1.ExportState_EXPORT_STATE_DONE:
				done = append(done, x)
			case resultv1.ExportState_EXPORT_STATE_RUNNING:
				state, x.Failure = resultv1.ExportState_EXPORT_STATE_FAILED, erasedMeanwhile
			}
			writes = append(writes, forgetExport(e, x, state))
		}
		if len(writes) == 0 {
			return nil
		}
		return tx.ExecAll(ctx, writes...)
	})
	return done, wrap("erase exports", err)
}

func forgetExport(e Erasure, x Export, state resultv1.ExportState) sqldb.Statement {
	if x.Filter.Number == e.Number {
		x.Filter.Number = erasedWord
	}
	if phone.Mentions(x.Purpose, e.Number) {
		x.Purpose = erasedWord
	}
	return sqldb.Statement{
		Query: `UPDATE export SET state = $3, failure = $4, filter = $5, purpose = $6 WHERE tenant = $1 AND id = $2`,
		Args:  []any{e.Tenant, x.ID, int64(state), x.Failure, sqldb.JSON[AttemptFilter]{V: x.Filter}, x.Purpose},
	}
}
