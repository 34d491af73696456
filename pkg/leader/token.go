package leader

import (
	"fmt"
	"strconv"
	"strings"
)

// Token is a fencing token: it goes with every write a leader makes and is
// compared with the one stored beside the data. It sends a deposed leader
// away even when that leader has not noticed yet.
type Token struct {
	// Cluster is the id of the etcd cluster that gave the token. Revisions of
	// two clusters cannot be compared.
	Cluster uint64
	// Revision is the create revision of the election key: it grows with every
	// leadership of one cluster and is never 0.
	Revision int64
}

// IsZero tells whether the token is absent, as in a store no leader has
// written to yet.
func (t Token) IsZero() bool { return t == Token{} }

// Supersedes tells whether a holder of t may write where stored was the last
// token seen. A token of another cluster always may: etcd was rebuilt, its
// revisions began again at 1, and waiting for them to grow would stop all
// leaders for good.
func (t Token) Supersedes(stored Token) bool {
	if stored.IsZero() || t.Cluster != stored.Cluster {
		return true
	}
	return t.Revision >= stored.Revision
}

// String gives the text form "<cluster in hex>:<revision>" used in Redis and
// SQL. The cluster must stay text there: a Lua number holds 53 bits.
func (t Token) String() string {
	return strconv.FormatUint(t.Cluster, 16) + ":" + strconv.FormatInt(t.Revision, 10)
}

// ParseToken reads the text form. It accepts only what String writes.
func ParseToken(text string) (Token, error) {
	cluster, revision, found := strings.Cut(text, ":")
	if !found {
		return Token{}, fmt.Errorf("fencing token %q: no colon", text)
	}
	id, err := strconv.ParseUint(cluster, 16, 64)
	if err != nil {
		return Token{}, fmt.Errorf("fencing token %q: cluster: %w", text, err)
	}
	rev, err := strconv.ParseInt(revision, 10, 64)
	if err != nil {
		return Token{}, fmt.Errorf("fencing token %q: revision: %w", text, err)
	}
	t := Token{Cluster: id, Revision: rev}
	if t.String() != text || rev < 1 {
		return Token{}, fmt.Errorf("fencing token %q: not in its only form", text)
	}
	return t, nil
}
