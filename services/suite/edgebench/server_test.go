package edgebench_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/suite"
)

const (
	tenant = "acme"
	// tasks is how many there are, each of some six kilobytes: more than a client that
	// does not read has taken for it on the way.
	tasks         = 100
	callerNumbers = 100
)

type serverOrder struct{ Data string }

// server is where a suite answers.
type server struct {
	GRPC, HTTP, Ops string
	// Token is a supervisor's.
	Token string
	// Task is one of the tasks.
	Task string
	PID  int
}

// serve runs a suite as an operator gets it, with tasks in it.
func serve(ctx context.Context, data string, change func(*suite.Config)) (*suite.Suite, server, error) {
	cfg, err := suite.Defaults()
	if err != nil {
		return nil, server{}, err
	}
	cfg.Data, cfg.Redis.URL = data, "memory://"
	cfg.Listen.GRPC, cfg.Listen.HTTP, cfg.Listen.Ops = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	change(&cfg)
	s, err := suite.New(ctx, cfg, discard)
	if err != nil {
		return nil, server{}, err
	}
	if err := s.Start(ctx); err != nil {
		return s, server{}, err
	}
	at := server{GRPC: s.GRPC(), HTTP: s.HTTP(), Ops: s.Ops(), PID: os.Getpid()}
	if at.Token, err = s.Token(auth.Identity{Subject: "edge", Tenant: tenant, Role: auth.Supervisor}, time.Hour); err != nil {
		return s, server{}, err
	}
	at.Task, err = furnish(ctx, s)
	return s, at, err
}

// furnish makes the directory and the tasks, and returns one of them.
func furnish(ctx context.Context, s *suite.Suite) (task string, err error) {
	token, err := s.Token(auth.Identity{Subject: "edge", Tenant: tenant, Role: auth.TenantAdmin}, time.Hour)
	if err != nil {
		return "", err
	}
	conn, err := s.Dial(token)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	resources := []*directoryv1.Resource{
		{Id: "q", DisplayName: "Queue", Spec: &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}},
	}
	var numbers []string
	for i := range callerNumbers {
		id := fmt.Sprintf("a-caller-number-whose-name-is-as-long-as-names-may-be-%03d", i)
		numbers = append(numbers, id)
		resources = append(resources, &directoryv1.Resource{Id: id, DisplayName: id, Spec: &directoryv1.Resource_CallerNumber{
			CallerNumber: &directoryv1.CallerNumber{Number: fmt.Sprintf("+8621100%05d", i)},
		}})
	}
	if _, err := directoryv1.NewDirectoryServiceClient(conn).ApplyResources(ctx, &directoryv1.ApplyResourcesRequest{Resources: resources}); err != nil {
		return "", err
	}
	for i := range tasks {
		if task, err = addTask(ctx, conn, i, numbers); err != nil {
			return "", err
		}
	}
	return task, nil
}

func addTask(ctx context.Context, conn *grpc.ClientConn, i int, numbers []string) (id string, err error) {
	now := time.Now()
	t, err := taskv1.NewTaskServiceClient(conn).CreateTask(ctx, &taskv1.CreateTaskRequest{
		RequestId: fmt.Sprintf("task-%d", i),
		Task: &taskv1.Task{
			DisplayName: fmt.Sprintf("Task %d", i), SkillQueueId: "q", CallerNumberIds: numbers,
			StartTime: timestamppb.New(now.Add(time.Hour)), EndTime: timestamppb.New(now.Add(2 * time.Hour)),
			RegularPeriods: []*taskv1.Period{{Start: "08:00", End: "18:00"}},
		},
	})
	return t.GetId(), err
}

func runServer(o serverOrder) {
	s, at, err := serve(context.Background(), o.Data, func(*suite.Config) {})
	must(err)
	say(at)
	bufio.NewScanner(os.Stdin).Scan() // until the parent goes
	must(s.Stop(context.Background()))
}

// sum adds up a metric of the server, over the series whose labels have each of some texts.
func (s server) sum(name string, labels ...string) (sum float64, err error) {
	resp, err := http.Get("http://" + s.Ops + "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		series, value, _ := strings.Cut(lines.Text(), " ")
		if metric, _, _ := strings.Cut(series, "{"); metric != name || !hasAll(series, labels) {
			continue
		}
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0, err
		}
		sum += number
	}
	return sum, nil
}

func hasAll(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// slowOpen is how many streams of tasks are open.
func (s server) slowOpen() (float64, error) {
	return s.sum("foredial_rpc_open_streams", taskv1.TaskService_WatchTasks_FullMethodName)
}

// stalled is how many of them were ended because nobody read.
func (s server) stalled() (float64, error) {
	return s.sum("foredial_rpc_refused_total", taskv1.TaskService_WatchTasks_FullMethodName, `limit="stall"`)
}

// watched is how many REST requests for a stream of tasks are over.
func (s server) watched() (float64, error) {
	return s.sum("foredial_gateway_request_duration_seconds_count", `route="/v1/tasks:watch"`)
}
