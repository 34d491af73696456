-- +goose Up

-- What an export has, who asked, and whether for want of the right they get it
-- masked. Exports from before have all columns of their attempts, as CSV, in clear.
ALTER TABLE export ADD COLUMN content    BIGINT  NOT NULL DEFAULT 1; -- ATTEMPTS
ALTER TABLE export ADD COLUMN format     BIGINT  NOT NULL DEFAULT 1; -- CSV
ALTER TABLE export ADD COLUMN columns    TEXT    NOT NULL DEFAULT '[]'; -- JSON; none: all
ALTER TABLE export ADD COLUMN filter     TEXT    NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE export ADD COLUMN masked     BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE export ADD COLUMN create_by  TEXT    NOT NULL DEFAULT '';
ALTER TABLE export ADD COLUMN total_rows BIGINT  NOT NULL DEFAULT 0; -- 0: not counted yet
ALTER TABLE export ADD COLUMN size       BIGINT  NOT NULL DEFAULT 0; -- bytes; 0: not written yet

-- Those under way, to count a tenant's; state 1 is RUNNING.
CREATE INDEX export_running ON export (tenant) WHERE state = 1;

-- One time that a file was fetched. It is kept when the file is gone.
CREATE TABLE export_download (
    seq           {{identity}},
    tenant        TEXT   NOT NULL,
    export_id     TEXT   {{bytewise}} NOT NULL,
    subject       TEXT   NOT NULL,
    download_time BIGINT NOT NULL,
    first_byte    BIGINT NOT NULL
);
CREATE INDEX export_download_of ON export_download (tenant, export_id, seq);

-- +goose Down
DROP TABLE export_download;
DROP INDEX export_running;
ALTER TABLE export DROP COLUMN size;
ALTER TABLE export DROP COLUMN total_rows;
ALTER TABLE export DROP COLUMN create_by;
ALTER TABLE export DROP COLUMN masked;
ALTER TABLE export DROP COLUMN filter;
ALTER TABLE export DROP COLUMN columns;
ALTER TABLE export DROP COLUMN format;
ALTER TABLE export DROP COLUMN content;
