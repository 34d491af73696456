// Package personal shows callers what they may see of persons, and forgets persons.
//
// What is personal is marked in the contract, field by field (option
// foredial.access.v1.personal). A server shows every answer by [Answers]: to callers
// without the right to personal data it has the ends of a number or a name, and dots
// between. No handler takes part, so that a message that comes tomorrow is masked by
// its marks alone. As it is an answer goes
//
//   - to those who see personal data anyhow ([access.SeesPersonal]),
//   - to an agent by an RPC that is about the agent's own previews and calls, where the
//     dispatcher has masked what waits for the accept,
//   - by an RPC whose rule says that it reveals.
//
// What depends on more than the field, such as whether a data attribute is masked in
// the tenant's directory, is its service's, and the field says so. The same marks say
// what [Forget] takes out of a message that is kept.
package personal
