package main

import (
	"fmt"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/foredial/foredial/pkg/breach"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
)

// rules are what validation says of a field.
type rules struct {
	must    string
	reasons []string
}

func rulesOf(field protoreflect.FieldDescriptor) (rules, error) {
	options, err := withExtensions(field)
	if err != nil {
		return rules{}, err
	}
	if behaviors, ok := proto.GetExtension(options, annotations.E_FieldBehavior).([]annotations.FieldBehavior); ok &&
		slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY) {
		return rules{must: "set by the server"}, nil
	}
	var c collector
	if constraints, ok := proto.GetExtension(options, validate.E_Field).(*validate.FieldRules); ok && constraints != nil {
		c.field(constraints)
	}
	c.enum(field)
	return rules{strings.Join(c.must, ", "), c.reasons}, nil
}

// messageRules are the rules a message states about several of its fields.
func messageRules(m protoreflect.MessageDescriptor) ([]string, error) {
	options, err := withExtensions(m)
	if err != nil {
		return nil, err
	}
	stated, _ := proto.GetExtension(options, validate.E_Message).(*validate.MessageRules)
	var all []string
	for _, rule := range stated.GetCel() {
		all = append(all, fmt.Sprintf("%s: %s.", breach.Reason(rule.GetId()), rule.GetMessage()))
	}
	return all, nil
}

// withExtensions reads options anew: an image has extensions as unknown bytes.
func withExtensions(d protoreflect.Descriptor) (proto.Message, error) {
	raw, err := proto.Marshal(d.Options())
	if err != nil {
		return nil, err
	}
	options := d.Options().ProtoReflect().New().Interface()
	return options, proto.Unmarshal(raw, options)
}

// collector gathers words, and the reasons of breaking what they say.
type collector struct{ must, reasons []string }

func (c *collector) say(ruleID, format string, args ...any) {
	c.must = append(c.must, fmt.Sprintf(format, args...))
	c.reasons = append(c.reasons, string(breach.Reason(ruleID)))
}

func (c *collector) field(r *validate.FieldRules) {
	if r.GetRequired() {
		c.say("required", "required")
	}
	if s := r.GetString(); s != nil {
		c.text(s)
	}
	if n := r.GetInt32(); n != nil {
		c.number("int32", n.ProtoReflect())
	}
	if n := r.GetInt64(); n != nil {
		c.number("int64", n.ProtoReflect())
	}
	if m := r.GetMap(); m != nil && m.HasMaxPairs() {
		c.say("map.max_pairs", "at most %d entries", m.GetMaxPairs())
	}
	if l := r.GetRepeated(); l != nil {
		c.list(l)
	}
}

func (c *collector) text(s *validate.StringRules) {
	switch {
	case s.HasMinLen() && s.HasMaxLen():
		c.say("string.max_len", "%d to %d characters", s.GetMinLen(), s.GetMaxLen())
	case s.HasMinLen():
		c.say("string.min_len", "not empty")
	case s.HasMaxLen():
		c.say("string.max_len", "at most %d characters", s.GetMaxLen())
	}
	if s.HasPattern() {
		c.say("string.pattern", "`%s`", strings.ReplaceAll(s.GetPattern(), "|", `\|`))
	}
	if s.HasPrefix() {
		c.say("string.prefix", "begins with `%s`", s.GetPrefix())
	}
	if s.GetUri() {
		c.say("string.uri", "a URI")
	}
	if in := s.GetIn(); len(in) > 0 {
		c.say("string.in", "one of `%s`", strings.ReplaceAll(strings.Join(in, "` `"), "|", `\|`))
	}
	if not := s.GetNotIn(); len(not) > 0 {
		c.say("string.not_in", "not %s", strings.Join(not, ", "))
	}
}

// number reads gte and lte, which all numeric rules call alike.
func (c *collector) number(kind string, r protoreflect.Message) {
	bound := func(name protoreflect.Name) (int64, bool) {
		field := r.Descriptor().Fields().ByName(name)
		return r.Get(field).Int(), r.Has(field)
	}
	least, hasLeast := bound("gte")
	most, hasMost := bound("lte")
	switch {
	case hasLeast && hasMost:
		c.say(kind+".gte_lte", "%d to %d", least, most)
	case hasLeast:
		c.say(kind+".gte", "at least %d", least)
	case hasMost:
		c.say(kind+".lte", "at most %d", most)
	}
}

func (c *collector) list(l *validate.RepeatedRules) {
	switch {
	case l.HasMinItems() && l.HasMaxItems():
		c.say("repeated.max_items", "%d to %d items", l.GetMinItems(), l.GetMaxItems())
	case l.HasMaxItems():
		c.say("repeated.max_items", "at most %d items", l.GetMaxItems())
	}
	if l.GetUnique() {
		c.say("repeated.unique", "no repeats")
	}
	if l.GetItems() != nil {
		item := collector{}
		item.field(l.GetItems())
		if len(item.must) > 0 {
			c.must = append(c.must, "each "+strings.Join(item.must, ", "))
			c.reasons = append(c.reasons, item.reasons...)
		}
	}
}

// enum lists the values a field can have, without the unspecified one.
func (c *collector) enum(field protoreflect.FieldDescriptor) {
	if field.Kind() != protoreflect.EnumKind {
		return
	}
	values := field.Enum().Values()
	prefix := strings.TrimSuffix(string(values.Get(0).Name()), "UNSPECIFIED")
	var names []string
	for i := 1; i < values.Len(); i++ {
		names = append(names, strings.TrimPrefix(string(values.Get(i).Name()), prefix))
	}
	c.say("enum.defined_only", "%s", strings.Join(names, ", "))
}

// known fails for a reason that the contract does not have.
func known(reasons []string) error {
	for _, reason := range reasons {
		if _, ok := errorv1.FieldReason_value["FIELD_REASON_"+reason]; !ok {
			return fmt.Errorf("there is no reason %q", reason)
		}
	}
	return nil
}
