// Package leader elects one leader per key over etcd, and gives it a fencing
// token.
//
// # How it works
//
// A node is a Candidate. It holds one etcd lease, its session, for all the
// keys it stands for. For each key there is a queue in etcd:
//
//	<prefix>/<key>/<lease>  =  {"node": "n1", "since": "2026-01-01T08:00:00Z"}
//
// A key in that folder is a bid; the one with the lowest create revision leads.
// The others each watch the bid before their own, so a resignation wakes one
// node, not all. The create revision, with the cluster id, is the token.
//
//	enter ──► await the front ──► claim ──► work ──► withdraw ──┐
//	  ▲                                                         │
//	  └────────────────── short pause ◄─────────────────────────┘
//
// # Invariants
//
//  1. At most one node is at work for a key at a time, as long as clocks run at
//     rates no further apart than the margin and work stops when told to.
//  2. Without any such assumption, a write that carries the token and is
//     checked where the data lives is refused once a newer leader has written.
//  3. Tokens of one cluster grow from leader to leader.
//
// The first keeps things calm, the second keeps them right. Every write of a
// leader should carry its token; where one cannot, ask Term.Trusted right
// before it.
//
// # What can go wrong, and the check for it
//
// The lease of a waiting node ends, then the queue before it empties: it would
// believe itself first, with no bid of its own left. So a claim is a
// transaction on the create revision of the own key. (The election recipe that
// comes with the etcd client leaves this to its caller.)
//
// A leader is cut off from etcd. It cannot hear that its lease has ended, so it
// stops by its own clock: TTL less a margin of a fifth after the sending of the
// last keep-alive that was answered. From the sending, as etcd's own clock
// started no earlier. The lease itself lasts at least until TTL after the
// sending, so another node wins a margin later at the soonest.
//
// The whole process is stopped, by SIGSTOP or a starved machine, and goes on
// when another leads. Timers fire late then; Term.Trusted compares with the
// clock at the call and does not wait for them. Between that call and the
// write the process can be stopped again: only the token covers this. So it
// does for a suspended virtual machine, whose monotonic clock stood still.
//
// An answer arrives after the window has ended. Trust does not come back: the
// session is over, its bids go, and a new session stands at the end of every
// queue.
//
// Somebody deletes a leader's key, or revokes its lease. Each leader watches
// its own key and ends its term when it goes. While etcd does not answer, the
// watch says nothing and the trust window decides.
//
// An answer of etcd is lost on the way. A bid entered twice is the same bid; a
// withdrawal that did not arrive is made up for by the end of the session.
//
// etcd is rebuilt and counts revisions from 1. Its cluster id is another one,
// and Token.Supersedes lets such a token pass. Two clusters used at the same
// time would take turns in fencing each other off: give all nodes the same
// endpoints.
//
// # Shutdown and balance
//
// When Run's context ends, the contexts of all terms end; each key is given up
// as soon as its work has returned, and the lease is kept alive until the last
// has. A successor leads some milliseconds later. Work that never returns holds
// up its node but no rule: its lease goes on.
//
// Leaders lists who leads and who waits. HandOver names the key a node should
// give up, by returning from its work, when it leads more than its share.
package leader
