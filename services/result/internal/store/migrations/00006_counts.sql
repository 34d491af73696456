-- +goose Up

-- A task of which anything was counted. changes goes up with every transaction
-- that moves one of its counters.
CREATE TABLE task_stats (
    tenant       TEXT   {{bytewise}} NOT NULL,
    task_id      TEXT   {{bytewise}} NOT NULL,
    changes      BIGINT NOT NULL,
    recounted_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, task_id)
);
CREATE INDEX task_stats_recount ON task_stats (recounted_at);

-- The counters of a task, with no agent, and those of its agents; internal/count
-- says what they count.
CREATE TABLE task_count (
    tenant   TEXT   {{bytewise}} NOT NULL,
    task_id  TEXT   {{bytewise}} NOT NULL,
    agent_id TEXT   {{bytewise}} NOT NULL,
    kind     BIGINT NOT NULL,
    item     TEXT   {{bytewise}} NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (tenant, task_id, agent_id, kind, item)
);

INSERT INTO task_count (tenant, task_id, agent_id, kind, item, n)
    SELECT tenant, task_id, agent_id, 1, '', count(*) FROM attempt WHERE answer_time IS NOT NULL GROUP BY tenant, task_id, agent_id
    UNION ALL
    SELECT tenant, task_id, agent_id, 2, '', count(*) FROM attempt WHERE end_time IS NOT NULL GROUP BY tenant, task_id, agent_id
    UNION ALL
    SELECT tenant, task_id, agent_id, 3, '', count(*) FROM attempt WHERE complete_time IS NOT NULL GROUP BY tenant, task_id, agent_id
    UNION ALL
    SELECT tenant, task_id, agent_id, 4, CAST(state AS TEXT), count(*) FROM preview GROUP BY tenant, task_id, agent_id, state
    UNION ALL
    SELECT tenant, task_id, agent_id, 5, '', CAST(sum(end_time - answer_time) AS BIGINT)
        FROM attempt WHERE end_time > answer_time GROUP BY tenant, task_id, agent_id
    UNION ALL
    SELECT tenant, task_id, '', 6, CAST(displayed_result AS TEXT), count(*)
        FROM attempt WHERE end_time IS NOT NULL GROUP BY tenant, task_id, displayed_result
    UNION ALL
    SELECT tenant, task_id, '', 7, business_result_id, count(*)
        FROM attempt WHERE business_result_id <> '' GROUP BY tenant, task_id, business_result_id;
INSERT INTO task_count (tenant, task_id, agent_id, kind, item, n)
    SELECT tenant, task_id, '', kind, item, CAST(sum(n) AS BIGINT) FROM task_count WHERE kind <= 4 GROUP BY tenant, task_id, kind, item;
INSERT INTO task_stats (tenant, task_id, changes, recounted_at) SELECT DISTINCT tenant, task_id, 1, 0 FROM task_count;

-- Counting goes by attempt_task now, and by this.
DROP INDEX attempt_stats;
DROP INDEX preview_stats;
CREATE INDEX preview_task ON preview (tenant, task_id);

-- +goose Down
DROP INDEX preview_task;
CREATE INDEX preview_stats ON preview (tenant, task_id, state);
CREATE INDEX attempt_stats ON attempt (tenant, task_id, displayed_result, end_time, answer_time, complete_time);
DROP TABLE task_count;
DROP TABLE task_stats;
