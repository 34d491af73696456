-- +goose Up

-- Messages to a number, to be forgotten.
CREATE INDEX delivery_recipient ON delivery (tenant, recipient) WHERE recipient <> '';

-- +goose Down
DROP INDEX delivery_recipient;
