-- +goose Up

-- What ended in a minute or an hour of a task; internal/count says more. width is in
-- seconds: 60 or 3600.
CREATE TABLE task_series (
    tenant     TEXT   {{bytewise}} NOT NULL,
    task_id    TEXT   {{bytewise}} NOT NULL,
    width      BIGINT NOT NULL,
    start_time BIGINT NOT NULL,
    accepted   BIGINT NOT NULL,
    skipped    BIGINT NOT NULL,
    timed_out  BIGINT NOT NULL,
    revoked    BIGINT NOT NULL,
    snoozed    BIGINT NOT NULL,
    released   BIGINT NOT NULL,
    connected  BIGINT NOT NULL,
    PRIMARY KEY (tenant, task_id, width, start_time)
);
CREATE INDEX task_series_time ON task_series (tenant, width, start_time);
CREATE INDEX task_series_minute ON task_series (start_time) WHERE width = 60;

-- Every hour there was, and the minutes of the last two days of which anything is known.
INSERT INTO task_series (tenant, task_id, width, start_time, accepted, skipped, timed_out, revoked, snoozed, released, connected)
    SELECT tenant, task_id, width, end_time - end_time % (width * 1000000),
        count(CASE WHEN state = 2 THEN 1 END), count(CASE WHEN state = 3 THEN 1 END), count(CASE WHEN state = 4 THEN 1 END),
        count(CASE WHEN state = 5 THEN 1 END), count(CASE WHEN state = 6 THEN 1 END),
        count(CASE WHEN state = 0 THEN 1 END), count(answer_time)
    FROM (
        SELECT tenant, task_id, end_time, 0 AS state, answer_time FROM attempt WHERE end_time IS NOT NULL
        UNION ALL
        SELECT tenant, task_id, end_time, state, NULL FROM preview
    ) AS ended
    CROSS JOIN (SELECT CAST(60 AS BIGINT) AS width UNION ALL SELECT 3600) AS widths
    WHERE width = 3600 OR end_time > (
        SELECT max(latest) - 172800000000
        FROM (SELECT max(end_time) AS latest FROM attempt UNION ALL SELECT max(end_time) FROM preview) AS latest_of_each
    )
    GROUP BY tenant, task_id, width, end_time - end_time % (width * 1000000);

-- +goose Down
DROP TABLE task_series;
