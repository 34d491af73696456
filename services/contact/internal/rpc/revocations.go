package rpc

import (
	"time"

	"google.golang.org/grpc"

	"github.com/foredial/foredial/pkg/auth"
	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	"github.com/foredial/foredial/services/contact/internal/wire"
)

const (
	// revocationsAtOnce is how many go into one message.
	revocationsAtOnce = 1000
	// signOfLife is how often a watcher hears something, if only where it is.
	signOfLife = 10 * time.Second
)

type revocationStream = grpc.ServerStreamingServer[contactinternalv1.WatchRevocationsResponse]

// WatchRevocations implements LeaseService.
func (s *Leases) WatchRevocations(req *contactinternalv1.WatchRevocationsRequest, stream revocationStream) error {
	ctx := stream.Context()
	tenant, after := auth.Tenant(ctx), req.GetAfterSequence()
	news, stop := s.Revocations.Watch(tenant)
	defer stop()
	if after == 0 {
		var err error
		if after, err = s.Rows.LastRevocation(ctx, tenant); err != nil {
			return err
		}
		if err := stream.Send(&contactinternalv1.WatchRevocationsResponse{Sequence: after}); err != nil {
			return err
		}
	}
	alive := time.NewTicker(signOfLife)
	defer alive.Stop()
	for {
		list, err := s.Rows.Revocations(ctx, tenant, after, revocationsAtOnce)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			message := wire.Revocations(list)
			if err := stream.Send(message); err != nil {
				return err
			}
			after = message.GetSequence()
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-news.C():
		case <-alive.C:
			if err := stream.Send(&contactinternalv1.WatchRevocationsResponse{Sequence: after}); err != nil {
				return err
			}
		}
	}
}
