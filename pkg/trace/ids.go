package trace

import (
	"context"
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// randomRange is how many values the random part of a UUID has that sampling
// looks at: the last 8 bytes without the variant. (The usual samplers look at
// the variant too, and find every UUID beyond half.)
const randomRange = 1 << 62

// traceOf is the trace of an id, if that is sampled.
func (t *Tracer) traceOf(id string) (oteltrace.TraceID, bool) {
	if t == nil || len(id) != 36 {
		return oteltrace.TraceID{}, false
	}
	parsed, err := uuid.Parse(id)
	if err != nil {
		return oteltrace.TraceID{}, false
	}
	if binary.BigEndian.Uint64(parsed[8:])&(randomRange-1) >= t.below {
		return oteltrace.TraceID{}, false
	}
	return oteltrace.TraceID(parsed), true
}

// rootOf is the span id of the root of a trace, which all others hang on
// before it is there.
func rootOf(trace oteltrace.TraceID) oteltrace.SpanID { return oteltrace.SpanID(trace[8:]) }

// parentOf stands for the root of a trace.
func parentOf(trace oteltrace.TraceID) oteltrace.SpanContext {
	return oteltrace.NewSpanContext(oteltrace.SpanContextConfig{
		TraceID: trace, SpanID: rootOf(trace), TraceFlags: oteltrace.FlagsSampled, Remote: true,
	})
}

// decided samples what traceOf let through: that is in the context.
type decided struct{}

// ShouldSample implements sdktrace.Sampler.
func (decided) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	if oteltrace.SpanContextFromContext(p.ParentContext).IsSampled() {
		return sdktrace.SamplingResult{Decision: sdktrace.RecordAndSample}
	}
	return sdktrace.SamplingResult{Decision: sdktrace.Drop}
}

// Description implements sdktrace.Sampler.
func (decided) Description() string { return "by the id of the work" }

// ids makes span ids; a root has that of its trace.
type ids struct{}

type rootKey struct{}

func (ids) NewIDs(context.Context) (oteltrace.TraceID, oteltrace.SpanID) {
	// All that is sampled has its trace already.
	var trace oteltrace.TraceID
	binary.BigEndian.PutUint64(trace[:], rand.Uint64())
	return trace, ids{}.NewSpanID(context.Background(), trace)
}

func (ids) NewSpanID(ctx context.Context, trace oteltrace.TraceID) (span oteltrace.SpanID) {
	if ctx.Value(rootKey{}) != nil {
		return rootOf(trace)
	}
	for span == (oteltrace.SpanID{}) {
		binary.BigEndian.PutUint64(span[:], rand.Uint64())
	}
	return span
}
