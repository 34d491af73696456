-- +goose Up

-- One row a list that has, or had, numbers: whoever changes them holds it.
CREATE TABLE number_list (
    tenant TEXT NOT NULL,
    id     TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
);

-- valid_from, valid_until: null is not bounded. version counts what was known of
-- the number, 1 being the first.
CREATE TABLE list_number (
    tenant      TEXT   NOT NULL,
    list_id     TEXT   NOT NULL,
    number      TEXT   {{bytewise}} NOT NULL,
    valid_from  BIGINT,
    valid_until BIGINT,
    remark      TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant, list_id, number)
);
-- All that a call is held against, without the table.
CREATE INDEX list_number_number ON list_number (tenant, number, list_id, valid_from, valid_until);

-- Contacts that must be given back before their lease ends, in the order in
-- which that was committed.
CREATE TABLE revocation (
    tenant     TEXT   NOT NULL,
    sequence   BIGINT NOT NULL,
    contact_id TEXT   NOT NULL,
    task_id    TEXT   NOT NULL,
    cause      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, sequence)
);
CREATE INDEX revocation_age ON revocation (created_at);

-- The last sequence number given out in a tenant, and the last one forgotten;
-- 1 is before all. Who gives out the next holds the row until it commits.
CREATE TABLE revocation_log (
    tenant    TEXT   NOT NULL PRIMARY KEY,
    last      BIGINT NOT NULL,
    forgotten BIGINT NOT NULL
);

-- +goose Down

DROP TABLE revocation_log;
DROP TABLE revocation;
DROP TABLE list_number;
DROP TABLE number_list;
