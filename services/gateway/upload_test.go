package gateway_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/gateway"
)

// importer is a contact service that hands an import to the test.
type importer struct {
	contactv1.UnimplementedContactServiceServer

	run func(stream contactv1.ContactService_ImportContactsServer) error
}

func (i *importer) ImportContacts(stream contactv1.ContactService_ImportContactsServer) error {
	return i.run(stream)
}

// upload is one import as the contact service saw it.
type upload struct {
	options  *contactv1.ImportOptions
	bytes    int64
	largest  int
	complete bool
	err      error
}

// receiving takes a whole import and tells the test.
func receiving() (services, <-chan upload) {
	seen := make(chan upload, 1)
	return services{contact: &importer{run: func(stream contactv1.ContactService_ImportContactsServer) error {
		var u upload
		defer func() { seen <- u }()
		for {
			m, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				u.complete = true
				return stream.SendAndClose(&contactv1.Import{Id: "i1", Rows: u.bytes})
			}
			if err != nil {
				u.err = err
				return err
			}
			if o := m.GetOptions(); o != nil {
				u.options = o
			}
			u.bytes += int64(len(m.GetChunk()))
			u.largest = max(u.largest, len(m.GetChunk()))
		}
	}}}, seen
}

const importPath = "/v1/tasks/t1/contacts:import"

// endless is a body that never ends, and counts what was taken of it.
type endless struct{ taken atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.taken.Add(int64(len(p)))
	return len(p), nil
}

func (w *world) upload(t *testing.T, query string, body io.Reader, header ...string) *http.Request {
	t.Helper()
	r := w.request(t, http.MethodPost, importPath+query, "", header...)
	r.Body, r.ContentLength = io.NopCloser(body), -1
	return r
}

func TestUploadReachesTheServiceInChunks(t *testing.T) {
	s, seen := receiving()
	w := start(t, s)
	const size = 3<<20 + 17
	r := w.upload(t, "?requestId=r1&fileName=a%20b.csv", strings.NewReader(strings.Repeat("x", size)), "Content-Type", "text/csv")
	resp, body := w.do(t, r)
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Contains(t, body, `"id":"i1"`)
	require.Contains(t, body, fmt.Sprintf(`"rows":"%d"`, size))
	u := <-seen
	require.True(t, u.complete)
	require.EqualValues(t, size, u.bytes)
	require.LessOrEqual(t, u.largest, 256<<10)
	require.Equal(t, "t1", u.options.GetTaskId())
	require.Equal(t, "r1", u.options.GetRequestId())
	require.Equal(t, "a b.csv", u.options.GetFileName())
}

func TestUploadOptions(t *testing.T) {
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	for name, c := range map[string]struct {
		query, contentType string
		want               *contactv1.ImportOptions
	}{
		"all": {
			query: "?request_id=r&file_name=a.csv&id=i7&format=IMPORT_FORMAT_CSV&encoding=IMPORT_ENCODING_GB18030&delimiter=%3B" +
				"&sheet=Two&columns=Phone%20no.:number1&columns=a:b:&columns=City:city&dry_run=true" +
				"&dedupe_scope=DEDUPE_SCOPE_TASK&dedupe_action=DEDUPE_ACTION_UPDATE&check_blocklists=true",
			contentType: "text/csv; charset=utf-8",
			want: &contactv1.ImportOptions{
				TaskId: "t1", RequestId: "r", FileName: "a.csv", Id: "i7", Format: contactv1.ImportFormat_IMPORT_FORMAT_CSV,
				Encoding: contactv1.ImportEncoding_IMPORT_ENCODING_GB18030, Delimiter: ";", Sheet: "Two",
				Columns: map[string]string{"Phone no.": "number1", "a:b": "", "City": "city"}, DryRun: true,
				DedupeScope:     contactv1.DedupeScope_DEDUPE_SCOPE_TASK,
				DedupeAction:    contactv1.DedupeAction_DEDUPE_ACTION_UPDATE,
				CheckBlocklists: true,
			},
		},
		"a workbook by its type": {
			contentType: workbook,
			want:        &contactv1.ImportOptions{TaskId: "t1", Format: contactv1.ImportFormat_IMPORT_FORMAT_XLSX},
		},
		"the query before the type": {
			query: "?format=IMPORT_FORMAT_CSV", contentType: workbook,
			want: &contactv1.ImportOptions{TaskId: "t1", Format: contactv1.ImportFormat_IMPORT_FORMAT_CSV},
		},
		"an encoding by its name": {
			contentType: "text/csv; charset=GBK",
			want:        &contactv1.ImportOptions{TaskId: "t1", Encoding: contactv1.ImportEncoding_IMPORT_ENCODING_GB18030},
		},
		"a type that says nothing": {
			contentType: "application/octet-stream", want: &contactv1.ImportOptions{TaskId: "t1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, seen := receiving()
			w := start(t, s)
			resp, body := w.do(t, w.upload(t, c.query, strings.NewReader("x"), "Content-Type", c.contentType))
			require.Equal(t, http.StatusOK, resp.StatusCode, body)
			require.Empty(t, cmp.Diff(c.want, (<-seen).options, protocmp.Transform()))
		})
	}
}

