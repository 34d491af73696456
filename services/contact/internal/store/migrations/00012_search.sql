-- +goose Up

-- Contacts of all tasks with a reference, newest first.
CREATE INDEX contact_newest ON contact (tenant, reference, created_at, id) WHERE reference <> '';

-- +goose Down
DROP INDEX contact_newest;
