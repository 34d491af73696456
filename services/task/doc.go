// Package task is the task service: it owns the directory (what a tenant
// configures once), the tasks, and their life; and the keys of systems and the
// sessions of people.
//
// It serves DirectoryService, TaskService and AccessService to clients. It tells
// the other services whose a credential is (package caller), and serves them
// FeedService: they keep all of it in memory (package feed) and are never
// asked for: the task service calls only the contact service, to learn when a
// task has nothing left to call, and the result service, to tell events.
//
//	DRAFT → SCHEDULED → RUNNING ⇄ SUSPENDED
//	                      ⇅
//	                  COMPLETED            and, past the end time, EXPIRED
//
// The whole picture is in internal/task.
//
// What holds always:
//
//   - Whatever is saved fulfils every rule at that moment, refers only to what is
//     there, and has no default left out. When a resource or a setting changes,
//     the tasks that break a rule since say so in their conditions, by the same
//     transaction, and go on.
//   - Every change has a revision of its own, from one counter for all tenants,
//     and becomes visible in that order: who follows from any revision misses
//     nothing, over restarts and at any process.
//   - A task's own revision counts its edits, its etag changes with every change.
//     Each revision is kept, with who made it, as long as the task.
//   - What comes of a task, by whoever's wish or by itself, is an event in the same
//     transaction, and told at least once (package eventoutbox). That conditions come
//     and go is none.
//   - A key, a session or a sign-in code is known by its hash only. A code makes one
//     session, whoever shows it at once.
//   - Nothing in use is deleted. A task that is EXPIRED uses nothing any more; a
//     template uses what it names until it is deleted.
//
// Inside: internal/task and internal/directory are the rules, internal/store the
// SQL, internal/watch the following, internal/rpc the calls, internal/loops what
// happens by itself; internal/credential and internal/accessrpc are keys and sessions.
package task
