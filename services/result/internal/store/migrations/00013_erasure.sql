-- +goose Up

-- Whom an event is about, to be forgotten; '?' in those of an earlier version.
ALTER TABLE event ADD COLUMN contact_id TEXT NOT NULL DEFAULT '?';
CREATE INDEX event_contact ON event (tenant, contact_id) WHERE contact_id <> '';

-- What agents wrote about customers; few previews have it.
CREATE INDEX preview_reason ON preview (tenant, contact_id) WHERE reason <> '';
CREATE INDEX export_task ON export (tenant, task_id);

-- +goose Down
DROP INDEX export_task;
DROP INDEX preview_reason;
DROP INDEX event_contact;
ALTER TABLE event DROP COLUMN contact_id;
