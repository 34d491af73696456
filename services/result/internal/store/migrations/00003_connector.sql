-- +goose Up

-- The telephony connector that made the call; empty: the agent dialled.
ALTER TABLE attempt ADD COLUMN connector_id TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE attempt DROP COLUMN connector_id;
