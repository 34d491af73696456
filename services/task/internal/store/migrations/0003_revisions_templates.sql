-- +goose Up

-- Tasks of before belong to no org unit.
ALTER TABLE task ADD COLUMN org_unit TEXT {{bytewise}} NOT NULL DEFAULT '';
CREATE INDEX task_newest_of_org_unit ON task (tenant, org_unit, create_time, id);

-- What each edit of a task made. body holds the task; a task of before has no row
-- until its next edit.
CREATE TABLE task_revision (
    tenant      TEXT {{bytewise}} NOT NULL,
    task_id     TEXT {{bytewise}} NOT NULL,
    revision    BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    author      TEXT NOT NULL,
    body        {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, task_id, revision)
);

-- body holds the whole template, request what was asked for when it was saved.
CREATE TABLE task_template (
    tenant       TEXT {{bytewise}} NOT NULL,
    id           TEXT {{bytewise}} NOT NULL,
    display_name TEXT {{bytewise}} NOT NULL,
    body         {{bytes}} NOT NULL,
    request_id   TEXT {{bytewise}},
    request      {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, display_name),
    UNIQUE (tenant, request_id)
);

-- +goose Down
DROP TABLE task_template;
DROP TABLE task_revision;
DROP INDEX task_newest_of_org_unit;
ALTER TABLE task DROP COLUMN org_unit;
