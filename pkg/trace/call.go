package trace

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// Header is the W3C header by which a call carries the span it is part of.
const Header = "traceparent"

// Call begins the span of a call to another service, if ctx is in a sampled
// trace, and gives the value of the Header to send along; else it is empty.
func (t *Tracer) Call(ctx context.Context, method string) (inside context.Context, header string, span Span) {
	if t == nil || !oteltrace.SpanContextFromContext(ctx).IsSampled() {
		return ctx, "", Span{}
	}
	ctx, begun := t.tracer.Start(ctx, method, oteltrace.WithSpanKind(oteltrace.SpanKindClient))
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return ctx, carrier[Header], Span{begun}
}

// Serve begins the span of a call from a service that is trusted to say whether
// its trace is sampled.
func (t *Tracer) Serve(ctx context.Context, method, header string) (context.Context, Span) {
	if t == nil || header == "" {
		return ctx, Span{}
	}
	around := propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{Header: header})
	if !oteltrace.SpanContextFromContext(around).IsSampled() {
		return ctx, Span{}
	}
	ctx, span := t.tracer.Start(around, method, oteltrace.WithSpanKind(oteltrace.SpanKindServer))
	return ctx, Span{span}
}
