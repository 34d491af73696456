package simulator

import (
	"time"

	dispatchv1 "github.com/foredial/foredial/proto/gen/foredial/dispatch/v1"
)

// SightingKind is what an agent saw or did.
type SightingKind string

// The kinds. A preview is shown once, or again after a reconnect, and is over
// once; only one that was accepted has calls after it.
const (
	// PreviewShown: Preview came onto the screen.
	PreviewShown SightingKind = "preview shown"
	// PreviewLeft: the agent gave Preview back. At is the moment just before
	// the verb was sent: until then nobody else may see the contact.
	PreviewLeft SightingKind = "preview left"
	// PreviewTaken: the server had taken Preview back. At is when the agent
	// heard of it; by its State and Deadline it was over before.
	PreviewTaken SightingKind = "preview taken"
	// CallDialled: the accept was answered with Call.
	CallDialled SightingKind = "call dialled"
	// CallReleased: Call is over, and the wrap-up begins.
	CallReleased SightingKind = "call released"
	// CallCompleted: Call is completed, with BusinessResult.
	CallCompleted SightingKind = "call completed"
	// Displaced: the agent was told that another session took over, and goes home.
	Displaced SightingKind = "displaced"
)

// Sighting is one thing an agent saw or did.
type Sighting struct {
	At             time.Time
	Agent          string
	Kind           SightingKind
	Preview        *dispatchv1.Preview
	Call           *dispatchv1.Call
	BusinessResult string
}
