package rest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
	eventv1 "github.com/foredial/foredial/proto/gen/foredial/event/v1"
	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
	resultv1 "github.com/foredial/foredial/proto/gen/foredial/result/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/gateway/internal/console"
)

// Config is what a handler needs.
type Config struct {
	Log *slog.Logger
	// MaxImport is the largest upload, in bytes.
	MaxImport int64
	// Idle is how long either side of a request may stall.
	Idle time.Duration

	Task, Contact, Dispatcher, Result, Notification grpc.ClientConnInterface

	// Console is what people in browsers get.
	Console *console.Console

	Registry prometheus.Registerer
	// HTTPS tells that browsers come over HTTPS.
	HTTPS bool
	// PublicURL is what browsers call the gateway, if that is not what they reach it by.
	PublicURL string
	// Origins are those whose pages may make requests, besides the gateway's own.
	Origins []string
	// Session is the session of a request's cookie, empty without one.
	Session func(*http.Request) string
}

// Page is a route that is none of the API's.
type Page struct {
	Method, Path string
	Serve        http.HandlerFunc
}

// Handler is the whole REST API, and the console.
type Handler struct {
	http.Handler

	mux        *runtime.ServeMux
	faults     *faults
	drain      context.Context //nolint:containedctx // ends every server stream
	endStreams context.CancelCauseFunc
}

// New builds the routes.
func New(cfg Config) (*Handler, error) {
	h := &Handler{}
	h.drain, h.endStreams = context.WithCancelCause(context.Background())
	faults := &faults{log: cfg.Log}
	openQuery()
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, lines()),
		runtime.WithMarshalerOption(eventStreamType, events()),
		runtime.WithIncomingHeaderMatcher(incoming),
		runtime.WithOutgoingHeaderMatcher(nothing),
		runtime.WithOutgoingTrailerMatcher(nothing),
		runtime.WithErrorHandler(faults.handle),
		runtime.WithStreamErrorHandler(faults.inStream),
		runtime.WithRoutingErrorHandler(faults.routing),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithMiddlewares(noteRoute),
	)
	conn := func(c grpc.ClientConnInterface) grpc.ClientConnInterface {
		return &streams{ClientConnInterface: c, drain: h.drain}
	}
	if err := translate(mux, cfg, conn); err != nil {
		return nil, err
	}
	contacts := contactv1.NewContactServiceClient(conn(cfg.Contact))
	lists := contactv1.NewNumberListServiceClient(conn(cfg.Contact))
	results := resultv1.NewResultServiceClient(conn(cfg.Result))
	openAPI, err := serveDescription()
	if err != nil {
		return nil, err
	}
	// A later route wins over an earlier one of the same path.
	for _, route := range []struct {
		method, path string
		serve        runtime.HandlerFunc
	}{
		{http.MethodPost, "/v1/tasks/{task_id}/contacts:import", importContacts(mux, contacts, cfg.MaxImport).serve},
		{http.MethodPost, "/v1/numberLists/{list_id}/numbers:import", importNumbers(mux, lists, cfg.MaxImport).serve},
		{http.MethodGet, "/v1/exports/{id}:download", downloadExport(mux, results).serve},
		{http.MethodGet, "/v1/attempts/{id}:play", playRecording(mux, results).serve},
		{http.MethodGet, "/v1/imports/{import_id}/rejects:download", downloadRejects(mux, contacts).serve},
		{http.MethodGet, "/openapi.json", openAPI},
	} {
		if err := mux.HandlePath(route.method, route.path, route.serve); err != nil {
			return nil, fmt.Errorf("route %s: %w", route.path, err)
		}
	}
	browser, err := newBrowser(cfg.Session, cfg.PublicURL, cfg.Origins)
	if err != nil {
		return nil, err
	}
	h.mux, h.faults = mux, faults
	h.Handler = &edge{
		next: &site{mux, cfg.Console, faults}, faults: faults, mux: mux, idle: cfg.Idle, https: cfg.HTTPS, browser: browser, metrics: newMetrics(cfg.Registry),
	}
	return h, nil
}

// Add adds a page. It must not be called once requests are served.
func (h *Handler) Add(p Page) error {
	serve := func(w http.ResponseWriter, r *http.Request, _ map[string]string) { p.Serve(w, r) }
	if err := h.mux.HandlePath(p.Method, p.Path, serve); err != nil {
		return fmt.Errorf("route %s: %w", p.Path, err)
	}
	return nil
}

// Refuse answers a request with an error.
func (h *Handler) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	h.faults.handle(r.Context(), h.mux, nil, w, r, err)
}

// Drain ends every server stream with UNAVAILABLE.
func (h *Handler) Drain() { h.endStreams(errDraining) }

// translate adds the routes written in the contract.
func translate(mux *runtime.ServeMux, cfg Config, conn func(grpc.ClientConnInterface) grpc.ClientConnInterface) error {
	ctx := context.Background()
	for _, err := range []error{
		accessv1.RegisterAccessServiceHandlerClient(ctx, mux, accessv1.NewAccessServiceClient(conn(cfg.Task))),
		auditv1.RegisterAuditServiceHandlerClient(ctx, mux, auditv1.NewAuditServiceClient(conn(cfg.Result))),
		directoryv1.RegisterDirectoryServiceHandlerClient(ctx, mux, directoryv1.NewDirectoryServiceClient(conn(cfg.Task))),
		taskv1.RegisterTaskServiceHandlerClient(ctx, mux, taskv1.NewTaskServiceClient(conn(cfg.Task))),
		contactv1.RegisterContactServiceHandlerClient(ctx, mux, contactv1.NewContactServiceClient(conn(cfg.Contact))),
		contactv1.RegisterNumberListServiceHandlerClient(ctx, mux, contactv1.NewNumberListServiceClient(conn(cfg.Contact))),
		dispatchv1.RegisterAgentServiceHandlerClient(ctx, mux, dispatchv1.NewAgentServiceClient(conn(cfg.Dispatcher))),
		dispatchv1.RegisterSupervisorServiceHandlerClient(ctx, mux, dispatchv1.NewSupervisorServiceClient(conn(cfg.Dispatcher))),
		resultv1.RegisterResultServiceHandlerClient(ctx, mux, resultv1.NewResultServiceClient(conn(cfg.Result))),
		eventv1.RegisterEventServiceHandlerClient(ctx, mux, eventv1.NewEventServiceClient(conn(cfg.Result))),
		notificationv1.RegisterNotificationServiceHandlerClient(ctx, mux, notificationv1.NewNotificationServiceClient(conn(cfg.Notification))),
	} {
		if err != nil {
			return fmt.Errorf("register routes: %w", err)
		}
	}
	return nil
}

// form is how messages look as JSON.
func form() runtime.JSONPb {
	return runtime.JSONPb{
		MarshalOptions:   protojson.MarshalOptions{EmitUnpopulated: true},
		UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: false},
	}
}

// incoming passes on, besides the authorization that the gateway always
// passes, the request id.
func incoming(header string) (string, bool) {
	if header == requestIDHeader {
		return "x-request-id", true
	}
	return "", false
}

func nothing(string) (string, bool) { return "", false }
