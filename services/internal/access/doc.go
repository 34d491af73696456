// Package access says who may call which method. [Allow] is the first gate, by role
// alone: the rule of a method is an option in its proto (foredial.access.v1.rule),
// and one without a rule is open to nobody. Other services may call everything but
// what is for services of all tenants; a token for all tenants is good for that, and
// for nothing else. docs/permissions.md has it as a table, which is made from the
// protos and does not get made, nor does a server start, when a rule is missing.
//
// A handler adds what depends on the message: what it names must be there for the
// caller, in its tenant and its org unit; and where the rule says own, an agent's
// credential works for that agent only ([Own]). The test of the whole suite
// (services/suite/permissions) calls every method as everybody, another agent, another
// tenant and another org unit among them: a handler that forgets shows up there.
//
// Personal data are shown as they are to service, tenant_admin and integrator
// ([SeesPersonal]), and masked to the others.
package access
