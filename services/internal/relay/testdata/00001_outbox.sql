-- +goose Up
CREATE TABLE outbox (
    seq    {{identity}},
    tenant TEXT {{bytewise}} NOT NULL,
    body   {{bytes}} NOT NULL
);
CREATE INDEX outbox_oldest ON outbox (tenant, seq);

-- +goose Down
DROP TABLE outbox;
