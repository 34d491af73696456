package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/rpc"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// tasks is a task service whose answers are the test's.
type tasks struct {
	taskv1.UnimplementedTaskServiceServer

	create func(context.Context, *taskv1.CreateTaskRequest) (*taskv1.Task, error)
	get    func(context.Context, *taskv1.GetTaskRequest) (*taskv1.Task, error)
	list   func(context.Context, *taskv1.ListTasksRequest) (*taskv1.ListTasksResponse, error)
	watch  func(*taskv1.WatchTasksRequest, taskv1.TaskService_WatchTasksServer) error
}

func (s *tasks) CreateTask(ctx context.Context, r *taskv1.CreateTaskRequest) (*taskv1.Task, error) {
	return s.create(ctx, r)
}

func (s *tasks) GetTask(ctx context.Context, r *taskv1.GetTaskRequest) (*taskv1.Task, error) {
	return s.get(ctx, r)
}

func (s *tasks) ListTasks(ctx context.Context, r *taskv1.ListTasksRequest) (*taskv1.ListTasksResponse, error) {
	return s.list(ctx, r)
}

func (s *tasks) WatchTasks(r *taskv1.WatchTasksRequest, stream taskv1.TaskService_WatchTasksServer) error {
	return s.watch(r, stream)
}

const goodTask = `{"displayName": "t", "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-02-01T00:00:00Z",
	"callerNumberIds": ["c1"], "skillQueueId": "q1", "regularPeriods": [{"start": "08:00", "end": "18:00"}]}`

func TestUnaryCallBothWays(t *testing.T) {
	var who auth.Identity
	var got *taskv1.CreateTaskRequest
	w := start(t, services{task: &tasks{create: func(ctx context.Context, r *taskv1.CreateTaskRequest) (*taskv1.Task, error) {
		who, got = auth.FromContext(ctx), r
		return &taskv1.Task{
			Id: "t1", DisplayName: r.GetTask().GetDisplayName(), State: taskv1.TaskState_TASK_STATE_DRAFT,
			CreateTime: timestamppb.New(time.Unix(1700000000, 5000)),
		}, nil
	}}})
	resp, body := w.do(t, w.request(t, http.MethodPost, "/v1/tasks?requestId=r1", goodTask))
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	who.Expires = time.Time{}
	require.Equal(t, auth.Identity{Subject: "test", Tenant: "acme", Role: auth.TenantAdmin}, who)
	require.Equal(t, "r1", got.GetRequestId())
	require.Equal(t, "18:00", got.GetTask().GetRegularPeriods()[0].GetEnd())
	require.JSONEq(t, `{"id": "t1", "displayName": "t", "description": "", "taskType": "TASK_TYPE_UNSPECIFIED",
		"state": "TASK_STATE_DRAFT", "revision": "0", "etag": "", "createTime": "2023-11-14T22:13:20.000005Z",
		"updateTime": null, "startTime": null, "endTime": null, "callerNumberIds": [], "skillQueueId": "",
		"priority": 0, "regularPeriods": [], "previewTimeoutS": 0, "callDurationS": 0, "maxCallS": 0,
		"onPreviewTimeout": "ON_PREVIEW_TIMEOUT_UNSPECIFIED", "sequence": "SEQUENCE_UNSPECIFIED",
		"orgUnitId": "", "callerNumberGroupId": "", "callerNumbers": [], "questionnaireId": "", "failureSms": null,
		"voicePromptIds": [], "blocklistGroupIds": [], "businessResultSms": [], "specialDates": [],
		"allocateBySpecialDate": false, "specialPeriods": [], "windowZone": "WINDOW_ZONE_UNSPECIFIED", "sequenceKeys": [],
		"numberOrder": "NUMBER_ORDER_UNSPECIFIED", "numberTypeIds": [], "allowSkipAndClose": false,
		"appointmentOwnerOnly": false, "templateId": "", "conditions": [],
		"resultPolicy": null, "businessResultId": "", "callbackUrl": ""}`, body)
}

