package callback_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/internal/callback"
)

func TestKey(t *testing.T) {
	random := [32]byte{1, 2, 3}
	made := callback.Secret(random)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, made)
	key, ok := callback.Key(made)
	require.True(t, ok)
	require.Equal(t, random[:], key)

	of := func(n int) string { return callback.SecretPrefix + base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for secret, want := range map[string]bool{
		of(24): true, of(64): true,
		of(23): false, of(65): false, "": false, "whsec_": false, made[len("whsec_"):]: false, "whsec_no-base64-at-all-but-long-enough-to-be": false,
	} {
		_, ok := callback.Key(secret)
		require.Equal(t, want, ok, secret)
	}
}

func TestKeys(t *testing.T) {
	now := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	fresh, former := [32]byte{1}, [32]byte{2}
	address := &directoryv1.CallbackAddress{}
	require.Empty(t, callback.Keys(address, now), "it has no secret yet")
	address.SigningSecret = callback.Secret(fresh)
	require.Equal(t, [][]byte{fresh[:]}, callback.Keys(address, now))
	address.PreviousSigningSecret = callback.Secret(former)
	address.PreviousSecretExpireTime = timestamppb.New(now.Add(callback.PreviousGood))
	require.Equal(t, [][]byte{fresh[:], former[:]}, callback.Keys(address, now))
	require.Equal(t, [][]byte{fresh[:], former[:]}, callback.Keys(address, now.Add(24*time.Hour-time.Microsecond)))
	require.Equal(t, [][]byte{fresh[:]}, callback.Keys(address, now.Add(24*time.Hour)))
}
