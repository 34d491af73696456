// Package loops is what the notification service does on its own: the courier
// carries deliveries to their receivers.
//
// A delivery has one job, which sends it and sleeps between its tries, and ends
// with it. Before each try the courier asks again whether an approved callback
// address allows the URL, and whether the receiver's circuit is closed. A try
// whose outcome could not be stored is made again: a receiver may get a message
// twice, never not at all.
package loops
