package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/foredial/foredial/pkg/auth"
)

// invite prints how to look at the campaign in a browser, and how to work on it.
func (s *stage) invite(ctx context.Context, out io.Writer, c campaign) error {
	fmt.Fprintln(out, "the console, in a browser: sign in with each link once and within an hour")
	for _, who := range []auth.Identity{
		{Subject: "admin", Role: auth.TenantAdmin},
		{Subject: "supervisor", Role: auth.Supervisor},
		{Subject: c.guest, Role: auth.Agent, AgentID: c.guest},
	} {
		who.Tenant = tenant
		link, err := s.suite.SignInLink(ctx, who)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  as %-12s %s\n", who.Role, link)
	}
	return nil
}

// hint prints what to try on the running suite.
func (s *stage) hint(out io.Writer, c campaign, o Options) error {
	token, err := s.suite.Token(auth.Identity{Subject: "visitor", Tenant: tenant, Role: auth.TenantAdmin}, tokenTTL)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	contacts, err := filepath.Abs(o.Contacts)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `
The campaign is over; everything is still running. Ctrl-C ends it. Until then, in another terminal:

export FOREDIAL_TOKEN=%[1]s

# how it went, over REST
curl -H "Authorization: Bearer $FOREDIAL_TOKEN" http://%[2]s/v1/tasks/%[3]s/stats

# who is doing what, over gRPC
%[4]s -plaintext -H "authorization: Bearer $FOREDIAL_TOKEN" %[5]s foredial.dispatch.v1.SupervisorService/ListAgents

# the same customers once more: the task runs again
%[6]s import --server %[5]s --task %[3]s %[7]s
`, token, s.suite.HTTP(), c.task, grpcurl(program), s.suite.GRPC(), program, contacts)
	return err
}

// grpcurl is the one built beside the program, if there is one.
func grpcurl(program string) string {
	if beside := filepath.Join(filepath.Dir(program), "grpcurl"); isFile(beside) {
		return beside
	}
	return "grpcurl"
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
