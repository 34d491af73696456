-- +goose Up

-- Where a delivery goes, and how. internal/delivery says what a destination is;
-- that of a URL is a tenant and all before the path.
ALTER TABLE delivery ADD COLUMN channel BIGINT NOT NULL DEFAULT 1;
ALTER TABLE delivery ADD COLUMN destination TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN recipient TEXT NOT NULL DEFAULT ''; -- of what has no URL
ALTER TABLE delivery ADD COLUMN sms TEXT; -- JSON
UPDATE delivery SET destination = tenant || ' ' || lower(substr(url, 1, length(url) - length(ltrim(
    substr(url, CASE WHEN lower(url) LIKE 'https://%' THEN 9 ELSE 8 END),
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-_[]%'))));
DROP INDEX delivery_event;
CREATE UNIQUE INDEX delivery_event ON delivery (tenant, event_id, url, recipient);
CREATE INDEX delivery_contact ON delivery (tenant, contact_id, id);
-- State 1 is PENDING, 3 is DEAD.
DROP INDEX delivery_waiting;
CREATE INDEX delivery_lane ON delivery (tenant, contact_id, channel, url, id) WHERE state = 1;
CREATE INDEX delivery_pending ON delivery (create_time) WHERE state = 1;
CREATE INDEX delivery_dead ON delivery (create_time) WHERE state = 3;

-- The deliveries that may be tried: of each lane the first that is PENDING.
CREATE TABLE delivery_due (
    tenant      TEXT   NOT NULL,
    id          TEXT   {{bytewise}} NOT NULL,
    destination TEXT   {{bytewise}} NOT NULL,
    due_at      BIGINT NOT NULL, -- the next try or, while it is claimed, the end of the claim
    claimed_by  TEXT, -- node/claim
    PRIMARY KEY (tenant, id)
);
CREATE INDEX delivery_due_next ON delivery_due (destination, due_at, id);
-- Those that an earlier version had made jobs of.
INSERT INTO delivery_due (tenant, id, destination, due_at)
    SELECT tenant, id, destination, COALESCE(next_try, create_time) FROM delivery WHERE state = 1 AND queued;
ALTER TABLE delivery DROP COLUMN queued;

-- The last tries of a delivery.
CREATE TABLE delivery_try (
    tenant      TEXT   NOT NULL,
    delivery_id TEXT   {{bytewise}} NOT NULL,
    try         BIGINT NOT NULL, -- 1 is its first of all
    start_time  BIGINT NOT NULL,
    duration    BIGINT NOT NULL, -- microseconds
    status      BIGINT NOT NULL, -- HTTP; 0: no answer
    error       TEXT   NOT NULL,
    PRIMARY KEY (tenant, delivery_id, try)
);
