// Package child runs a helper server as a private child process.
//
// Three things need care, and are done here once:
//   - The child must not outlive us, even when we are killed. Linux kills it
//     when the thread that forked it ends (Pdeathsig), so that thread is kept
//     for as long as the child lives. SIGKILL, as a stopped child heeds no
//     other signal; the servers run here survive it without loss.
//   - Ctrl-C in a terminal reaches a whole process group. The child gets a
//     group of its own, or it would go before those who still need it.
//   - Stopping asks first (SIGTERM), waits, and kills at a deadline.
package child
