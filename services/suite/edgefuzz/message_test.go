package edgefuzz_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// deepest is how deep messages lie in each other.
const deepest = 5

// words are what a string may have, whatever it stands for; fields named … have those of
// their own.
var (
	words = []string{"q1", "c1", "a1", "t1", "Ann", "08:00", "12:30", "spring", "2026-03-01", "zh", "{}", "https://example.com/x"}
	named = map[string][]string{
		"number":       {"+862112345678", "02112345678", "13800138000", "1"},
		"request_id":   {"r1", "r2", "0198e0a4-5f3e-7a10-8000-000000000001"},
		"page_token":   {"", "", "AAAA", "e30"},
		"cursor":       {"", "1", "1-2"},
		"etag":         {"", "1", "\"1\""},
		"time_zone":    {"Asia/Shanghai", "UTC", "Mars/Base"},
		"url":          {"https://example.com/x", "http://127.0.0.1:1/", "ftp://x"},
		"paths":        {"display_name", "id", "spec", "priority", "nothing.here", "*"},
		"start":        {"08:00", "09:30"},
		"end":          {"18:00", "23:59"},
		"display_name": {"Queue", "Caller", "Spring"},
		"format":       {"csv", "xlsx"},
	}
)

// composer makes messages.
type composer struct{ *rand.Rand }

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (c composer) message(d protoreflect.MessageDescriptor, depth int) *dynamicpb.Message {
	m := dynamicpb.NewMessage(d)
	switch d.FullName() {
	case "google.protobuf.Timestamp":
		at := time.Now().Add(time.Duration(c.IntN(200)-100) * time.Hour)
		m.Set(d.Fields().ByName("seconds"), protoreflect.ValueOfInt64(at.Unix()))
		return m
	case "google.protobuf.Duration":
		m.Set(d.Fields().ByName("seconds"), protoreflect.ValueOfInt64(c.Int64N(7200)))
		return m
	}
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		if c.IntN(4) == 0 || f.Message() != nil && depth >= deepest || f.ContainingOneof() != nil && c.IntN(f.ContainingOneof().Fields().Len()) > 0 {
			continue
		}
		switch {
		case f.IsMap():
			entries := m.Mutable(f).Map()
			for range c.IntN(3) {
				entries.Set(c.value(f.MapKey(), depth).MapKey(), c.value(f.MapValue(), depth))
			}
		case f.IsList():
			items := m.Mutable(f).List()
			for range c.IntN(3) {
				items.Append(c.value(f, depth))
			}
		default:
			m.Set(f, c.value(f, depth))
		}
	}
	return m
}

func (c composer) value(f protoreflect.FieldDescriptor, depth int) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return protoreflect.ValueOfMessage(c.message(f.Message(), depth+1))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(c.text(string(f.Name())))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(pick(c.Rand, []string{"number,name\n02112345678,Ann\n", "", "PK\x03\x04"})))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(c.IntN(2) == 0)
	case protoreflect.EnumKind:
		values := f.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(c.IntN(values.Len())).Number())
	default:
		return number(f, int64(c.IntN(20)))
	}
}

func (c composer) text(name string) string {
	for suffix, list := range named {
		if name == suffix || strings.HasSuffix(name, "_"+suffix) {
			return pick(c.Rand, list)
		}
	}
	return pick(c.Rand, words)
}

// number is n as a field of a numeric kind has it.
func number(f protoreflect.FieldDescriptor, n int64) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(n))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(n))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(n))
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(n))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(n))
	default:
		return protoreflect.ValueOfInt64(n)
	}
}

// extremes are numbers that something may not have been made for.
var extremes = []int64{0, -1, 1, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, 253402300800, -62135596801, 1000, 1001}
