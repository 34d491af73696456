-- +goose Up

-- One message to one receiver; internal/delivery says what its states mean.
CREATE TABLE delivery (
    tenant       TEXT    NOT NULL,
    id           TEXT    {{bytewise}} NOT NULL,
    event_id     TEXT    NOT NULL,
    event_type   BIGINT  NOT NULL,
    task_id      TEXT    NOT NULL,
    contact_id   TEXT    NOT NULL,
    attempt_id   TEXT    NOT NULL,
    url          TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    state        BIGINT  NOT NULL,
    queued       BOOLEAN NOT NULL, -- while PENDING: it has a job
    tries        BIGINT  NOT NULL,
    turn_tries   BIGINT  NOT NULL,
    turn         BIGINT  NOT NULL,
    last_status  BIGINT  NOT NULL,
    last_error   TEXT    NOT NULL,
    occur_time   BIGINT  NOT NULL,
    create_time  BIGINT  NOT NULL,
    next_try     BIGINT,
    deliver_time BIGINT,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX delivery_event ON delivery (tenant, event_id, url);
CREATE INDEX delivery_state ON delivery (tenant, state, id);
CREATE INDEX delivery_task ON delivery (tenant, task_id, id);
-- State 1 is PENDING: those that later ones of the same contact wait for.
CREATE INDEX delivery_waiting ON delivery (tenant, contact_id, id) WHERE state = 1;

-- +goose Down
DROP TABLE delivery;
