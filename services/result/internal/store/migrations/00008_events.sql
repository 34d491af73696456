-- +goose Up

-- One stream of events a tenant. Numbers have no gap: seq counts from 1 in the order
-- in which the transactions that appended were committed. body is an
-- foredial.event.v1.Event.
CREATE TABLE event (
    tenant      TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    append_time BIGINT NOT NULL,
    body        {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, seq),
    UNIQUE (tenant, id)
);

-- Who appends to a tenant's stream holds the tenant's row until the commit.
CREATE TABLE event_head (
    tenant TEXT NOT NULL PRIMARY KEY
);

-- +goose Down
DROP TABLE event_head;
DROP TABLE event;