func TestRequestIDGoesInAndOut(t *testing.T) {
	var inside string
	w := start(t, services{task: &tasks{get: func(ctx context.Context, _ *taskv1.GetTaskRequest) (*taskv1.Task, error) {
		inside = rpc.RequestID(ctx)
		return &taskv1.Task{}, nil
	}}})
	resp, _ := w.get(t, "/v1/tasks/t1", "X-Request-Id", "given-1")
	require.Equal(t, "given-1", resp.Header.Get("X-Request-Id"))
	require.Equal(t, "given-1", inside)

	resp, _ = w.get(t, "/v1/tasks/t1", "X-Request-Id", "not a good id")
	require.NotEqual(t, "not a good id", resp.Header.Get("X-Request-Id"))
	require.Equal(t, inside, resp.Header.Get("X-Request-Id"))
}

func TestOtherHeadersDoNotBecomeMetadata(t *testing.T) {
	var md metadata.MD
	w := start(t, services{task: &tasks{get: func(ctx context.Context, _ *taskv1.GetTaskRequest) (*taskv1.Task, error) {
		md, _ = metadata.FromIncomingContext(ctx)
		return &taskv1.Task{}, nil
	}}})
	resp, _ := w.get(t, "/v1/tasks/t1", "Grpc-Metadata-X-Evil", "1", "Cookie", "a=b")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Empty(t, md.Get("x-evil"))
	require.Empty(t, md.Get("grpcgateway-cookie"))
	require.NotContains(t, resp.Header, "Grpc-Metadata-Content-Type")
}

