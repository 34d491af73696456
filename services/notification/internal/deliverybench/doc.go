// Package deliverybench holds the notification service, as a process of its own
// that is killed again and again, against receivers that write down what reaches
// them:
//
//	calls ──Enqueue, until it is taken──▶ process ──POST──▶ a receiver that works
//	                                       ▲   │    └─────▶ one that fails, hangs and breaks down
//	                                    SIGKILL└ database
//
// What they wrote down must hold every event, those of a contact in their order, and
// the same body whenever an event came again. The benchmark says, too, how late the
// first receiver hears with the second beside it, and with one that works in its place.
package deliverybench
