// Package disposition says which business results may be chosen for a call: one
// that exists and, where the task names one, that or one below it; and with org
// units isolated, one that the task's org unit may use. It holds for the agent who
// completes as for a remark afterwards.
package disposition
