// Package watch sends changes to those who follow them: the other services, and
// clients that watch tasks.
//
// A [Hub] knows the newest revision: from the writes of this process at once,
// from those of others by asking the database. A follower that is behind reads
// the changes after its own revision from the database, by index, and so needs
// no buffer that could overflow, and resumes after any break, at any process,
// with nothing but that revision.
package watch
