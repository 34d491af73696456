-- +goose Up

-- A part of a short message, by the id that the provider gave it, and the last
-- receipt for it. Whichever comes first makes the row: an empty tenant waits for
-- the delivery, a receipt of 0 for the receipt.
CREATE TABLE sms_part (
    account      TEXT   NOT NULL,
    message_id   TEXT   NOT NULL,
    tenant       TEXT   NOT NULL DEFAULT '',
    delivery_id  TEXT   {{bytewise}} NOT NULL DEFAULT '',
    receipt      BIGINT NOT NULL DEFAULT 0,
    detail       TEXT   NOT NULL DEFAULT '',
    receipt_time BIGINT,
    create_time  BIGINT NOT NULL,
    PRIMARY KEY (account, message_id)
);
CREATE INDEX sms_part_delivery ON sms_part (tenant, delivery_id) WHERE tenant <> '';
-- What nobody has sent, for the housekeeping.
CREATE INDEX sms_part_stray ON sms_part (create_time) WHERE tenant = '';

-- +goose Down
DROP TABLE sms_part;