// TestErrors is the golden JSON of every kind of error, those of services and
// those that arise in the gateway.
func TestErrors(t *testing.T) {
	fail := func(err error) services {
		return services{task: &tasks{
			get: func(context.Context, *taskv1.GetTaskRequest) (*taskv1.Task, error) { return nil, err },
			list: func(context.Context, *taskv1.ListTasksRequest) (*taskv1.ListTasksResponse, error) {
				return &taskv1.ListTasksResponse{}, nil
			},
			create: func(context.Context, *taskv1.CreateTaskRequest) (*taskv1.Task, error) { return &taskv1.Task{}, nil },
		}}
	}
	quota := apierr.New(codes.ResourceExhausted, apierr.Limit, "too many").With("limit", "5")
	quota.RetryAfter = 1500 * time.Millisecond
	for name, row := range map[string]struct {
		err          error
		method, path string
		body         string
		header       []string
		status       int
		want         string
		wantHeader   [2]string
	}{
		"of a service": {
			err:  apierr.New(codes.FailedPrecondition, "WRONG_STATE", "not now").With("state", "DRAFT"),
			path: "/v1/tasks/t1", status: http.StatusBadRequest,
			want: `{"code": 9, "message": "not now", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "WRONG_STATE", "domain": "foredial.dev", "metadata": {"state": "DRAFT"}}]}`,
		},
		"with a time to retry": {
			err: quota, path: "/v1/tasks/t1", status: http.StatusTooManyRequests,
			want: `{"code": 8, "message": "too many", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "LIMIT", "domain": "foredial.dev", "metadata": {"limit": "5"}},
				{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s"}]}`,
			wantHeader: [2]string{"Retry-After", "2"},
		},
		"internal": {
			err: errors.New("secret detail"), path: "/v1/tasks/t1", header: []string{"X-Request-Id", "r-1"},
			status: http.StatusInternalServerError,
			want: `{"code": 13, "message": "internal error", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "INTERNAL", "domain": "foredial.dev", "metadata": {"request_id": "r-1"}}]}`,
		},
		"no token": {
			path: "/v1/tasks/t1", header: []string{"Authorization", ""}, status: http.StatusUnauthorized,
			want: `{"code": 16, "message": "the authorization header is not a bearer token", "details": [
				{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "TOKEN_INVALID", "domain": "foredial.dev", "metadata": {}}]}`,
			wantHeader: [2]string{"WWW-Authenticate", "Bearer"},
		},
		"message rule": {
			path: "/v1/tasks?pageSize=1001", status: http.StatusBadRequest,
			want: badField("page_size", "RANGE", `must be greater than or equal to 0 and less than or equal to 1000`),
		},
		"unknown field": {
			method: http.MethodPost, path: "/v1/tasks", body: `{"displayname": "x"}`, status: http.StatusBadRequest,
			want: badField("displayname", "FORMAT", `(line 1:2): unknown field \"displayname\"`),
		},
		"wrong type": {
			method: http.MethodPost, path: "/v1/tasks", body: `{"displayName": 5}`, status: http.StatusBadRequest,
			want: badField("displayName", "FORMAT", `(line 1:17): invalid value for string field displayName: 5`),
		},
		"not JSON": {
			method: http.MethodPost, path: "/v1/tasks", body: `{"displayName" 5}`, status: http.StatusBadRequest,
			want: badField("body", "FORMAT", `invalid character '5' after object key`),
		},
		"unknown parameter": {
			path: "/v1/tasks?pageSise=5", status: http.StatusBadRequest,
			want: badField("pageSise", "FORMAT", `unknown field \"pageSise\"`),
		},
		"wrong parameter": {
			path: "/v1/tasks?pageSize=many", status: http.StatusBadRequest,
			want: badField("page_size", "FORMAT", `parsing field \"page_size\": strconv.ParseInt: parsing \"many\": invalid syntax`),
		},
		"no route": {
			path: "/v1/nothing", status: http.StatusNotFound,
			want: `{"code": 5, "message": "no route for GET /v1/nothing", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "NOT_FOUND", "domain": "foredial.dev", "metadata": {}}]}`,
		},
		"no method": {
			method: http.MethodPut, path: "/v1/tasks", status: http.StatusMethodNotAllowed,
			want: `{"code": 12, "message": "PUT is not a method of /v1/tasks", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "NOT_FOUND", "domain": "foredial.dev", "metadata": {}}]}`,
		},
		"service elsewhere": {
			path: "/v1/deliveries", status: http.StatusNotImplemented,
			want: `{"code": 12, "message": "the service behind this route does not have it", "details": [
				{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NOT_FOUND", "domain": "foredial.dev", "metadata": {}}]}`,
		},
		"large body": {
			method: http.MethodPost, path: "/v1/tasks", body: strings.Repeat(" ", 4<<20+1), status: http.StatusRequestEntityTooLarge,
			want: `{"code": 8, "message": "the body is larger than 4194304 bytes", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
				"reason": "LIMIT", "domain": "foredial.dev", "metadata": {"limit": "4194304"}}]}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, fail(row.err))
			method := row.method
			if method == "" {
				method = http.MethodGet
			}
			resp, body := w.do(t, w.request(t, method, row.path, row.body, row.header...))
			require.Equal(t, row.status, resp.StatusCode, body)
			require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
			require.JSONEq(t, row.want, body)
			require.Equal(t, row.wantHeader[1], resp.Header.Get(row.wantHeader[0]))
		})
	}
}

func badField(field, reason, description string) string {
	return `{"code": 3, "message": "invalid request: ` + field + `: ` + description + `", "details": [
		{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "INVALID_FIELD", "domain": "foredial.dev", "metadata": {}},
		{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": "` + field + `",
		"description": "` + description + `", "reason": "` + reason + `", "localizedMessage": null}]}]}`
}

func TestServiceDown(t *testing.T) {
	conn, err := rpc.Dial("127.0.0.1:1", "", nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	w := &world{client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	_, w.url = serve(t, services{}.cfg, conn)
	resp, body := w.get(t, "/v1/tasks/t1")
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
	require.Contains(t, body, `"DEPENDENCY_DOWN"`)
	require.NotContains(t, body, "127.0.0.1")
	require.Equal(t, "1", resp.Header.Get("Retry-After"))
}

func TestTheDescription(t *testing.T) {
	w := start(t, services{})
	resp, body := w.get(t, "/openapi.json", "Authorization", "")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	var doc struct {
		Info  struct{ Title string }
		Paths map[string]map[string]any
		Tags  []struct{ Name string }
	}
	require.NoError(t, json.Unmarshal([]byte(body), &doc))
	require.Equal(t, "Foredial", doc.Info.Title)
	require.Contains(t, doc.Paths["/v1/tasks/{id}:start"], "post")
	require.Contains(t, doc.Paths["/v1/resources:apply"], "post")
	require.Contains(t, doc.Paths["/v1/tasks/{taskId}/contacts:import"], "post")
	var tags []string
	for _, tag := range doc.Tags {
		tags = append(tags, tag.Name)
	}
	require.Contains(t, tags, "ContactService")
	require.NotContains(t, tags, "LeaseService", "internal services have no routes")
}
