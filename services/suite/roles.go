package suite

import (
	"context"
	"strings"

	"github.com/foredial/foredial/pkg/rpc"
	"github.com/foredial/foredial/pkg/sqldb"
	"github.com/foredial/foredial/services/contact"
	"github.com/foredial/foredial/services/dispatcher"
	"github.com/foredial/foredial/services/notification"
	"github.com/foredial/foredial/services/result"
	"github.com/foredial/foredial/services/task"
)

const (
	roleTask         = "task"
	roleContact      = "contact"
	roleDispatcher   = "dispatcher"
	roleResult       = "result"
	roleNotification = "notification"
	roleGateway      = "gateway"
)

// service is what every gRPC service of the suite is.
type service interface {
	Register(server *rpc.Server)
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	Check(ctx context.Context) error
}

// role is a service and what it takes to run it.
type role struct {
	name string
	// peers are the services it calls.
	peers []string
	// migrate is nil for a role that keeps nothing in SQL.
	migrate func(ctx context.Context, db *sqldb.DB) error
	// build is nil for the gateway, which is no gRPC service.
	build func(s *Suite) (service, error)
}

// roles are in the order they start: those others ask come first.
var roles = []role{
	{
		name: roleTask, peers: []string{roleContact, roleResult}, migrate: task.Migrate,
		build: func(s *Suite) (service, error) {
			return task.New(s.cfg.Task, task.Deps{
				Log: s.log, Registry: s.registry, DB: s.stores.sql[roleTask],
				Contacts: s.peers[roleContact], Events: s.peers[roleResult], Ended: s.callers.Forget,
			})
		},
	},
	{
		name: roleContact, peers: []string{roleTask, roleResult, roleNotification}, migrate: contact.Migrate,
		build: func(s *Suite) (service, error) {
			return contact.New(s.cfg.Contact, contact.Deps{
				Log: s.log, Trace: s.trace, Registry: s.registry, DB: s.stores.sql[roleContact],
				Tasks: s.peers[roleTask], Events: s.peers[roleResult], Notifications: s.peers[roleNotification],
			})
		},
	},
	{
		name: roleNotification, peers: []string{roleTask, roleContact, roleResult}, migrate: notification.Migrate,
		build: func(s *Suite) (service, error) {
			return notification.New(s.cfg.Notification, notification.Deps{
				Log: s.log, Trace: s.trace, Registry: s.registry, DB: s.stores.sql[roleNotification], Node: s.node,
				Tasks: s.peers[roleTask], Contacts: s.peers[roleContact], Events: s.peers[roleResult],
			})
		},
	},
	{
		name: roleResult, peers: []string{roleTask, roleContact, roleNotification}, migrate: result.Migrate,
		build: func(s *Suite) (service, error) {
			return result.New(s.cfg.Result, result.Deps{
				Log: s.log, Trace: s.trace, Registry: s.registry, DB: s.stores.sql[roleResult], Node: s.node,
				Tasks: s.peers[roleTask], Contacts: s.peers[roleContact], Notifications: s.peers[roleNotification],
			})
		},
	},
	{
		name: roleDispatcher, peers: []string{roleTask, roleContact, roleResult},
		build: func(s *Suite) (service, error) {
			return dispatcher.New(s.cfg.Dispatcher, dispatcher.Deps{
				Log: s.log, Trace: s.trace, Registry: s.registry, Redis: s.stores.redis.Client(), Etcd: s.stores.etcd.Client(),
				Tasks: s.peers[roleTask], Contacts: s.peers[roleContact], Results: s.peers[roleResult],
			})
		},
	},
	{
		name:  roleGateway,
		peers: []string{roleTask, roleContact, roleDispatcher, roleResult, roleNotification},
	},
}

func allRoles() string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.name
	}
	return strings.Join(names, ",")
}
