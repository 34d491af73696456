package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"gopkg.in/yaml.v3"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/e2e/internal/harness"
)

// object is a message as people write it: its JSON in YAML.
type object map[string]any

// breach is one request that breaks rules, and the answer it must get.
type breach struct {
	Name string
	// Tenant is one of rulebook.Tenants. Default open.
	Tenant string
	// Given is the message, or what of a good one is different.
	Given object
	// Of is the id of what is updated; empty: it is created, and a task is also
	// tried on a draft unless it is about what is New.
	Of  string
	New bool
	// Wrong has the reason of every field at fault, by path below the message.
	// AtLeast: the same request also breaks others.
	Wrong   map[string]string
	AtLeast bool `yaml:"atLeast"`
}

// rulebook is testdata/rules: a directory, and requests that break each rule
// in sections 1 to 3 and 5 of docs/rules.md.
type rulebook struct {
	// Tenants are settings by tenant; all have the same directory.
	Tenants   map[string]object
	Directory []object
	// Task is a good one; Drafts are those there are, by id, as differences to it.
	Task   object
	Drafts map[string]object

	Resources, Settings, Tasks []breach
}

func readRulebook(t *testing.T) (book rulebook) {
	t.Helper()
	files, err := filepath.Glob("testdata/rules/*.yaml")
	require.NoError(t, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, yaml.Unmarshal(text, &book), name)
	}
	for _, cases := range [][]breach{book.Resources, book.Settings, book.Tasks} {
		for i := range cases {
			cases[i].Given = spelled(cases[i].Given).(object)
		}
	}
	begins := time.Now().Add(time.Hour)
	book.Task["startTime"] = begins.Format(time.RFC3339)
	book.Task["endTime"] = begins.Add(24 * time.Hour).Format(time.RFC3339)
	return book
}

// spelled is a value with what is too long to write spelled out: long:30 is 30
// letters, and {many: 3, of: p%d} is [p0, p1, p2].
func spelled(value any) any {
	switch v := value.(type) {
	case string:
		var n int
		if _, err := fmt.Sscanf(v, "long:%d", &n); err == nil {
			return strings.Repeat("a", n)
		}
	case []any:
		for i := range v {
			v[i] = spelled(v[i])
		}
	case object:
		many, ok := v["many"].(int)
		if !ok {
			for name := range v {
				v[name] = spelled(v[name])
			}
			return v
		}
		var list []any
		for i := range many {
			one := v["of"]
			if text, ok := one.(string); ok {
				one = strings.ReplaceAll(text, "%d", strconv.Itoa(i))
			}
			list = append(list, one)
		}
		return list
	}
	return value
}

// with is a copy with differences; null takes a field away.
func (o object) with(given object) object {
	all := object{}
	for _, part := range []object{o, given} {
		for name, value := range part {
			if value == nil {
				delete(all, name)
			} else {
				all[name] = value
			}
		}
	}
	return all
}

func (o object) json(t *testing.T) string {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	return string(text)
}

// message reads an object as the contract's message.
func message[M proto.Message](t *testing.T, o object, into M) M {
	t.Helper()
	require.NoError(t, protojson.Unmarshal([]byte(o.json(t)), into))
	return into
}

// TestRules breaks every rule over REST and gRPC alike, and reads what is said
// about it: all wrong fields, each with its path and reason.
func TestRules(t *testing.T) {
	book := readRulebook(t)
	dev := harness.StartDev(t, "--redis.url=memory://")
	users := map[string]*harness.User{}
	for tenant := range book.Tenants {
		users[tenant] = dev.As(t, auth.Identity{Subject: "admin", Tenant: tenant, Role: auth.TenantAdmin}, 0)
		book.furnish(t, users[tenant], tenant)
	}
	run := func(kind string, cases []breach, try func(t *testing.T, u *harness.User, b breach)) {
		for _, b := range cases {
			if b.Tenant == "" {
				b.Tenant = "open"
			}
			require.Contains(t, users, b.Tenant, b.Name)
			t.Run(kind+"/"+b.Name, func(t *testing.T) { try(t, users[b.Tenant], b) })
		}
	}
	run("resource", book.Resources, tryResource)
	run("settings", book.Settings, trySettings)
	run("task", book.Tasks, book.tryTask)
}

