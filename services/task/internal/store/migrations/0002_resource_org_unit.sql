-- +goose Up

-- What was there before org units were is Unorganized.
ALTER TABLE resource ADD COLUMN org_unit TEXT {{bytewise}} NOT NULL DEFAULT '';
CREATE INDEX resource_by_org_unit ON resource (tenant, org_unit, id);

-- +goose Down
DROP INDEX resource_by_org_unit;
ALTER TABLE resource DROP COLUMN org_unit;
