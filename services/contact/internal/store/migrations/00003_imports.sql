-- +goose Up

-- state is that of the wire. options says in text what was asked for, and
-- sha256 is the file's: the same request has both. rows_read is the checkpoint:
-- everything up to that row is in the tables. worker is who loads the file now;
-- beat_at when it last got on, resumed_at and resumed_from when and at which row
-- it began. The contacts have import orders from first_order to last_order.
ALTER TABLE import ADD COLUMN state BIGINT NOT NULL DEFAULT 2;
ALTER TABLE import ADD COLUMN options TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN dry_run BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE import ADD COLUMN rows_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN updated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN skipped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN blocked_numbers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN undone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN total_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN total_rows BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN first_order BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN last_order BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN worker TEXT NOT NULL DEFAULT '';
ALTER TABLE import ADD COLUMN resumed_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import ADD COLUMN resumed_at BIGINT;
ALTER TABLE import ADD COLUMN beat_at BIGINT;
ALTER TABLE import ADD COLUMN ended_at BIGINT;
UPDATE import SET rows_read = imported + rejected, total_rows = imported + rejected, ended_at = created_at, first_order = 1,
    last_order = coalesce((SELECT next_order - 1 FROM calling_list l WHERE l.tenant = import.tenant AND l.task_id = import.task_id), 0);
DROP INDEX import_task;
CREATE INDEX import_newest ON import (tenant, created_at, id);
CREATE INDEX import_running ON import (beat_at) WHERE state = 1;

-- The key that a contact's attributes are sealed with; null: none is, '*': several keys.
ALTER TABLE contact ADD COLUMN sealed_with TEXT;
CREATE INDEX contact_sealed ON contact (sealed_with, tenant, id) WHERE sealed_with IS NOT NULL;

-- +goose Down

DROP INDEX contact_sealed;
ALTER TABLE contact DROP COLUMN sealed_with;
DROP INDEX import_running;
DROP INDEX import_newest;
CREATE INDEX import_task ON import (tenant, task_id, id);
ALTER TABLE import DROP COLUMN ended_at;
ALTER TABLE import DROP COLUMN beat_at;
ALTER TABLE import DROP COLUMN resumed_at;
ALTER TABLE import DROP COLUMN resumed_from;
ALTER TABLE import DROP COLUMN worker;
ALTER TABLE import DROP COLUMN last_order;
ALTER TABLE import DROP COLUMN first_order;
ALTER TABLE import DROP COLUMN total_rows;
ALTER TABLE import DROP COLUMN total_bytes;
ALTER TABLE import DROP COLUMN undone;
ALTER TABLE import DROP COLUMN blocked_numbers;
ALTER TABLE import DROP COLUMN skipped;
ALTER TABLE import DROP COLUMN updated;
ALTER TABLE import DROP COLUMN rows_read;
ALTER TABLE import DROP COLUMN dry_run;
ALTER TABLE import DROP COLUMN sha256;
ALTER TABLE import DROP COLUMN options;
ALTER TABLE import DROP COLUMN state;
