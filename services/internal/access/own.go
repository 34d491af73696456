package access

import (
	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
)

// Own refuses an agent's token that acts for another agent.
func Own(id auth.Identity, agent string) error {
	if id.Role == auth.Agent && id.AgentID != agent {
		return apierr.New(codes.PermissionDenied, apierr.PermissionDenied, "an agent's token works for that agent only")
	}
	return nil
}
