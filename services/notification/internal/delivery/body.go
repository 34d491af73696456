package delivery

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	notificationv1 "github.com/foredial/foredial/proto/gen/foredial/notification/v1"
)

// Event is something that happened to an attempt.
type Event struct {
	ID       string
	Type     notificationv1.EventType
	Occurred time.Time

	TaskID    string
	ContactID string
	AttemptID string
	// Reference is the customer's, given at import.
	Reference     string
	Number        string
	Dial          time.Time
	FailCode      string
	CallID        string
	RecordingPath string
	// CustomField is the customer's data, a JSON object.
	CustomField string
}

// beginTimeLayout is yyyy-MM-dd HH:mm:ss.
const beginTimeLayout = time.DateTime

// object is what a receiver gets. The names are the protocol's, customFiled
// too: that is how the product being modelled spells it.
type object struct {
	DataID      string `json:"dataId"`
	TaskID      string `json:"taskId"`
	SessionID   string `json:"sessionId"`
	CalledNo    string `json:"calledNo"`
	BeginTime   string `json:"beginTime"`
	VDNID       int64  `json:"vdnId"`
	FailCode    string `json:"failCode"`
	CallID      string `json:"callId"`
	FilePath    string `json:"filePath"`
	CustomFiled string `json:"customFiled"`
	CustomField string `json:"customField"`
	EventType   string `json:"eventType"`
	EventID     string `json:"eventId"`
	OccurredAt  string `json:"occurredAt"`
}

// Body is the message about an event. zone and vdnID are the tenant's.
func (e Event) Body(zone *time.Location, vdnID int64) (string, error) {
	return encode([]object{{
		DataID: e.ContactID, TaskID: e.TaskID, SessionID: e.Reference, CalledNo: e.Number,
		BeginTime: e.Dial.In(zone).Format(beginTimeLayout), VDNID: vdnID,
		FailCode: e.FailCode, CallID: e.CallID, FilePath: e.RecordingPath,
		CustomFiled: e.CustomField, CustomField: e.CustomField,
		EventType: strings.TrimPrefix(e.Type.String(), "EVENT_TYPE_"), EventID: e.ID,
		OccurredAt: e.Occurred.UTC().Format(time.RFC3339Nano),
	}})
}

func encode(told []object) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(told)
	return strings.TrimSpace(text.String()), err
}
