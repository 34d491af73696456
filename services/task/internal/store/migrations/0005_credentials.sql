-- +goose Up

-- Keys, sessions and sign-in codes, by the hash of what their holders show. Keys stay
-- when they are good no more; sessions and codes go.
CREATE TABLE credential (
    id            TEXT {{bytewise}} NOT NULL PRIMARY KEY,
    form          TEXT {{bytewise}} NOT NULL,
    hash          {{bytes}} NOT NULL,
    tenant        TEXT {{bytewise}} NOT NULL,
    subject       TEXT NOT NULL,
    role          TEXT {{bytewise}} NOT NULL, -- '' and an agent's id of '': as the directory says
    agent         TEXT {{bytewise}} NOT NULL,
    org_unit      TEXT {{bytewise}} NOT NULL,
    create_time   BIGINT NOT NULL,
    create_by     TEXT NOT NULL,
    expire_time   BIGINT,
    last_use_time BIGINT,
    revoke_time   BIGINT,
    revoke_by     TEXT NOT NULL,
    good_until    BIGINT NOT NULL, -- when it expires or was revoked, whichever is first
    request_id    TEXT {{bytewise}},
    request       {{bytes}},
    UNIQUE (tenant, request_id)
);
CREATE INDEX credential_newest ON credential (tenant, form, id);
CREATE INDEX credential_newest_of_unit ON credential (tenant, form, org_unit, id);
CREATE INDEX credential_good ON credential (tenant, form, good_until);
CREATE INDEX credential_over ON credential (form, good_until);

-- +goose Down
DROP TABLE credential;
