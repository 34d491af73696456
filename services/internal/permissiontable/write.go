package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/foredial/foredial/pkg/auth"
	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	"github.com/foredial/foredial/services/internal/access"
)

const head = `<!-- Made by make generate from the protos. Do not edit. -->
# Permissions

Who may call which RPC, and its REST route. A role that may not gets PERMISSION_DENIED, a caller without a good credential
UNAUTHENTICATED. A caller sees its tenant alone, and one that is bound to an org unit sees of that one and of what belongs to none:
everything else is NOT_FOUND, or not in the list. Nobody who is bound may change the tenant's settings, erase a number, read the audit log
or connect a call platform: these concern every org unit, and are PERMISSION_DENIED.

`

const legend = `
In the tables **yes** is may, **own** is may for itself: an agent's credential works for that agent's previews, calls and attempts only.
*Audited* says which calls are in the audit log: every one, or those of callers who are shown personal data as they are.
What *reveals* shows them to everybody who may call it.
`

func write(out io.Writer, roles []role, services []service) error {
	var text strings.Builder
	text.WriteString(head)
	text.WriteString("| role | who | numbers, names and other personal data |\n|---|---|---|\n")
	for _, r := range roles {
		fmt.Fprintf(&text, "| `%s` | %s | %s |\n", r.name, r.about, shown(r.name))
	}
	text.WriteString(legend)
	for _, s := range services {
		if !s.internal {
			public(&text, roles, s)
		}
	}
	text.WriteString("\n## Between services\n\nNo role may call these, and the gateway has no routes to them.\n\n| RPC | who |\n|---|---|\n")
	for _, s := range services {
		for _, r := range s.rpcs {
			if s.internal {
				fmt.Fprintf(&text, "| `%s/%s` | %s |\n", s.name, r.name, which(r.rule))
			}
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func public(text *strings.Builder, roles []role, s service) {
	fmt.Fprintf(text, "\n## %s\n\n| RPC | REST |", s.name)
	for _, r := range roles {
		fmt.Fprintf(text, " %s |", r.name)
	}
	fmt.Fprintf(text, " audited |\n|---|---|%s---|\n", strings.Repeat("---|", len(roles)))
	for _, r := range s.rpcs {
		fmt.Fprintf(text, "| `%s` | %s |", r.name, code(r.route))
		for _, role := range roles {
			fmt.Fprintf(text, " %s |", may(r.rule, role.number))
		}
		fmt.Fprintf(text, " %s |\n", notes(r.rule))
	}
}

var audited = map[accessv1.Audit]string{
	accessv1.Audit_AUDIT_ALWAYS: "every call", accessv1.Audit_AUDIT_PERSONAL: "personal data",
}

func notes(rule *accessv1.Rule) string {
	if rule.GetReveals() {
		return strings.TrimPrefix(audited[rule.GetAudit()]+"; reveals", "; ")
	}
	return audited[rule.GetAudit()]
}

func code(route string) string {
	if route == "" {
		return ""
	}
	return "`" + route + "`"
}

func may(rule *accessv1.Rule, role accessv1.Role) string {
	switch {
	case !slices.Contains(rule.GetRoles(), role):
		return ""
	case rule.GetOwn() && role == accessv1.Role_ROLE_AGENT:
		return "own"
	}
	return "yes"
}

// shown is what a role is shown of personal data.
func shown(role auth.Role) string {
	switch {
	case access.SeesPersonal(auth.Identity{Role: role}):
		return "as they are"
	case role == auth.Agent:
		return "its own customers', from the accept on; before that as the tenant's settings say"
	}
	return "masked"
}

func which(rule *accessv1.Rule) string {
	if rule.GetServicesOfAllTenants() {
		return "services, with a token for every tenant"
	}
	return "services"
}
