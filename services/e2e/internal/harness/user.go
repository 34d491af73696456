package harness

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

// User is a client of a site with a token of its own.
type User struct {
	Tasks      taskv1.TaskServiceClient
	Directory  directoryv1.DirectoryServiceClient
	Contacts   contactv1.ContactServiceClient
	Lists      contactv1.NumberListServiceClient
	Agent      dispatchv1.AgentServiceClient
	Supervisor dispatchv1.SupervisorServiceClient
	Results    resultv1.ResultServiceClient
	Deliveries notificationv1.NotificationServiceClient
	Events     eventv1.EventServiceClient
	Token      string
	url        string
}

// As makes a client for somebody; of several dispatchers it prefers the one at
// an index, and takes another when that does not answer.
func (s *Site) As(t testing.TB, who auth.Identity, prefer int) *User {
	t.Helper()
	token, err := s.Token(who)
	require.NoError(t, err)
	dispatcher := s.Dial(t, Dispatcher, token, prefer)
	task := s.Dial(t, Task, token, 0)
	contact := s.Dial(t, Contact, token, 0)
	result := s.Dial(t, Result, token, 0)
	return &User{
		Tasks: taskv1.NewTaskServiceClient(task), Directory: directoryv1.NewDirectoryServiceClient(task),
		Contacts:   contactv1.NewContactServiceClient(contact),
		Lists:      contactv1.NewNumberListServiceClient(contact),
		Agent:      dispatchv1.NewAgentServiceClient(dispatcher),
		Supervisor: dispatchv1.NewSupervisorServiceClient(dispatcher),
		Results:    resultv1.NewResultServiceClient(result),
		Deliveries: notificationv1.NewNotificationServiceClient(s.Dial(t, Notification, token, 0)),
		Events:     eventv1.NewEventServiceClient(result),
		Token:      token, url: s.web,
	}
}

// Request prepares a REST request.
func (u *User) Request(ctx context.Context, t testing.TB, method, path string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, u.url+path, body)
	require.NoError(t, err)
	if u.Token != "" {
		r.Header.Set("Authorization", "Bearer "+u.Token)
	}
	return r
}

// Send sends a REST request and reads the whole answer.
func (u *User) Send(t testing.TB, method, path string, body io.Reader) (status int, answer string, header http.Header) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), callWithin)
	defer cancel()
	resp, err := web.Do(u.Request(ctx, t, method, path, body))
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text), resp.Header
}

// REST sends JSON that must be taken, and decodes the answer.
func (u *User) REST(t testing.TB, method, path, body string) map[string]any {
	t.Helper()
	status, text, _ := u.Send(t, method, path, strings.NewReader(body))
	require.Equal(t, http.StatusOK, status, "%s %s: %s", method, path, text)
	answer := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(text), &answer), text)
	return answer
}

// Open begins a REST request whose answer goes on until ctx ends.
func (u *User) Open(ctx context.Context, t testing.TB, path, accept string) io.ReadCloser {
	t.Helper()
	r := u.Request(ctx, t, http.MethodGet, path, nil)
	r.Header.Set("Accept", accept)
	resp, err := web.Do(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode)
	return resp.Body
}