// furnish gives a tenant its settings, its directory and its drafts.
func (book rulebook) furnish(t *testing.T, u *harness.User, tenant string) {
	t.Helper()
	apply := &directoryv1.ApplyResourcesRequest{Settings: message(t, book.Tenants[tenant], &directoryv1.TenantSettings{})}
	for _, resource := range book.Directory {
		apply.Resources = append(apply.Resources, message(t, resource, &directoryv1.Resource{}))
	}
	_, err := u.Directory.ApplyResources(t.Context(), apply)
	require.NoError(t, err)
	for id, differences := range book.Drafts {
		draft := message(t, book.Task.with(differences).with(object{"id": id, "displayName": id}), &taskv1.Task{})
		_, err := u.Tasks.CreateTask(t.Context(), &taskv1.CreateTaskRequest{Task: draft})
		require.NoError(t, err, id)
	}
}

func tryResource(t *testing.T, u *harness.User, b breach) {
	resource := func() *directoryv1.Resource { return message(t, b.Given, &directoryv1.Resource{}) }
	if b.Of == "" {
		b.over(t, u, "resource.", http.MethodPost, "/v1/resources", b.Given, func(ctx context.Context) error {
			_, err := u.Directory.CreateResource(ctx, &directoryv1.CreateResourceRequest{Resource: resource()})
			return err
		})
		return
	}
	b.over(t, u, "resource.", http.MethodPatch, "/v1/resources/"+b.Of, b.Given, func(ctx context.Context) error {
		update := resource()
		update.Id = b.Of
		_, err := u.Directory.UpdateResource(ctx, &directoryv1.UpdateResourceRequest{Resource: update})
		return err
	})
}

func trySettings(t *testing.T, u *harness.User, b breach) {
	b.over(t, u, "settings.", http.MethodPatch, "/v1/tenantSettings", b.Given, func(ctx context.Context) error {
		settings := message(t, b.Given, &directoryv1.TenantSettings{})
		_, err := u.Directory.UpdateTenantSettings(ctx, &directoryv1.UpdateTenantSettingsRequest{Settings: settings})
		return err
	})
}

// tryTask creates a task that breaks rules, and makes a draft break them.
func (book rulebook) tryTask(t *testing.T, u *harness.User, b breach) {
	task := func(id string) object {
		return book.Task.with(book.Drafts[id]).with(object{"displayName": "Another"}).with(b.Given)
	}
	if b.Of == "" {
		b.over(t, u, "task.", http.MethodPost, "/v1/tasks", task(""), func(ctx context.Context) error {
			_, err := u.Tasks.CreateTask(ctx, &taskv1.CreateTaskRequest{Task: message(t, task(""), &taskv1.Task{})})
			return err
		})
		b.Of = "draft"
	}
	if b.New {
		return
	}
	b.over(t, u, "task.", http.MethodPatch, "/v1/tasks/"+b.Of, task(b.Of), func(ctx context.Context) error {
		_, err := u.Tasks.UpdateTask(ctx, &taskv1.UpdateTaskRequest{
			Task: message(t, task(b.Of).with(object{"id": b.Of}), &taskv1.Task{}),
		})
		return err
	})
}

// over sends the same both ways and compares what is said with what must be.
func (b breach) over(t *testing.T, u *harness.User, prefix, method, path string, body object, call func(context.Context) error) {
	t.Helper()
	want := map[string]string{}
	for path, reason := range b.Wrong {
		if path == "." {
			path = strings.TrimSuffix(prefix, ".")
		} else {
			path = prefix + path
		}
		want[path] = reason
	}
	code, text, _ := u.Send(t, method, path, strings.NewReader(body.json(t)))
	for transport, err := range map[string]error{"REST": refused(t, code, text), "gRPC": call(t.Context())} {
		require.Equal(t, codes.InvalidArgument, status.Code(err), "%s: %v", transport, err)
		got := map[string]string{}
		for _, f := range apierr.Remote(err).Fields {
			require.NotEmpty(t, f.Description)
			if _, wanted := want[f.Path]; (wanted || !b.AtLeast) && (got[f.Path] == "" || string(f.Reason) == want[f.Path]) {
				got[f.Path] = string(f.Reason)
			}
		}
		require.Equal(t, want, got, "%s: %v", transport, err)
	}
}
