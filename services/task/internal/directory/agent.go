package directory

import (
	"fmt"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

func agentReferences(r *directoryv1.Resource) []Reference {
	queues := r.GetAgent().GetSkillQueueIds()
	references := make([]Reference, len(queues))
	for i, id := range queues {
		references[i] = Reference{fmt.Sprintf("agent.skill_queue_ids[%d]", i), id, SkillQueue}
	}
	return references
}
