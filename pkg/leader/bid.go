package leader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
)

var errDeposed = errors.New("the election key of this node was deleted")

// entry is the value stored under an election key. Since is zero until the
// bidder has become leader.
type entry struct {
	Node  string    `json:"node"`
	Since time.Time `json:"since,omitzero"`
}

// bid is one node's place in the queue for one key: an etcd key named after
// the session's lease. Places are ordered by create revision; the first one
// leads.
type bid struct {
	session *session
	folder  string // <prefix>/<key>/, all bids for the key
	name    string // folder + lease id in hex
	token   Token
}

// enter takes a place at the end of the queue, or finds the one this session
// already has there (an earlier answer of etcd was lost on the way).
func enter(ctx context.Context, s *session, folder, node string) (*bid, error) {
	value, err := json.Marshal(entry{Node: node})
	if err != nil {
		return nil, fmt.Errorf("write the election value: %w", err)
	}
	name := folder + strconv.FormatInt(int64(s.lease), 16)
	done, err := s.client.Txn(ctx).
		If(clientv3.Compare(clientv3.CreateRevision(name), "=", 0)).
		Then(clientv3.OpPut(name, string(value), clientv3.WithLease(s.lease))).
		Else(clientv3.OpGet(name)).
		Commit()
	if errors.Is(err, rpctypes.ErrLeaseNotFound) {
		s.lose(errLeaseGone)
	}
	if err != nil {
		return nil, fmt.Errorf("enter the election %s: %w", folder, err)
	}
	revision := done.Header.Revision
	if !done.Succeeded {
		revision = done.Responses[0].GetResponseRange().Kvs[0].CreateRevision
	}
	return &bid{
		session: s,
		folder:  folder,
		name:    name,
		token:   Token{Cluster: done.Header.ClusterId, Revision: revision},
	}, nil
}

// awaitFront returns when no older bid is left. It says nothing about our own
// bid, which may have gone with its lease meanwhile: claim checks that.
func (b *bid) awaitFront(ctx context.Context) error {
	for {
		older, err := b.session.client.Get(ctx, b.folder,
			append(clientv3.WithLastCreate(), clientv3.WithMaxCreateRev(b.token.Revision-1))...)
		if err != nil {
			return fmt.Errorf("read the queue of %s: %w", b.folder, err)
		}
		if len(older.Kvs) == 0 {
			return nil
		}
		if err := b.awaitDeleted(ctx, string(older.Kvs[0].Key), older.Header.Revision+1); err != nil {
			return err
		}
	}
}

// awaitDeleted returns nil when the key is deleted at or after the revision.
func (b *bid) awaitDeleted(ctx context.Context, name string, revision int64) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the watch
	events := b.session.client.Watch(clientv3.WithRequireLeader(ctx), name,
		clientv3.WithRev(revision), clientv3.WithFilterPut())
	for update := range events {
		if err := update.Err(); err != nil {
			return fmt.Errorf("watch %s: %w", name, err)
		}
		if len(update.Events) > 0 {
			return nil
		}
	}
	return fmt.Errorf("watch %s: %w", name, context.Cause(ctx))
}

// claim writes the bidder as leader, in one transaction with the check that
// its own key is still the one it entered with. Without that check a node
// whose lease ran out while it waited would find the queue before it empty
// and take itself for the leader.
func (b *bid) claim(ctx context.Context, node string, now time.Time) error {
	value, err := json.Marshal(entry{Node: node, Since: now.UTC()})
	if err != nil {
		return fmt.Errorf("write the election value: %w", err)
	}
	done, err := b.session.client.Txn(ctx).
		If(b.mine()).
		Then(clientv3.OpPut(b.name, string(value), clientv3.WithLease(b.session.lease))).
		Commit()
	if err != nil {
		return fmt.Errorf("claim %s: %w", b.name, err)
	}
	if !done.Succeeded {
		return fmt.Errorf("claim %s: %w", b.name, errDeposed)
	}
	return nil
}

// awaitLoss returns errDeposed once the bidder's own key is gone, be it by an
// operator's hand or with its lease, and the cause of ctx when that ends
// first. While etcd does not answer it knows nothing and waits: the trust
// window is what ends a term then.
func (b *bid) awaitLoss(ctx context.Context) error {
	pause := backoff{}
	for ctx.Err() == nil {
		own, err := b.session.client.Get(ctx, b.name)
		if err == nil {
			if len(own.Kvs) == 0 || own.Kvs[0].CreateRevision != b.token.Revision {
				return errDeposed
			}
			if b.awaitDeleted(ctx, b.name, own.Header.Revision+1) == nil {
				return errDeposed
			}
		}
		pause.wait(ctx)
	}
	return context.Cause(ctx)
}

// withdraw leaves the queue, or resigns when the bidder leads. After a lost
// session there is nothing to do: closing it deletes the key.
func (b *bid) withdraw(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.session.ttl/beatShare)
	defer cancel()
	if !b.session.trusted() {
		return nil
	}
	if _, err := b.session.client.Txn(ctx).If(b.mine()).Then(clientv3.OpDelete(b.name)).Commit(); err != nil {
		return fmt.Errorf("withdraw %s: %w", b.name, err)
	}
	return nil
}

func (b *bid) mine() clientv3.Cmp {
	return clientv3.Compare(clientv3.CreateRevision(b.name), "=", b.token.Revision)
}
