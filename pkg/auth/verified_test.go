package auth

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A token that was good is refused all the same when its time is over.
func TestRememberedTokenExpires(t *testing.T) {
	key, err := NewKey()
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		token, err := key.Sign(ann, time.Now(), time.Minute)
		require.NoError(t, err)
		for range 2 {
			who, err := key.Verify(token)
			require.NoError(t, err)
			require.Equal(t, ann.Subject, who.Subject)
		}
		<-time.After(time.Minute + leeway)
		_, err = key.Verify(token)
		require.ErrorIs(t, err, ErrToken)
	})
}

// What is remembered of one token says nothing of another, nor of another key's.
func TestRememberedTokenIsThatOne(t *testing.T) {
	key, err := NewKey()
	require.NoError(t, err)
	token, err := key.Sign(ann, time.Now(), time.Minute)
	require.NoError(t, err)
	_, err = key.Verify(token)
	require.NoError(t, err)
	_, known := key.verified.find(sha256.Sum256([]byte(token)), time.Now())
	require.True(t, known, "the next time its signature is not checked")

	_, err = key.Verify(token + "x")
	require.ErrorIs(t, err, ErrToken)
	_, known = key.verified.find(sha256.Sum256([]byte(token+"x")), time.Now())
	require.False(t, known)
	other, err := NewKey()
	require.NoError(t, err)
	_, err = other.Verify(token)
	require.ErrorIs(t, err, ErrToken)
}

func TestRememberedTokensAreBounded(t *testing.T) {
	var v verified
	now := time.Now()
	who := ann
	who.Expires = now.Add(time.Hour)
	var hash [sha256.Size]byte
	for i := range uint64(2 * verifiedMost) {
		binary.BigEndian.PutUint64(hash[:], i)
		v.keep(hash, who)
		require.LessOrEqual(t, len(v.tokens), verifiedMost)
		_, known := v.find(hash, now)
		require.True(t, known)
	}
}
