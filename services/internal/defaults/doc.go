// Package defaults fills in what a tenant left out. The task service does it
// when something is saved, so that what others see is always complete; whoever
// needs the settings of a tenant that never changed them finds them here.
package defaults
