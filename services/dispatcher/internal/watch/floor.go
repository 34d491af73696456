package watch

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/loop"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	"github.com/foredial/foredial/services/dispatcher/internal/queue"
	"github.com/foredial/foredial/services/dispatcher/internal/view"
	"github.com/foredial/foredial/services/internal/kind"
)

// agent is one as last read. What is in it never changes.
type agent struct {
	// entry is the agent's in the directory; another one means that it was edited.
	entry  *directoryv1.Resource
	status *dispatchv1.AgentStatus
}

// note is who has changed, and who is deleted.
type note struct {
	agents []agent
	gone   []string
}

// floor is the agents of a tenant, followed for its watches.
type floor struct {
	*Watches

	tenant string
	log    *slog.Logger
	cancel context.CancelFunc
	// edited is set when the directory may have changed.
	edited *loop.Signal
	// read is closed when everybody was read for the first time.
	read chan struct{}

	mu      sync.Mutex
	known   map[string]agent
	watches map[*watch]bool
	// well: Redis answered when it was last asked.
	well bool
}

func (f *floor) add(v *watch) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watches[v] = true
}

// remove returns how many watches are left.
func (f *floor) remove(v *watch) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.watches, v)
	return len(f.watches)
}

// end ends every watch, and the floor with them.
func (f *floor) end(why error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for v := range f.watches {
		v.end(why)
	}
	f.cancel()
}

// list is everybody, by id; from then on the watch hears of changes.
func (f *floor) list(v *watch) []agent {
	f.mu.Lock()
	defer f.mu.Unlock()
	v.listed = true
	all := make([]agent, 0, len(f.known))
	for _, id := range slices.Sorted(maps.Keys(f.known)) {
		all = append(all, f.known[id])
	}
	return all
}

func (f *floor) answering() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.well
}

func (f *floor) answers(well bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.well = well
}

// follow keeps what is known up to date until ctx ends.
func (f *floor) follow(ctx context.Context) {
	for ctx.Err() == nil {
		err := f.run(ctx)
		if ctx.Err() != nil {
			return
		}
		f.answers(false)
		f.log.Warn("agents not followed", "error", err, "retry_in", f.pace.retry)
		select {
		case <-ctx.Done():
		case <-time.After(f.pace.retry):
		}
	}
}

// run hears of changes, and reads those agents, until Redis does not answer.
func (f *floor) run(ctx context.Context) (err error) {
	changes, err := f.queue.SubscribeChanges(ctx, f.tenant)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, changes.Close()) }()
	if err := f.queue.Watched(ctx, f.tenant, f.pace.watched); err != nil {
		return err
	}
	renew, compare, read := time.NewTicker(f.pace.renew), time.NewTicker(f.pace.compare), time.NewTimer(0)
	defer renew.Stop()
	defer compare.Stop()
	defer read.Stop()
	due, armed, last := f.everybody(), true, time.Time{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case agents := <-changes.Agents():
			for _, id := range agents {
				due[id] = true
			}
		case <-f.edited.C():
			maps.Copy(due, f.edits())
		case <-compare.C:
			maps.Copy(due, f.everybody())
		case <-renew.C:
			err = f.queue.Watched(ctx, f.tenant, f.pace.watched)
		case <-read.C:
			err = f.look(ctx, slices.Sorted(maps.Keys(due)))
			armed, last = false, time.Now()
			clear(due)
		}
		if err != nil {
			return err
		}
		if len(due) > 0 && !armed {
			read.Reset(time.Until(last.Add(f.pace.read)))
			armed = true
		}
	}
}

// everybody is all agents of the directory, and those that were.
func (f *floor) everybody() map[string]bool {
	all := f.edits()
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.known {
		all[id] = true
	}
	return all
}

// edits are the agents whose entry is another than the one that is known, or gone.
func (f *floor) edits() map[string]bool {
	changed, there := map[string]bool{}, map[string]bool{}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.tasks.Resources(f.tenant, directoryv1.ResourceKind_RESOURCE_KIND_AGENT) {
		there[r.GetId()] = true
		if f.known[r.GetId()].entry != r {
			changed[r.GetId()] = true
		}
	}
	for id := range f.known {
		if !there[id] {
			changed[id] = true
		}
	}
	return changed
}

// look reads agents and tells the watches of those who are not as they were.
func (f *floor) look(ctx context.Context, ids []string) error {
	var there, gone []string
	entries := map[string]*directoryv1.Resource{}
	for _, id := range ids {
		if r, ok := f.tasks.Resource(f.tenant, id); ok && kind.Of(r) == directoryv1.ResourceKind_RESOURCE_KIND_AGENT {
			there, entries[id] = append(there, id), r
		} else {
			gone = append(gone, id)
		}
	}
	for some := range slices.Chunk(there, maxAgents) {
		agents, err := f.queue.Agents(ctx, f.tenant, some)
		if err != nil {
			return err
		}
		f.tell(f.shown(agents, entries), nil)
	}
	f.tell(nil, gone)
	f.answers(true)
	select {
	case <-f.read:
	default:
		close(f.read)
	}
	return nil
}

// shown is agents as they are shown; one that cannot be shown is left as it was.
func (f *floor) shown(agents []queue.Agent, entries map[string]*directoryv1.Resource) []agent {
	all := make([]agent, 0, len(agents))
	for _, a := range agents {
		status, err := view.Agent(f.tasks, f.tenant, a)
		if err != nil {
			f.log.Error("agent cannot be shown", "agent", a.ID, "error", err)
			continue
		}
		all = append(all, agent{entry: entries[a.ID], status: status})
	}
	return all
}

// tell notes how agents are now and who is gone, and passes on what is new of it.
func (f *floor) tell(agents []agent, gone []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var n note
	for _, a := range agents {
		was := f.known[a.status.GetAgentId()]
		f.known[a.status.GetAgentId()] = a
		moved := was.entry.GetOrgUnitId() != a.entry.GetOrgUnitId() // away from who watches, or there
		if moved || !proto.Equal(was.status, a.status) {
			n.agents = append(n.agents, a)
		}
	}
	for _, id := range gone {
		if _, known := f.known[id]; known {
			delete(f.known, id)
			n.gone = append(n.gone, id)
		}
	}
	if len(n.agents)+len(n.gone) == 0 {
		return
	}
	for v := range f.watches {
		if v.listed {
			v.put(n)
		}
	}
}