func TestUploadOptionsThatDoNotFit(t *testing.T) {
	s, _ := receiving()
	w := start(t, s)
	for query, field := range map[string]string{
		"?columns=number1": "columns", "?format=PDF": "format", "?dryRun=perhaps": "dry", "?colour=red": "colour",
	} {
		resp, body := w.do(t, w.upload(t, query, strings.NewReader("x"), "Content-Type", "text/csv"))
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, query)
		require.Contains(t, body, field)
	}
	resp, body := w.do(t, w.upload(t, "", strings.NewReader("x"), "Content-Type", "multipart/form-data; boundary=b"))
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "not a form")
}

// rejects is a contact service with the rejects of one import.
type rejects struct {
	contactv1.UnimplementedContactServiceServer
}

func (rejects) DownloadImportRejects(req *contactv1.DownloadImportRejectsRequest, stream grpc.ServerStreamingServer[httpbody.HttpBody]) error {
	if req.GetImportId() != "i1" {
		return gone
	}
	for i, line := range []string{"line,column\r\n", "2,number\r\n"} {
		body := &httpbody.HttpBody{Data: []byte(line)}
		if i == 0 {
			body.ContentType = "text/csv; charset=utf-8"
		}
		if err := stream.Send(body); err != nil {
			return err
		}
	}
	return nil
}

func TestDownloadRejects(t *testing.T) {
	w := start(t, services{contact: rejects{}})
	resp, body := w.do(t, w.request(t, http.MethodGet, "/v1/imports/i1/rejects:download", ""))
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Equal(t, "line,column\r\n2,number\r\n", body)
	require.Equal(t, "text/csv; charset=utf-8", resp.Header.Get("Content-Type"))
	require.Equal(t, `attachment; filename=rejects-i1.csv`, resp.Header.Get("Content-Disposition"))
	resp, body = w.do(t, w.request(t, http.MethodGet, "/v1/imports/none/rejects:download", ""))
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, body, `"NOT_FOUND"`)
}

func TestEmptyUploadIsTheServicesToJudge(t *testing.T) {
	s, seen := receiving()
	w := start(t, s)
	resp, _ := w.do(t, w.request(t, http.MethodPost, importPath, ""))
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.True(t, (<-seen).complete)
}

func TestUploadIsTakenNoFasterThanTheServiceReads(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	w := start(t, services{contact: &importer{run: func(stream contactv1.ContactService_ImportContactsServer) error {
		if _, err := stream.Recv(); err != nil {
			return err
		}
		close(begun)
		<-proceed
		return gone
	}}})
	body := &endless{}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if resp, err := w.client.Do(w.upload(t, "", body)); err == nil {
			resp.Body.Close()
		}
	}()
	<-begun
	// The service reads nothing more: what the client can send settles.
	var last int64
	require.Eventually(t, func() bool {
		now := body.taken.Load()
		settled := now > 0 && now == last
		last = now
		return settled
	}, 10*time.Second, 200*time.Millisecond)
	require.Less(t, last, int64(32<<20))
	close(proceed)
	<-answered
}

