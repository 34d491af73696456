-- +goose Up

-- Type 5 is TEST: how many there were of late is asked before each.
CREATE INDEX delivery_test ON delivery (tenant, id) WHERE event_type = 5;

-- +goose Down
DROP INDEX delivery_test;
