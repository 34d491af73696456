package cyclebench_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	contactinternalv1 "github.com/foredial/foredial/proto/gen/foredial/contact/internalapi/v1"
	notificationinternalv1 "github.com/foredial/foredial/proto/gen/foredial/notification/internalapi/v1"
	resultinternalv1 "github.com/foredial/foredial/proto/gen/foredial/result/internalapi/v1"
	"github.com/foredial/foredial/services/internal/sidebyside"
)

// times keeps how long calls took, by what they are for.
type times struct {
	mu     sync.Mutex
	took   map[string][]float64 // ms
	serves map[string][]float64 // calls that one of them was for
}

func newTimes() *times {
	return &times{took: map[string][]float64{}, serves: map[string][]float64{}}
}

// of is a connection whose calls are timed.
func (t *times) of(conn grpc.ClientConnInterface) grpc.ClientConnInterface { return timed{conn, t} }

type timed struct {
	grpc.ClientConnInterface

	times *times
}

func (t timed) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	began := time.Now()
	err := t.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
	t.times.note(args, float64(time.Since(began))/float64(time.Millisecond))
	return err
}

func (t *times) note(args any, ms float64) {
	stage, serves := "", 1
	switch req := args.(type) {
	case *contactinternalv1.LeaseContactsRequest:
		stage, serves = "lease", int(req.GetMaxContacts())
	case *contactinternalv1.BeginAttemptRequest:
		stage = "begin"
	case *resultinternalv1.RecordAttemptRequest:
		stage = "record dial"
		if req.GetAttempt().GetEndTime() != nil {
			stage = "record end"
		}
		if req.GetAttempt().GetCompleteTime() != nil {
			stage = "record complete"
		}
	case *contactinternalv1.ApplyOutcomesRequest:
		stage, serves = "apply", len(req.GetOutcomes())
	case *notificationinternalv1.EnqueueRequest:
		stage, serves = "enqueue", len(req.GetEvents())/eventsPerCycle
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took[stage] = append(t.took[stage], ms)
	t.serves[stage] = append(t.serves[stage], float64(serves))
}

// calls of a stage so far.
func (t *times) calls(stage string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.took[stage])
}

// eventsPerCycle are the answer and the end.
const eventsPerCycle = 2

// table says of each stage how long a call takes, how many cycles it serves, and
// what of it a cycle bears.
func (t *times) table() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out strings.Builder
	out.WriteString("stage             call p50 ms   cycles a call   ms a cycle\n")
	for _, stage := range []string{"lease", "begin", "record dial", "record end", "record complete", "apply", "enqueue"} {
		took, serves := t.took[stage], t.serves[stage]
		if len(took) == 0 {
			continue
		}
		fmt.Fprintf(&out, "%-16s %12.2f %15.1f %12.3f\n", stage, sidebyside.Median(took), sum(serves)/float64(len(serves)), sum(took)/sum(serves))
	}
	return out.String()
}

func sum(list []float64) (s float64) {
	for _, v := range list {
		s += v
	}
	return s
}
