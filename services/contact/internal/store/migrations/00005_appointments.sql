-- +goose Up

-- state is that of the wire; id is that of the attempt in which it was made.
CREATE TABLE appointment (
    tenant       TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    task_id      TEXT   NOT NULL,
    contact_id   TEXT   NOT NULL,
    appointed_at BIGINT NOT NULL,
    number       TEXT   NOT NULL,
    agent_id     TEXT   NOT NULL,
    remark       TEXT   NOT NULL,
    state        BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX appointment_time ON appointment (tenant, appointed_at, id);
CREATE INDEX appointment_task ON appointment (tenant, task_id, appointed_at, id);
CREATE INDEX appointment_number ON appointment (tenant, number);
CREATE INDEX appointment_contact ON appointment (tenant, contact_id);
CREATE UNIQUE INDEX appointment_pending ON appointment (tenant, contact_id) WHERE state = 1;

-- usual_key is the sort key to have again after the appointment; null without
-- one. fallback: a reason why the contact is done; see contact.Contact.
ALTER TABLE contact ADD COLUMN usual_key {{bytes}};
ALTER TABLE contact ADD COLUMN fallback BIGINT NOT NULL DEFAULT 0;

-- What a tenant's erased numbers are hashed with, and the hashes that stand for
-- them where calls are counted and numbers listed.
CREATE TABLE erasure (
    tenant TEXT      NOT NULL PRIMARY KEY,
    salt   {{bytes}} NOT NULL
);
CREATE TABLE erased_number (
    tenant    TEXT   NOT NULL,
    hash      TEXT   NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);
-- The others of a number's attempts are in attempt_recent.
CREATE INDEX attempt_uncounted ON attempt (tenant, number) WHERE NOT counted;

-- +goose Down

DROP INDEX attempt_uncounted;
DROP TABLE erased_number;
DROP TABLE erasure;
ALTER TABLE contact DROP COLUMN fallback;
ALTER TABLE contact DROP COLUMN usual_key;
DROP TABLE appointment;
