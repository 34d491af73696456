-- +goose Up

-- One dial; internal/attempt says what its facts mean.
CREATE TABLE attempt (
    tenant               TEXT   NOT NULL,
    id                   TEXT   {{bytewise}} NOT NULL,
    task_id              TEXT   NOT NULL,
    contact_id           TEXT   NOT NULL,
    agent_id             TEXT   NOT NULL,
    number               TEXT   NOT NULL,
    reference            TEXT   NOT NULL,
    name                 TEXT   NOT NULL,
    caller_number        TEXT   NOT NULL,
    dial_time            BIGINT NOT NULL,
    ring_time            BIGINT,
    answer_time          BIGINT,
    complete_time        BIGINT,
    business_result_id   TEXT   NOT NULL,
    note                 TEXT   NOT NULL,
    call_id              TEXT   NOT NULL,
    recording_path       TEXT   NOT NULL,
    end_time             BIGINT,
    fail_code            TEXT   NOT NULL,
    ends                 BIGINT NOT NULL,
    displayed_result     BIGINT NOT NULL,
    decision_state       BIGINT NOT NULL DEFAULT 0, -- 0: not decided
    decision_done_reason BIGINT NOT NULL DEFAULT 0,
    decision_due_time    BIGINT,
    decision_rule        TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id)
);
CREATE INDEX attempt_newest ON attempt (tenant, dial_time, id);
CREATE INDEX attempt_task ON attempt (tenant, task_id, dial_time, id);
CREATE INDEX attempt_agent ON attempt (tenant, agent_id, dial_time, id);
CREATE INDEX attempt_contact ON attempt (tenant, task_id, contact_id, dial_time, id);
CREATE INDEX attempt_stats ON attempt (tenant, task_id, displayed_result, end_time, answer_time, complete_time);

-- One customer of a task who was called; the latest dial is in attempt.
CREATE TABLE task_result (
    tenant          TEXT   NOT NULL,
    task_id         TEXT   NOT NULL,
    contact_id      TEXT   {{bytewise}} NOT NULL,
    attempts        BIGINT NOT NULL,
    last_dial_time  BIGINT NOT NULL,
    last_attempt_id TEXT   {{bytewise}} NOT NULL,
    PRIMARY KEY (tenant, task_id, contact_id)
);
CREATE INDEX task_result_last ON task_result (tenant, task_id, last_dial_time, contact_id);

-- A preview that is over.
CREATE TABLE preview (
    tenant        TEXT   NOT NULL,
    id            TEXT   NOT NULL,
    task_id       TEXT   NOT NULL,
    contact_id    TEXT   NOT NULL,
    agent_id      TEXT   NOT NULL,
    state         BIGINT NOT NULL,
    revoke_reason BIGINT NOT NULL,
    reason        TEXT   NOT NULL,
    offer_time    BIGINT NOT NULL,
    end_time      BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX preview_stats ON preview (tenant, task_id, state);

-- A file of a task's attempts.
CREATE TABLE export (
    tenant      TEXT   NOT NULL,
    id          TEXT   {{bytewise}} NOT NULL,
    task_id     TEXT   NOT NULL,
    purpose     TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    state       BIGINT NOT NULL,
    row_count   BIGINT NOT NULL,
    failure     TEXT   NOT NULL,
    create_time BIGINT NOT NULL,
    expire_time BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX export_request ON export (tenant, request_id) WHERE request_id <> '';
-- States 1 and 2, RUNNING and DONE, are those that time ends.
CREATE INDEX export_expiry ON export (expire_time) WHERE state IN (1, 2);

-- +goose Down
DROP TABLE export;
DROP TABLE preview;
DROP TABLE task_result;
DROP TABLE attempt;
