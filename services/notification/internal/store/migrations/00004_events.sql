-- +goose Up

-- Events until they are told; see services/internal/eventoutbox.
CREATE TABLE event_outbox (
    seq    {{identity}},
    tenant TEXT {{bytewise}} NOT NULL,
    body   {{bytes}} NOT NULL
);
CREATE INDEX event_outbox_oldest ON event_outbox (tenant, seq);

-- +goose Down
DROP TABLE event_outbox;