func TestRefusalComesBeforeTheBodyIsOver(t *testing.T) {
	w := start(t, services{contact: &importer{run: func(contactv1.ContactService_ImportContactsServer) error { return gone }}})
	body, more := io.Pipe() // never ends, and gives nothing
	defer more.Close()
	resp, text := w.do(t, w.upload(t, "", body))
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
	require.Contains(t, text, `"NOT_FOUND"`)
}

// A client that goes on sending must get the refusal, not a connection that
// was reset under it.
func TestRefusalReachesAClientThatGoesOnSending(t *testing.T) {
	w := start(t, services{contact: &importer{run: func(stream contactv1.ContactService_ImportContactsServer) error {
		for range 3 {
			if _, err := stream.Recv(); err != nil {
				return err
			}
		}
		return gone
	}}})
	for range 20 {
		resp, text := w.do(t, w.upload(t, "", &endless{}))
		require.Equal(t, http.StatusNotFound, resp.StatusCode)
		require.Contains(t, text, `"NOT_FOUND"`)
	}
}

func TestUploadThatBreaksOffIsNeverTakenAsWhole(t *testing.T) {
	for name, head := range map[string]string{
		"length":  "Content-Length: 1000\r\n\r\n",
		"chunked": "Transfer-Encoding: chunked\r\n\r\n5\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s, seen := receiving()
			w := start(t, s)
			conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
			require.NoError(t, err)
			_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%sa,b\n1", importPath, w.token, head)
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			u := <-seen
			require.False(t, u.complete)
			require.Error(t, u.err)
		})
	}
}

func TestHalfClosedUploadGetsAnError(t *testing.T) {
	s, seen := receiving()
	w := start(t, s)
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 1000\r\n\r\na,b\n1", importPath, w.token)
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.False(t, (<-seen).complete)
}

func TestStalledUploadIsGivenUp(t *testing.T) {
	s, seen := receiving()
	s.cfg = gateway.Config{Idle: 100 * time.Millisecond}
	w := start(t, s)
	body, more := io.Pipe()
	defer more.Close()
	resp, text := w.do(t, w.upload(t, "", body))
	require.Equal(t, http.StatusGatewayTimeout, resp.StatusCode)
	require.Contains(t, text, "stalled")
	require.False(t, (<-seen).complete)
}

func TestUploadLimit(t *testing.T) {
	s, seen := receiving()
	s.cfg = gateway.Config{MaxImport: 1000}
	w := start(t, s)

	resp, body := w.do(t, w.request(t, http.MethodPost, importPath, strings.Repeat("x", 1001)))
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	require.Contains(t, body, `"1000"`)
	require.Empty(t, seen, "a body known to be too large is not begun with")

	resp, body = w.do(t, w.upload(t, "", strings.NewReader(strings.Repeat("x", 1001))))
	require.Equal(t, http.StatusRequestEntityTooLarge, resp.StatusCode)
	require.Contains(t, body, `"1000"`)
	require.False(t, (<-seen).complete)

	resp, _ = w.do(t, w.upload(t, "", strings.NewReader(strings.Repeat("x", 1000))))
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.True(t, (<-seen).complete)
}

func TestUploadWithExpectAndWithoutToken(t *testing.T) {
	s, seen := receiving()
	w := start(t, s)
	w.client.Transport.(*http.Transport).ExpectContinueTimeout = 5 * time.Second
	resp, _ := w.do(t, w.request(t, http.MethodPost, importPath, "a,b\n", "Expect", "100-continue"))
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.True(t, (<-seen).complete)

	body, more := io.Pipe()
	defer more.Close()
	resp, text := w.do(t, w.upload(t, "", body, "Expect", "100-continue", "Authorization", "Bearer nonsense"))
	require.Equal(t, http.StatusUnauthorized, resp.StatusCode)
	require.Contains(t, text, `"TOKEN_INVALID"`)
}

