-- +goose Up

-- Those to be kept, of which leaders ask every second which are due.
CREATE INDEX appointment_due ON appointment (tenant, appointed_at) WHERE state = 1;

-- +goose Down

DROP INDEX appointment_due;
