package task

import (
	"google.golang.org/protobuf/proto"

	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// Revision is what is kept of a task that somebody just saved.
func Revision(t *taskv1.Task, author string) *taskv1.TaskRevision {
	c := proto.CloneOf(t)
	c.State, c.Etag, c.Conditions = 0, "", nil
	return &taskv1.TaskRevision{Revision: t.GetRevision(), CreateTime: t.GetUpdateTime(), Author: author, Task: c}
}
