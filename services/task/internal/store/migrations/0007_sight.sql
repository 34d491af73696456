-- +goose Up

-- Whose a template is: that of the org unit it uses.
ALTER TABLE task_template ADD COLUMN org_unit TEXT {{bytewise}} NOT NULL DEFAULT '';
UPDATE task_template SET org_unit = coalesce((
    SELECT r.id FROM usage u JOIN resource r ON r.tenant = u.tenant AND r.id = u.resource_id
    WHERE u.tenant = task_template.tenant AND u.user_kind = 'template' AND u.user_id = task_template.id
        AND r.kind = 'RESOURCE_KIND_ORG_UNIT'), '');
CREATE INDEX task_template_by_org_unit ON task_template (tenant, org_unit, id);

-- Whose a task is, or was when it was deleted. Of what was deleted before nobody
-- knows: NULL, as of all that is no task.
ALTER TABLE change ADD COLUMN org_unit TEXT {{bytewise}};
UPDATE change SET org_unit = (SELECT t.org_unit FROM task t WHERE t.tenant = change.tenant AND t.id = change.id)
WHERE kind = 'task';

-- +goose Down
ALTER TABLE change DROP COLUMN org_unit;
DROP INDEX task_template_by_org_unit;
ALTER TABLE task_template DROP COLUMN org_unit;
