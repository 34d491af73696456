package personal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/services/internal/personal"
)

func TestAnswers(t *testing.T) {
	const (
		contact = "/foredial.contact.v1.ContactService/GetContact"
		reveal  = "/foredial.contact.v1.ContactService/RevealContact"
		session = "/foredial.dispatch.v1.AgentService/OpenSession"
		shards  = "/foredial.dispatch.v1.SupervisorService/ListShards"
		unknown = "/foredial.contact.v9.ContactService/GetContact"
	)
	masked := map[auth.Role][]string{
		auth.TenantAdmin: nil, auth.Integrator: nil, auth.Service: nil,
		auth.Supervisor: {contact, session, unknown},
		auth.Auditor:    {contact, session, unknown},
		auth.Operator:   {contact, session, unknown},
		auth.Agent:      {contact, unknown}, // its own screen is as the dispatcher has it
		"guest":         {contact, session, unknown},
	}
	for role, want := range masked {
		var got []string
		for _, method := range []string{contact, reveal, session, shards, unknown} {
			if personal.Answers(method, auth.Identity{Tenant: "acme", Role: role, AgentID: "ann"}) != nil {
				got = append(got, method)
			}
		}
		require.Equal(t, want, got, "role %q", role)
	}
}
