// Package caller finds out who is calling, from the credential that a call shows.
//
//	a token of ours        verified here (package auth)
//	a token of the issuer  verified here (package openid); what it leaves open, the task
//	                       service says from the directory
//	a key, a session       the task service says whose it is, by its hash
//
// The form of a credential decides which; none is tried as another. Answers are kept for
// eight seconds, and that a credential is nobody's for two: so long may a key be good
// after it was revoked, but in the process that revoked it, which forgets at once.
package caller
