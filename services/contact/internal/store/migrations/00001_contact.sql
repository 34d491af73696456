-- +goose Up

-- One row a task that has contacts. sequence is the one the sort keys were made
-- with; closed: the task has ended and no contact is open.
CREATE TABLE calling_list (
    tenant     TEXT    NOT NULL,
    task_id    TEXT    NOT NULL,
    sequence   BIGINT  NOT NULL,
    next_order BIGINT  NOT NULL,
    closed     BOOLEAN NOT NULL,
    PRIMARY KEY (tenant, task_id)
);
CREATE INDEX calling_list_open ON calling_list (tenant, task_id) WHERE NOT closed;

CREATE TABLE contact (
    tenant       TEXT      NOT NULL,
    id           TEXT      NOT NULL,
    task_id      TEXT      NOT NULL,
    import_order BIGINT    NOT NULL,
    sort_key     {{bytes}} NOT NULL,
    reference    TEXT      NOT NULL,
    name         TEXT      NOT NULL,
    priority     BIGINT    NOT NULL,
    attributes   TEXT      NOT NULL,
    import_id    TEXT      NOT NULL,
    import_line  BIGINT    NOT NULL,
    state        BIGINT    NOT NULL,
    reason       BIGINT    NOT NULL,
    due_at       BIGINT,
    lease_id     TEXT,
    created_at   BIGINT    NOT NULL,
    updated_at   BIGINT    NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX contact_order ON contact (tenant, task_id, import_order);
-- The call order of a task, and its counts by state and reason.
CREATE INDEX contact_call ON contact (tenant, task_id, state, reason, sort_key);
CREATE INDEX contact_due ON contact (tenant, task_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX contact_lease ON contact (tenant, lease_id) WHERE lease_id IS NOT NULL;

CREATE TABLE number (
    tenant       TEXT    NOT NULL,
    contact_id   TEXT    NOT NULL,
    position     BIGINT  NOT NULL,
    number       TEXT    NOT NULL,
    attempts     BIGINT  NOT NULL,
    exhausted    BOOLEAN NOT NULL,
    due_at       BIGINT,
    days         BIGINT  NOT NULL,
    day          TEXT    NOT NULL,
    day_attempts BIGINT  NOT NULL,
    technical    BIGINT  NOT NULL,
    PRIMARY KEY (tenant, contact_id, position)
);

-- The lock on a person: numbers of contacts that are leased or in a call.
CREATE TABLE live_number (
    tenant     TEXT NOT NULL,
    number     TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    PRIMARY KEY (tenant, number)
);

-- token is the fencing token it was made under, in its text form.
CREATE TABLE lease (
    tenant     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    task_id    TEXT   NOT NULL,
    token      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX lease_expiry ON lease (expires_at);

-- The newest fencing token seen, in its text form.
CREATE TABLE fence (
    tenant TEXT NOT NULL PRIMARY KEY,
    token  TEXT NOT NULL
);

-- One row a dial; begun is false for one that was resolved as never begun, and
-- begun_at then says when. counted attempts use up the caps.
CREATE TABLE attempt (
    tenant     TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    task_id    TEXT    NOT NULL,
    contact_id TEXT    NOT NULL,
    number     TEXT    NOT NULL,
    agent_id   TEXT    NOT NULL,
    begun      BOOLEAN NOT NULL,
    begun_at   BIGINT  NOT NULL,
    counted    BOOLEAN NOT NULL,
    fail_code  TEXT,
    result     TEXT,
    ended_at   BIGINT,
    decision   TEXT,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX attempt_live ON attempt (tenant, begun_at, id) WHERE begun AND result IS NULL;
CREATE INDEX attempt_number ON attempt (tenant, task_id, number) WHERE counted;
CREATE INDEX attempt_never ON attempt (begun_at) WHERE NOT begun;

CREATE TABLE import (
    tenant     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    task_id    TEXT   NOT NULL,
    request_id TEXT,
    file_name  TEXT   NOT NULL,
    imported   BIGINT NOT NULL,
    rejected   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX import_request ON import (tenant, request_id);
CREATE INDEX import_task ON import (tenant, task_id, id);

CREATE TABLE import_reject (
    tenant      TEXT   NOT NULL,
    import_id   TEXT   NOT NULL,
    line        BIGINT NOT NULL,
    column_name TEXT   NOT NULL,
    value       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    PRIMARY KEY (tenant, import_id, line)
);
