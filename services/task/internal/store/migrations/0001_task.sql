-- +goose Up

-- The one counter of changes. Every writer holds this row until it commits, so
-- revisions become visible in their order.
CREATE TABLE revision (
    id    BIGINT PRIMARY KEY CHECK (id = 1),
    value BIGINT NOT NULL
);
INSERT INTO revision (id, value) VALUES (1, 0);

-- The newest change of each thing. The row outlives the thing: then it says that
-- the thing was deleted.
CREATE TABLE change (
    tenant   TEXT {{bytewise}} NOT NULL,
    kind     TEXT {{bytewise}} NOT NULL,
    id       TEXT {{bytewise}} NOT NULL,
    revision BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (tenant, kind, id)
);
CREATE INDEX change_by_tenant ON change (tenant, kind, revision);

-- body holds the whole message; the other columns repeat what is searched for.
CREATE TABLE task (
    tenant       TEXT {{bytewise}} NOT NULL,
    id           TEXT {{bytewise}} NOT NULL,
    display_name TEXT {{bytewise}} NOT NULL,
    state        TEXT {{bytewise}} NOT NULL,
    create_time  BIGINT NOT NULL,
    start_time   BIGINT NOT NULL,
    end_time     BIGINT NOT NULL,
    body         {{bytes}} NOT NULL,
    request_id   TEXT {{bytewise}},
    request      {{bytes}},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, display_name),
    UNIQUE (tenant, request_id)
);
CREATE INDEX task_newest ON task (tenant, create_time, id);
CREATE INDEX task_starting ON task (state, start_time);
CREATE INDEX task_ending ON task (state, end_time);

-- natural_key is what must be unique among a tenant's resources of one kind.
CREATE TABLE resource (
    tenant      TEXT {{bytewise}} NOT NULL,
    id          TEXT {{bytewise}} NOT NULL,
    kind        TEXT {{bytewise}} NOT NULL,
    natural_key TEXT {{bytewise}},
    body        {{bytes}} NOT NULL,
    request_id  TEXT {{bytewise}},
    request     {{bytes}},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, kind, natural_key),
    UNIQUE (tenant, request_id)
);
CREATE INDEX resource_by_kind ON resource (tenant, kind, id);

CREATE TABLE settings (
    tenant TEXT {{bytewise}} NOT NULL PRIMARY KEY,
    body   {{bytes}} NOT NULL
);

-- Who uses a resource: a task that is not over, or another resource.
CREATE TABLE usage (
    tenant      TEXT {{bytewise}} NOT NULL,
    user_kind   TEXT {{bytewise}} NOT NULL,
    user_id     TEXT {{bytewise}} NOT NULL,
    resource_id TEXT {{bytewise}} NOT NULL,
    PRIMARY KEY (tenant, user_kind, user_id, resource_id)
);
CREATE INDEX usage_of_resource ON usage (tenant, resource_id);

-- +goose Down
DROP TABLE usage;
DROP TABLE settings;
DROP TABLE resource;
DROP TABLE task;
DROP TABLE change;
DROP TABLE revision;
