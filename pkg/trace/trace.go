package trace

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// Tracer begins spans.
type Tracer struct {
	tracer oteltrace.Tracer
	// below bounds the random part of the ids that are sampled.
	below uint64
	stop  func(context.Context) error
}

// Attr is a fact about a span.
type Attr = attribute.KeyValue

// Text makes an Attr: never a number that can be called, nor a name.
func Text(key, value string) Attr { return attribute.String(key, value) }

// Start begins a span in the trace of an id: under the span of ctx if that is in
// the same trace, else under the root. The context is for what is part of it.
func (t *Tracer) Start(ctx context.Context, id, name string, attrs ...Attr) (context.Context, Span) {
	trace, sampled := t.traceOf(id)
	if !sampled {
		return ctx, Span{}
	}
	// A copy: the arguments of a call that is not sampled stay on its stack.
	options := []oteltrace.SpanStartOption{oteltrace.WithAttributes(slices.Clone(attrs)...)}
	if around := oteltrace.SpanContextFromContext(ctx); around.TraceID() != trace {
		if around.IsSampled() {
			options = append(options, oteltrace.WithLinks(oteltrace.Link{SpanContext: around}))
		}
		ctx = oteltrace.ContextWithRemoteSpanContext(ctx, parentOf(trace))
	}
	ctx, span := t.tracer.Start(ctx, name, options...)
	return ctx, Span{span}
}

// Past tells of a span in the trace of an id that is over.
func (t *Tracer) Past(id, name string, from, to time.Time, attrs ...Attr) {
	if trace, sampled := t.traceOf(id); sampled {
		t.past(oteltrace.ContextWithRemoteSpanContext(context.Background(), parentOf(trace)), name, from, to, attrs)
	}
}

// Whole tells of the root of the trace of an id, once that is over.
func (t *Tracer) Whole(id, name string, from, to time.Time, attrs ...Attr) {
	trace, sampled := t.traceOf(id)
	if !sampled {
		return
	}
	// The parent that is none gives the trace and its sampling.
	none := oteltrace.NewSpanContext(oteltrace.SpanContextConfig{TraceID: trace, TraceFlags: oteltrace.FlagsSampled, Remote: true})
	ctx := context.WithValue(context.Background(), rootKey{}, true)
	t.past(oteltrace.ContextWithRemoteSpanContext(ctx, none), name, from, to, attrs)
}

func (t *Tracer) past(ctx context.Context, name string, from, to time.Time, attrs []Attr) {
	_, span := t.tracer.Start(ctx, name, oteltrace.WithTimestamp(from), oteltrace.WithAttributes(slices.Clone(attrs)...))
	span.End(oteltrace.WithTimestamp(to))
}

// Span is something that takes time; the zero Span is not recorded.
type Span struct{ span oteltrace.Span }

// Add notes what is known by now.
func (s Span) Add(attrs ...Attr) {
	if s.span != nil {
		s.span.SetAttributes(slices.Clone(attrs)...)
	}
}

// End ends it, as failed if err is not nil. The text of an error is in the log.
func (s Span) End(err error) {
	if s.span == nil {
		return
	}
	if err != nil {
		s.span.SetStatus(codes.Error, "")
	}
	s.span.End()
}

// Batch begins a span for each of n ids, in its own trace, for work done on all
// of them at once. The context is in the first of these traces; the other spans
// are linked to it. end ends them all.
func (t *Tracer) Batch(ctx context.Context, name string, n int, id func(i int) string) (inside context.Context, end func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	var spans []Span
	inside = ctx
	for i := range n {
		at, span := t.Start(inside, id(i), name)
		if inside == ctx {
			inside = at
		}
		spans = append(spans, span)
	}
	return inside, func(err error) {
		for _, span := range spans {
			span.End(err)
		}
	}
}