func TestUploadOptionsMustFit(t *testing.T) {
	s, _ := receiving()
	w := start(t, s)
	for name, row := range map[string]struct {
		query  string
		header []string
		field  string
	}{
		"unknown parameter": {query: "?filename=x", field: "filename"},
		"a form":            {header: []string{"Content-Type", "multipart/form-data; boundary=x"}, field: "file"},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := w.do(t, w.request(t, http.MethodPost, importPath+row.query, "a,b\n", row.header...))
			require.Equal(t, http.StatusBadRequest, resp.StatusCode)
			require.Contains(t, body, `"field":"`+row.field+`"`)
		})
	}
}

func TestConnectionServesOnAfterAnUpload(t *testing.T) {
	s, seen := receiving()
	s.cfg = gateway.Config{Idle: 50 * time.Millisecond}
	s.task = &tasks{}
	w := start(t, s)
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	r := bufio.NewReader(conn)
	for range 2 {
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 3\r\n\r\na,b", importPath, w.token)
		require.NoError(t, err)
		resp, err := http.ReadResponse(r, nil)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.True(t, (<-seen).complete)
		// The connection stays open for longer than Idle: the deadlines of a
		// request must not outlive it.
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
		_, err = r.Peek(1)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, conn.SetReadDeadline(time.Time{}))
	}
}

func TestServiceErrorAfterTheWholeFile(t *testing.T) {
	w := start(t, services{contact: &importer{run: func(stream contactv1.ContactService_ImportContactsServer) error {
		for {
			if _, err := stream.Recv(); err != nil {
				return apierr.BadField("file", apierr.Format, "the header has no number column")
			}
		}
	}}})
	resp, body := w.do(t, w.request(t, http.MethodPost, importPath, "a,b\n"))
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "no number column")
}

func TestConfigIsChecked(t *testing.T) {
	good := gateway.Config{
		MaxImport: 1, Idle: 1, SessionTTL: time.Hour, PublicURL: "https://dial.example.com",
		AllowOrigins: []string{"https://app.example.com", "http://127.0.0.1:5173"}, OIDC: gateway.OIDC{ClientID: "console"},
	}
	require.NoError(t, good.Validate())
	for want, spoil := range map[string]func(*gateway.Config){
		"max import":             func(c *gateway.Config) { c.MaxImport = 0 },
		"idle":                   func(c *gateway.Config) { c.Idle = 0 },
		"session ttl 0s":         func(c *gateway.Config) { c.SessionTTL = 0 },
		"session ttl 721h0m0s":   func(c *gateway.Config) { c.SessionTTL = 721 * time.Hour },
		"must begin with https":  func(c *gateway.Config) { c.PublicURL = "http://dial.example.com" },
		"public url \"dial":      func(c *gateway.Config) { c.PublicURL = "dial.example.com" },
		"example.com/\" is not":  func(c *gateway.Config) { c.PublicURL = "https://dial.example.com/" },
		"public url is required": func(c *gateway.Config) { c.PublicURL = "" },
		"\"*\" stands for":       func(c *gateway.Config) { c.AllowOrigins = []string{"*"} },
		"*.example.com\" stands": func(c *gateway.Config) { c.AllowOrigins = []string{"https://*.example.com"} },
		"\"null\" is not":        func(c *gateway.Config) { c.AllowOrigins = []string{"https://app.example.com", "null"} },
		"Example.com\" is not":   func(c *gateway.Config) { c.AllowOrigins = []string{"https://app.Example.com"} },
		"/app\" is not":          func(c *gateway.Config) { c.AllowOrigins = []string{"https://example.com/app"} },
	} {
		c := good
		spoil(&c)
		require.ErrorContains(t, c.Validate(), want)
	}
}
