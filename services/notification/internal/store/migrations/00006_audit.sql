-- +goose Up

-- Audit entries: of calls under way, and of those that are over and not yet told to the
-- result service. body is a foredial.audit.v1.AuditEntry.
CREATE TABLE audit_pending (
    tenant     TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    begin_time BIGINT NOT NULL,
    body       {{bytes}} NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX audit_pending_oldest ON audit_pending (begin_time);

CREATE TABLE audit_outbox (
    seq    {{identity}},
    tenant TEXT {{bytewise}} NOT NULL,
    body   {{bytes}} NOT NULL
);
CREATE INDEX audit_outbox_oldest ON audit_outbox (tenant, seq);

-- +goose Down
DROP TABLE audit_outbox;
DROP TABLE audit_pending;
