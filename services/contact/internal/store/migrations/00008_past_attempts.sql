-- +goose Up

-- The latest dials to a contact, which agents are shown.
CREATE INDEX attempt_contact ON attempt (tenant, contact_id, begun_at) WHERE begun;

-- +goose Down

DROP INDEX attempt_contact;
