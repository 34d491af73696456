-- +goose Up

-- What a peer has yet to be told of attempts, in its order; internal/outbox says
-- what follows from what. ends is the end it follows from, 0 is the answer.
CREATE TABLE outbox_contact (
    seq        {{identity}},
    tenant     TEXT   NOT NULL,
    contact_id TEXT   NOT NULL,
    attempt_id TEXT   NOT NULL,
    ends       BIGINT NOT NULL,
    tries      BIGINT NOT NULL DEFAULT 0,
    due_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_contact_lane ON outbox_contact (tenant, contact_id, seq);

CREATE TABLE outbox_notification (
    seq        {{identity}},
    tenant     TEXT   NOT NULL,
    contact_id TEXT   NOT NULL,
    attempt_id TEXT   NOT NULL,
    ends       BIGINT NOT NULL,
    tries      BIGINT NOT NULL DEFAULT 0,
    due_at     BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_notification_lane ON outbox_notification (tenant, contact_id, seq);

-- +goose Down
DROP TABLE outbox_notification;
DROP TABLE outbox_contact;
