-- +goose Up

-- by_result: how often each displayed result ended an attempt, as JSON; null: none.
ALTER TABLE number ADD COLUMN number_type TEXT NOT NULL DEFAULT '';
ALTER TABLE number ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE number ADD COLUMN delay_s BIGINT NOT NULL DEFAULT 0;
ALTER TABLE number ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE number ADD COLUMN by_result TEXT;
CREATE INDEX number_number ON number (tenant, number);

ALTER TABLE contact ADD COLUMN last_result TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN appointment_id TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX contact_reference ON contact (tenant, task_id, reference, import_order) WHERE reference <> '';

-- Contacts that come due at one moment are taken in call order.
DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (tenant, task_id, due_at, sort_key) WHERE due_at IS NOT NULL;

-- order_spec is the order of the sort keys; empty: none yet. Contacts behind
-- rekeyed_to in import order may have keys of another order; null: none has.
ALTER TABLE calling_list ADD COLUMN order_spec TEXT NOT NULL DEFAULT '';
ALTER TABLE calling_list ADD COLUMN rekeyed_to BIGINT;
ALTER TABLE calling_list DROP COLUMN sequence;

CREATE INDEX attempt_recent ON attempt (tenant, number, begun_at) WHERE counted;

-- What was answered to a request that must be answered alike when it comes
-- again; content is a hash of what was asked for.
CREATE TABLE request (
    tenant     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    content    TEXT   NOT NULL,
    answer     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX request_age ON request (created_at);

-- +goose Down

DROP TABLE request;
DROP INDEX attempt_recent;
ALTER TABLE calling_list ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calling_list DROP COLUMN rekeyed_to;
ALTER TABLE calling_list DROP COLUMN order_spec;
DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (tenant, task_id, due_at) WHERE due_at IS NOT NULL;
DROP INDEX contact_reference;
ALTER TABLE contact DROP COLUMN version;
ALTER TABLE contact DROP COLUMN appointment_id;
ALTER TABLE contact DROP COLUMN last_result;
DROP INDEX number_number;
ALTER TABLE number DROP COLUMN by_result;
ALTER TABLE number DROP COLUMN zone;
ALTER TABLE number DROP COLUMN delay_s;
ALTER TABLE number DROP COLUMN sequence;
ALTER TABLE number DROP COLUMN number_type;
