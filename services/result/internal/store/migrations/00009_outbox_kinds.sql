-- +goose Up

-- What is told; internal/outbox has the kinds, 0 is an answer or an end. With
-- kind 1 the business result that was chosen.
ALTER TABLE outbox_notification ADD COLUMN kind BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox_notification ADD COLUMN business_result_id TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE outbox_notification DROP COLUMN business_result_id;
ALTER TABLE outbox_notification DROP COLUMN kind;
