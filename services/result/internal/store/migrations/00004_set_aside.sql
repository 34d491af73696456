-- +goose Up

-- What agents set aside on a day; states 3 and 6 are SKIPPED and SNOOZED.
CREATE INDEX preview_set_aside ON preview (tenant, end_time, agent_id, state) WHERE state IN (3, 6);

-- +goose Down
DROP INDEX preview_set_aside;
