package directory

import directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"

func agentReferences(r *directoryv1.Resource) []Reference {
	return each("agent.skill_queue_ids", r.GetAgent().GetSkillQueueIds(), SkillQueue)
}

// agentSubject may be empty: then nobody signs in as this agent.
func agentSubject(r *directoryv1.Resource) (path, key string) {
	return "agent.subject", r.GetAgent().GetSubject()
}
