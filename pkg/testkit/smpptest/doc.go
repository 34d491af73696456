// Package smpptest is a short message centre for tests and demonstrations: a
// server of SMPP 3.4 that keeps messages instead of sending them.
//
//	center := smpptest.Start(t, smpptest.Config{SystemID: "foredial", Password: "secret"})
//	… a client binds to center.Addr, and submits …
//	messages := center.Await(t, 1) // whole, joined from their parts
//
// Clients bind in any of the three ways, any number at a time. A submit_sm gets an
// id and is answered; when it asks for a receipt, that follows, to any receiving
// session of the same system_id, and again until it is taken. [Center.Answer]
// changes that for a destination: answers late, never, or with a status, receipts of
// failure or none. Sessions are dropped and binds refused on cue, and [Center.Mute]
// is a server that is there no more while its connection is.
//
// [Center.Serve] takes a connection of the test's own, as one end of a net.Pipe, so
// that all of it can be in a synctest bubble.
package smpptest
