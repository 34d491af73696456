-- +goose Up

-- The customer's data as the agent was shown them, a JSON object; empty: none.
ALTER TABLE attempt ADD COLUMN custom_field TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE attempt DROP COLUMN custom_field;
