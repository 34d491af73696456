-- +goose Up

-- judged_by stands for the terms that the contacts waiting were last judged by,
-- judged_to is the sort key up to which they were; null: all were.
ALTER TABLE calling_list ADD COLUMN judged_by TEXT NOT NULL DEFAULT '';
ALTER TABLE calling_list ADD COLUMN judged_to {{bytes}};
CREATE INDEX attempt_unreported ON attempt (tenant, ended_at, contact_id) WHERE result = 'UNKNOWN';

-- +goose Down

DROP INDEX attempt_unreported;
ALTER TABLE calling_list DROP COLUMN judged_to;
ALTER TABLE calling_list DROP COLUMN judged_by;
