package trace

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc/credentials"

	"github.com/foredial/foredial/pkg/tlsfiles"
)

// Config says where spans go.
type Config struct {
	Endpoint string         `help:"Collector that takes OTLP over gRPC: http://host:4317 or https://. Empty: no traces."`
	Sample   float64        `help:"Share of previews that are traced, 0 to 1; the same in all processes." default:"1"`
	TLS      tlsfiles.Files `embed:"" prefix:"tls."`
}

// Validate checks what the flags' own rules cannot say.
func (c *Config) Validate() error {
	encrypted := strings.HasPrefix(c.Endpoint, "https://")
	switch {
	case !(c.Sample >= 0 && c.Sample <= 1): // NaN too
		return fmt.Errorf("sample: %v is not in 0..1", c.Sample)
	case c.Endpoint != "" && !encrypted && !strings.HasPrefix(c.Endpoint, "http://"):
		return errors.New("endpoint: want http:// or https:// with host and port")
	case c.TLS != tlsfiles.Files{} && !encrypted:
		return errors.New("tls: the endpoint does not begin with https://")
	}
	return nil
}

// Process is what every span says of who made it.
type Process struct {
	Service, Version, Node string
	Roles                  []string
}

const (
	// sendWithin bounds the sending of one batch, repeats and all.
	sendWithin = time.Second
	// stopWithin bounds the sending of the last spans: a collector that is gone
	// must not hold up the end of the process.
	stopWithin = 2 * sendWithin
)

// Open makes a Tracer that needs a Stop; nil when the Config says off. It does not
// wait for the collector: what that does not take is lost, and the log hears of it.
func Open(ctx context.Context, cfg Config, who Process, log *slog.Logger) (*Tracer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("trace config: %w", err)
	}
	if cfg.Endpoint == "" || cfg.Sample == 0 {
		return nil, nil //nolint:nilnil // off
	}
	options := []otlptracegrpc.Option{
		otlptracegrpc.WithEndpointURL(cfg.Endpoint), otlptracegrpc.WithTimeout(sendWithin),
		otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{
			Enabled: true, InitialInterval: sendWithin / 10, MaxInterval: sendWithin / 4, MaxElapsedTime: sendWithin / 2,
		}),
	}
	if strings.HasPrefix(cfg.Endpoint, "https://") {
		encrypted, err := cfg.TLS.Client()
		if err != nil {
			return nil, fmt.Errorf("trace: %w", err)
		}
		options = append(options, otlptracegrpc.WithTLSCredentials(credentials.NewTLS(encrypted)))
	}
	exporter, err := otlptracegrpc.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	// The library has one place for its troubles in the whole process.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are lost", "error", err) }))
	return newTracer(sdktrace.NewBatchSpanProcessor(exporter), cfg.Sample, who), nil
}

func newTracer(sink sdktrace.SpanProcessor, sample float64, who Process) *Tracer {
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithSpanProcessor(sink),
		sdktrace.WithSampler(decided{}),
		sdktrace.WithIDGenerator(ids{}),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", who.Service), attribute.String("service.version", who.Version),
			attribute.String("service.instance.id", who.Node), attribute.StringSlice(who.Service+".roles", who.Roles),
		)),
	)
	return &Tracer{
		tracer: provider.Tracer("github.com/foredial/foredial"), below: uint64(sample * randomRange), stop: provider.Shutdown,
	}
}

// Stop sends what is left, for two seconds at most.
func (t *Tracer) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	if err := t.stop(ctx); err != nil {
		return fmt.Errorf("send the last spans: %w", err)
	}
	return nil
}
