package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	callv1 "github.com/foredial/foredial/proto/gen/foredial/call/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/cmd/foredial/internal/manifest"
	"github.com/foredial/foredial/services/simulator"
)

const (
	// startIn is between the creation of a task and its start: a start time
	// that has gone by is refused.
	startIn = 2 * time.Second
	lasts   = 24 * time.Hour
)

// Codes of the business results below which simulated agents choose.
const (
	reached    = "REACHED"
	notReached = "NOT_REACHED"
)

// campaign is a task and who works on it.
type campaign struct {
	task string
	// agents are simulated; guest is the agent that a person may sign in as.
	agents       []string
	guest        string
	dispositions simulator.Dispositions

	rows, imported, rejected int64
	// rejects is the file that says what is wrong with the rejected rows.
	rejects string
}

// prepare does what an operator does before agents sign in.
func (s *stage) prepare(ctx context.Context, o Options) (campaign, error) {
	directory, err := readDirectory(o.Directory)
	if err != nil {
		return campaign{}, err
	}
	directory.Resources = append(directory.Resources, callbackTo(s.receiver.URL()))
	if _, err := directoryv1.NewDirectoryServiceClient(s.admin).ApplyResources(ctx, directory); err != nil {
		return campaign{}, fmt.Errorf("apply %s: %w", o.Directory, err)
	}
	c, task, err := cast(directory)
	if err != nil {
		return campaign{}, fmt.Errorf("%s: %w", o.Directory, err)
	}
	task.CallbackUrl = s.receiver.URL()
	tasks := taskv1.NewTaskServiceClient(s.admin)
	if task, err = tasks.CreateTask(ctx, &taskv1.CreateTaskRequest{Task: schedule(task, time.Now())}); err != nil {
		return campaign{}, fmt.Errorf("create the task: %w", err)
	}
	c.task, c.rejects = task.GetId(), filepath.Join(s.dir, "rejects.csv")
	if err := s.load(ctx, &c, o.Contacts); err != nil {
		return campaign{}, err
	}
	if _, err := tasks.StartTask(ctx, &taskv1.StartTaskRequest{Id: c.task}); err != nil {
		return campaign{}, fmt.Errorf("start the task: %w", err)
	}
	return c, nil
}

func readDirectory(file string) (*directoryv1.ApplyResourcesRequest, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parsed, err := manifest.Parse(file, text)
	if err != nil {
		return nil, err
	}
	return parsed.Request, nil
}

// callbackTo allows callbacks to the demo's own receiver.
func callbackTo(url string) *directoryv1.Resource {
	return &directoryv1.Resource{
		Id: "receiver", DisplayName: "The demo's receiver",
		Spec: &directoryv1.Resource_CallbackAddress{CallbackAddress: &directoryv1.CallbackAddress{
			Url: url, Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_APPROVED,
		}},
	}
}

// cast gives the resources of a directory their parts.
func cast(directory *directoryv1.ApplyResourcesRequest) (campaign, *taskv1.Task, error) {
	c, task := campaign{}, &taskv1.Task{}
	for _, r := range directory.GetResources() {
		switch spec := r.GetSpec().(type) {
		case *directoryv1.Resource_Agent:
			c.agents = append(c.agents, r.GetId())
		case *directoryv1.Resource_CallerNumber:
			task.CallerNumberIds = append(task.CallerNumberIds, r.GetId())
		case *directoryv1.Resource_SkillQueue:
			task.SkillQueueId = r.GetId()
		case *directoryv1.Resource_BusinessResult:
			switch codeOf(directory, spec.BusinessResult.GetParentId()) {
			case reached:
				c.dispositions.Answered = append(c.dispositions.Answered, r.GetId())
			case notReached:
				c.dispositions.NotAnswered = append(c.dispositions.NotAnswered, r.GetId())
			}
		}
	}
	if len(c.agents) < 2 || len(task.CallerNumberIds) == 0 || task.SkillQueueId == "" {
		return c, nil, errors.New("a campaign needs a skill queue, two agents and caller numbers")
	}
	last := len(c.agents) - 1
	c.agents, c.guest = c.agents[:last], c.agents[last]
	return c, task, nil
}

// codeOf is the code of a business result; empty for any other id.
func codeOf(directory *directoryv1.ApplyResourcesRequest, id string) string {
	for _, r := range directory.GetResources() {
		if r.GetId() == id {
			return r.GetBusinessResult().GetCode()
		}
	}
	return ""
}

// schedule sets the rules of the campaign: round the clock, two tries a number
// a few seconds apart, so that it is over in minutes.
func schedule(task *taskv1.Task, now time.Time) *taskv1.Task {
	task.DisplayName = "Sample campaign of " + now.Format(time.DateTime)
	task.StartTime = timestamppb.New(now.Add(startIn))
	task.EndTime = timestamppb.New(now.Add(lasts))
	task.RegularPeriods = []*taskv1.Period{{Start: "00:00", End: "23:59"}}
	task.PreviewTimeoutS = 9
	task.Sequence = taskv1.Sequence_SEQUENCE_BY_PRIORITY
	task.ResultPolicy = &taskv1.ResultPolicy{
		NonRetryResults: []callv1.DisplayedResult{callv1.DisplayedResult_DISPLAYED_RESULT_INVALID_NUMBER},
		DefaultEntry:    &taskv1.PolicyEntry{MaxAttemptDays: 1, MaxAttemptsPerDay: 2, IntervalS: proto.Int32(5)},
	}
	return task
}
