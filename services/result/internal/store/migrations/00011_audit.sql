-- +goose Up

-- The audit log: one chain a tenant. sequence counts from 1 without a gap, in the order
-- in which the transactions that appended were committed. hash is as AuditEntry in
-- foredial.audit.v1 says. targets is a JSON object of texts.
CREATE TABLE audit_entry (
    tenant        TEXT   NOT NULL,
    sequence      BIGINT NOT NULL,
    id            TEXT   NOT NULL,
    begin_time    BIGINT NOT NULL,
    subject       TEXT   NOT NULL,
    role          TEXT   NOT NULL,
    agent_id      TEXT   NOT NULL,
    credential_id TEXT   NOT NULL,
    method        TEXT   NOT NULL,
    targets       TEXT   NOT NULL,
    purpose       TEXT   NOT NULL,
    code          TEXT   NOT NULL,
    request_id    TEXT   NOT NULL,
    address       TEXT   NOT NULL,
    previous_hash {{bytes}} NOT NULL,
    hash          {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, sequence),
    UNIQUE (tenant, id)
);
CREATE INDEX audit_entry_subject ON audit_entry (tenant, subject, sequence);
CREATE INDEX audit_entry_method ON audit_entry (tenant, method, sequence);
CREATE INDEX audit_entry_time ON audit_entry (tenant, begin_time, sequence);

-- What entries name, to find them by it.
CREATE TABLE audit_target (
    tenant   TEXT   NOT NULL,
    target   TEXT   NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (tenant, target, sequence)
);

-- Neither changes or goes away.
{{append_only audit_entry}}
{{append_only audit_target}}

-- Calls under way, of this service and of services without a database.
CREATE TABLE audit_pending (
    tenant     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    begin_time BIGINT NOT NULL,
    body       {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX audit_pending_oldest ON audit_pending (begin_time);

-- +goose Down
DROP TABLE audit_pending;
DROP TABLE audit_target;
DROP TABLE audit_entry;
