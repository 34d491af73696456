package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// verifiedMost bounds how many tokens are remembered.
const verifiedMost = 16384

// verified remembers tokens that were found good, by their hash, until they expire: a
// client shows the same one with every call, and its signature costs more to check
// than many a call does.
type verified struct {
	mu     sync.RWMutex
	tokens map[[sha256.Size]byte]Identity
}

func (v *verified) find(hash [sha256.Size]byte, now time.Time) (Identity, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	who, ok := v.tokens[hash]
	return who, ok && now.Before(who.Expires)
}

// keep remembers a token. When there are too many, all are forgotten: each is good
// for one more look.
func (v *verified) keep(hash [sha256.Size]byte, who Identity) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.tokens == nil || len(v.tokens) >= verifiedMost {
		v.tokens = map[[sha256.Size]byte]Identity{}
	}
	v.tokens[hash] = who
}
