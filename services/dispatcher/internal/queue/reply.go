package queue

import (
	"fmt"
	"strconv"
	"time"
)

// fields reads a flat list of names and values.
func fields(reply any) map[string]string {
	list, _ := reply.([]any)
	m := make(map[string]string, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		m[text(list[i])] = text(list[i+1])
	}
	return m
}

func text(reply any) string {
	switch v := reply.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	default:
		return ""
	}
}

func texts(reply any) []string {
	list, _ := reply.([]any)
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = text(v)
	}
	return out
}

// list checks that a reply has at least n parts.
func list(reply any, n int) ([]any, error) {
	parts, ok := reply.([]any)
	if !ok || len(parts) < n {
		return nil, fmt.Errorf("script replied %T of %d parts, %d wanted", reply, len(parts), n)
	}
	return parts, nil
}

// instant reads milliseconds since 1970; empty is the zero time.
func instant(ms string) time.Time {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n)
}

// millis writes a time the way instant reads it.
func millis(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

func milliseconds(ms string) time.Duration {
	n, _ := strconv.ParseInt(ms, 10, 64)
	return time.Duration(n) * time.Millisecond
}

// number reads a count; empty is none.
func number(reply string) int {
	n, _ := strconv.Atoi(reply)
	return n
}

// version reads one of an agent; empty is that of an agent whom Redis does not know.
func version(reply string) int64 {
	n, _ := strconv.ParseInt(reply, 10, 64)
	return n
}

func flag(set bool) string {
	if set {
		return "1"
	}
	return ""
}

func previewOf(id string, f map[string]string, lease, body string) Preview {
	p := Preview{
		ID: id, Agent: f["agent"], Task: f["task"], Contact: f["contact"], Lease: lease,
		State: PreviewState(f["state"]), Reason: RevokeReason(f["reason"]),
		Offered: instant(f["offered"]), Deadline: instant(f["deadline"]), Auto: f["auto"] != "",
		Rank: number(f["rank"]), SameAgent: f["same_agent"] != "",
		Kept: f["kept"] != "", SnoozedUntil: instant(f["snooze_until"]),
	}
	if lease == "" {
		p.Lease = f["lease"] // of one that is being closed
	}
	if body != "" {
		p.Body = []byte(body)
	}
	return p
}

func callOf(attempt string, f map[string]string) Call {
	return Call{
		Attempt: attempt, Agent: f["agent"], Task: f["task"], Contact: f["contact"],
		State: CallState(f["state"]), Connector: f["connector"], WrapUpUntil: instant(f["wrap_up_until"]),
		Unsent: f["unsent"] != "", Ending: f["ending"] != "", Body: []byte(f["body"]),
		Facts: Facts{
			Ring: instant(f["ring"]), Answer: instant(f["answer"]), End: instant(f["end"]),
			FailCode: f["fail_code"], CallID: f["call_id"], RecordingPath: f["recording"],
		},
	}
}
