package loadgen

import (
	"context"
	"fmt"
	"slices"

	"google.golang.org/grpc"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/simulator"
)

// cast is who works, and what may come of their calls.
type cast struct {
	agents       []string
	dispositions simulator.Dispositions
}

// find casts n agents of the task's skill queue.
func find(ctx context.Context, conn grpc.ClientConnInterface, task *taskv1.Task, n int) (cast, error) {
	directory := directoryv1.NewDirectoryServiceClient(conn)
	var c cast
	agents, err := list(ctx, directory, directoryv1.ResourceKind_RESOURCE_KIND_AGENT)
	if err != nil {
		return c, err
	}
	for _, r := range agents {
		if slices.Contains(r.GetAgent().GetSkillQueueIds(), task.GetSkillQueueId()) {
			c.agents = append(c.agents, r.GetId())
		}
	}
	if len(c.agents) < n {
		return c, fmt.Errorf("%d agents serve skill queue %s, %d are wanted", len(c.agents), task.GetSkillQueueId(), n)
	}
	c.agents = c.agents[:n]
	results, err := list(ctx, directory, directoryv1.ResourceKind_RESOURCE_KIND_BUSINESS_RESULT)
	if err != nil {
		return c, err
	}
	chosen := allowed(results, task.GetBusinessResultId())
	if len(chosen) == 0 {
		return c, fmt.Errorf("task %s allows no business result", task.GetId())
	}
	c.dispositions = simulator.Dispositions{Answered: chosen, NotAnswered: chosen}
	return c, nil
}

func list(ctx context.Context, directory directoryv1.DirectoryServiceClient, kind directoryv1.ResourceKind) (all []*directoryv1.Resource, err error) {
	for token := ""; ; {
		page, err := directory.ListResources(ctx, &directoryv1.ListResourcesRequest{Kind: kind, PageSize: 1000, PageToken: token})
		if err != nil {
			return nil, fmt.Errorf("list the directory: %w", err)
		}
		all = append(all, page.GetResources()...)
		if token = page.GetNextPageToken(); token == "" {
			return all, nil
		}
	}
}

// allowed are the results at root and below it, all of them if there is none, but
// for those that ask for an appointment: a load makes no promises.
func allowed(results []*directoryv1.Resource, root string) (ids []string) {
	parent := map[string]string{}
	for _, r := range results {
		parent[r.GetId()] = r.GetBusinessResult().GetParentId()
	}
	for _, r := range results {
		above := r.GetId()
		for root != "" && above != root && above != "" {
			above = parent[above]
		}
		if above == root || root == "" {
			if !r.GetBusinessResult().GetAppointmentPopup() {
				ids = append(ids, r.GetId())
			}
		}
	}
	return ids
}

func stateOf(task *taskv1.Task) string { return contract.Word(task.GetState()) }
