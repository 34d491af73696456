-- +goose Up

-- Numbers that were erased here and that a peer has yet to forget; gone when it has.
-- step is what comes next, contacts are JSON: those who lost the number, and those
-- that a peer found. events is the last event about them in event_outbox.
CREATE TABLE erasure_due (
    seq      {{identity}},
    tenant   TEXT   NOT NULL,
    number   TEXT   NOT NULL,
    contacts TEXT   NOT NULL,
    step     BIGINT NOT NULL,
    events   BIGINT NOT NULL
);
CREATE INDEX erasure_due_number ON erasure_due (tenant, number);

-- +goose Down
DROP TABLE erasure_due;
