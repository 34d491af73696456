package rpc

import (
	"cmp"
	"encoding/json"
	"errors"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/intake"
	"github.com/foredial/foredial/services/contact/internal/sheet"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// checkOptions sees that options go together.
func checkOptions(opts *contactv1.ImportOptions) error {
	if action(opts) == store.UpdateDuplicate && scope(opts) != store.FileScope && scope(opts) != store.TaskScope {
		return apierr.BadField("options.dedupe_action", apierr.Conflict, "UPDATE goes with the scopes FILE and TASK only")
	}
	return nil
}

func scope(opts *contactv1.ImportOptions) store.DedupeScope {
	return cmp.Or(store.DedupeScope(opts.GetDedupeScope()), store.NoScope)
}

func action(opts *contactv1.ImportOptions) store.DedupeAction {
	return cmp.Or(store.DedupeAction(opts.GetDedupeAction()), store.SkipDuplicate)
}

func sheetOptions(opts *contactv1.ImportOptions, dir string) sheet.Options {
	return sheet.Options{
		Format: sheet.Format(opts.GetFormat()), Encoding: sheet.Encoding(opts.GetEncoding()),
		Delimiter: opts.GetDelimiter(), Sheet: opts.GetSheet(), Columns: opts.GetColumns(), TempDir: dir,
	}
}

func newImport(opts *contactv1.ImportOptions, spool *intake.Spool, rows int64) store.Import {
	return store.Import{
		ID: opts.GetId(), TaskID: opts.GetTaskId(), RequestID: opts.GetRequestId(), FileName: opts.GetFileName(),
		Options: optionsText(opts), SHA256: spool.SHA256, DryRun: opts.GetDryRun(), TotalBytes: spool.Size, TotalRows: rows,
	}
}

// optionsText is what options ask for, as text: of two that ask for the same it
// is the same. What an import keeps in columns of their own is not in it.
func optionsText(opts *contactv1.ImportOptions) string {
	text, err := json.Marshal(map[string]any{
		"format": opts.GetFormat(), "encoding": opts.GetEncoding(), "delimiter": opts.GetDelimiter(), "sheet": opts.GetSheet(),
		"columns": opts.GetColumns(), "dry_run": opts.GetDryRun(), "dedupe_scope": scope(opts), "dedupe_action": action(opts),
		"check_blocklists": opts.GetCheckBlocklists(),
	})
	if err != nil {
		panic("rpc: options do not encode: " + err.Error())
	}
	return string(text)
}

// fileFault gives what is wrong with a file its public face.
func fileFault(err error) error {
	if fault, ok := errors.AsType[*sheet.FileError](err); ok {
		field := "file"
		if fault.Option != "" {
			field = "options." + fault.Option
		}
		return apierr.BadField(field, apierr.Format, "%s", fault.Reason)
	}
	return err
}
