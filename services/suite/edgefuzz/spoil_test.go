package edgefuzz_test

import (
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// oddities are strings that something may not have been made for.
var oddities = []string{
	"", "\x00", "a\x00b", strings.Repeat("x", 64), strings.Repeat("ü", 5000), strings.Repeat("9", 40), "-1", "%", "%00", "../../etc/passwd",
	"' OR 1=1 --", "\u202e", "\ufeff", "\U0001F600", "\r\nX: y", "+", "(", `\`, `"`, "NaN", "9999-99-99", "25:61", "{{.}}", "${x}", "*", "/", ".", "a.b[0]",
}

// message spoils a message, keeping it one.
func (c composer) spoil(m protoreflect.Message) {
	for range c.IntN(4) {
		c.spoilField(m, deepest)
	}
}

func (c composer) spoilField(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	if fields.Len() == 0 {
		return
	}
	f := fields.Get(c.IntN(fields.Len()))
	switch {
	case c.IntN(5) == 0:
		m.Clear(f)
	case f.IsMap():
	case f.IsList():
		items := m.Mutable(f).List()
		for range c.IntN(12) {
			items.Append(c.spoiled(f, depth))
		}
	case f.Message() != nil && depth > 0 && m.Has(f):
		c.spoilField(m.Mutable(f).Message(), depth-1)
	default:
		m.Set(f, c.spoiled(f, depth))
	}
}

func (c composer) spoiled(f protoreflect.FieldDescriptor, depth int) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		m := dynamicpb.NewMessage(f.Message())
		if depth > 0 {
			c.spoilField(m, depth-1)
		}
		return protoreflect.ValueOfMessage(m)
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(pick(c.Rand, oddities))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(c.noise(c.IntN(2000)))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(c.IntN(2) == 0)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(int32(pick(c.Rand, extremes))))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(pick(c.Rand, []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), math.MaxFloat64}))
	default:
		return number(f, pick(c.Rand, extremes))
	}
}

func (c composer) noise(length int) []byte {
	noise := make([]byte, length)
	for i := range noise {
		noise[i] = byte(c.Uint32())
	}
	return noise
}

// bytes spoils a message on the wire.
func (c composer) bytes(wire []byte) []byte {
	switch c.IntN(12) {
	case 0: // cut off
		return wire[:c.IntN(len(wire)+1)]
	case 1: // one byte is another
		if len(wire) > 0 {
			wire = slices.Clone(wire)
			wire[c.IntN(len(wire))] ^= byte(1 + c.IntN(255))
		}
		return wire
	case 2:
		return c.noise(c.IntN(200))
	case 3: // text that is no UTF-8
		return protowire.AppendString(protowire.AppendTag(wire, 1, protowire.BytesType), "\xff\xfe")
	case 4: // deeper than anything
		for range 200 {
			wire = protowire.AppendBytes(protowire.AppendTag(nil, protowire.Number(1+c.IntN(3)), protowire.BytesType), wire)
		}
		return wire
	case 5: // a field that there is not
		return protowire.AppendVarint(protowire.AppendTag(wire, 536870911, protowire.VarintType), 1)
	}
	return wire
}

// frame spoils how a message is framed.
func (c composer) frame(message []byte) []byte {
	framed := append([]byte{0, byte(len(message) >> 24), byte(len(message) >> 16), byte(len(message) >> 8), byte(len(message))}, message...)
	switch c.IntN(20) {
	case 0:
		return framed[:c.IntN(len(framed))]
	case 1: // longer than it says
		return append(framed, c.noise(10)...)
	case 2: // compressed, it says
		framed[0] = 1
	case 3: // very long, it says
		framed[1] = 0x7f
	case 4: // one message more
		return append(framed, framed...)
	}
	return framed
}

// json spoils a message as JSON.
func (c composer) json(text []byte) []byte {
	switch c.IntN(14) {
	case 0:
		return text[:c.IntN(len(text)+1)]
	case 1:
		return []byte(strings.Repeat("[", 20_000))
	case 2:
		return []byte(strings.Repeat(`{"a":`, 20_000))
	case 3:
		return pick(c.Rand, [][]byte{nil, []byte("null"), []byte("[]"), []byte(`"x"`), []byte("1e999"), []byte("\xff"), []byte("\ufeff{}"), []byte("{}{}"), []byte("<xml/>")})
	case 4: // a key twice
		return append([]byte(`{"id":"a","id":"b",`), text[min(1, len(text)):]...)
	case 5, 6, 7, 8:
		var tree any
		if json.Unmarshal(text, &tree) != nil {
			return text
		}
		for range 1 + c.IntN(3) {
			tree = c.spoilTree(tree)
		}
		spoiled, err := json.Marshal(tree)
		if err != nil {
			return text
		}
		return spoiled
	}
	return text
}

// spoilTree has something in it be of another kind.
func (c composer) spoilTree(tree any) any {
	if c.IntN(4) > 0 {
		switch at := tree.(type) {
		case map[string]any:
			for key := range at { // any
				at[key] = c.spoilTree(at[key])
				return at
			}
		case []any:
			if len(at) > 0 {
				i := c.IntN(len(at))
				at[i] = c.spoilTree(at[i])
				return at
			}
		}
	}
	return pick(c.Rand, []any{
		nil, true, -1, 1.5, json.Number("1e400"), json.Number("123456789012345678901234567890"), "", "\x00", "\ufffd", "NaN", []any{}, []any{nil}, map[string]any{},
		map[string]any{"@type": "x"}, []any{[]any{[]any{}}}, strings.Repeat("y", 9000), pick(c.Rand, oddities),
	})
}

// query spoils the parameters of a route.
func (c composer) query(q url.Values) string {
	switch c.IntN(8) {
	case 0:
		q.Add(pick(c.Rand, []string{"page_size", "pageSize", "filter.x", "no.such", "task.id", "a[0]", "", "."}), pick(c.Rand, oddities))
	case 1:
		for key := range q {
			q.Add(key, "twice")
		}
	case 2:
		return q.Encode() + pick(c.Rand, []string{"&%zz", "&;", "&a=%ff", "&=", "&&", "&a=%00", "#"})
	}
	return q.Encode()
}
