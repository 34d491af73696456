// Package loops is what the task service does by itself:
//
//   - task_clock moves tasks at their start and end times. It sleeps until the
//     next one and is woken by writes of this process; its tick is for the
//     writes of others.
//   - task_completion asks the contact service which tasks have nothing left to
//     call, or have something again.
//   - task_feed asks the database for the newest revision, for the changes that
//     other processes make.
//   - task_credentials deletes sessions and sign-in codes that are over.
//
// Any number of processes may run them: a move is decided anew from the task as
// it is when no other writer is there, so whoever comes second finds it done.
package loops
