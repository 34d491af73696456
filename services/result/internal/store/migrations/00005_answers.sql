-- +goose Up

-- What was answered to questionnaires, as JSON, and how often the business result
-- was changed afterwards; internal/attempt says what they mean.
ALTER TABLE attempt ADD COLUMN questionnaires TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN remarks BIGINT NOT NULL DEFAULT 0;

-- Such a change, the n-th of its attempt.
CREATE TABLE remark (
    tenant                      TEXT   NOT NULL,
    attempt_id                  TEXT   {{bytewise}} NOT NULL,
    n                           BIGINT NOT NULL,
    previous_business_result_id TEXT   NOT NULL,
    business_result_id          TEXT   NOT NULL,
    note                        TEXT   NOT NULL,
    remark_time                 BIGINT NOT NULL,
    author                      TEXT   NOT NULL,
    PRIMARY KEY (tenant, attempt_id, n)
);

-- What lists are filtered by, each in the order of the lists. A number has few
-- attempts in all.
CREATE INDEX attempt_result ON attempt (tenant, task_id, displayed_result, dial_time, id);
CREATE INDEX attempt_business_result ON attempt (tenant, task_id, business_result_id, dial_time, id) WHERE business_result_id <> '';
CREATE INDEX attempt_number ON attempt (tenant, number, dial_time, id);

-- +goose Down
DROP INDEX attempt_number;
DROP INDEX attempt_business_result;
DROP INDEX attempt_result;
DROP TABLE remark;
ALTER TABLE attempt DROP COLUMN remarks;
ALTER TABLE attempt DROP COLUMN questionnaires;
