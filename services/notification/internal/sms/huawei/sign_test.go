package huawei

import (
	"encoding/base64"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The example request of Huawei Cloud's page "X-WSSE Authentication" (it does not
// tell the secret).
const (
	exampleKey     = "ARBRz4bAXoFgEH7o4Ew308eXc1RA"
	exampleDigest  = "NDA1MWIwNjI2ZTkyNWFlM2FhMTE5NDE1YTk5NjU1YWE4NjNlZTY1MmRhYzkxZGViNzczZjdjMjkzZWQ4ZjAwNA=="
	exampleNonce   = "ac1c911c4792492687f8f6b2264a491e"
	exampleCreated = "2018-05-26T00:35:30Z"

	exampleAuthorization = `WSSE realm="SDP",profile="UsernameToken",type="Appkey"`
	exampleToken         = `UsernameToken Username="ARBRz4bAXoFgEH7o4Ew308eXc1RA",PasswordDigest="NDA1MWIwNjI2ZTkyNWFlM2FhMTE5NDE1YTk5NjU1YWE4NjNlZTY1MmRhYzkxZGViNzczZjdjMjkzZWQ4ZjAwNA==",Nonce="ac1c911c4792492687f8f6b2264a491e",Created="2018-05-26T00:35:30Z"`
)

func TestTheDocumentedExample(t *testing.T) {
	require.Equal(t, exampleToken, token(exampleKey, exampleDigest, exampleNonce, exampleCreated))
	require.Equal(t, exampleAuthorization, authorization)

	hexadecimal := regexp.MustCompile(`^[0-9a-f]{64}$`)
	for _, d := range []string{exampleDigest, digest(exampleNonce, exampleCreated, "secret")} {
		plain, err := base64.StdEncoding.DecodeString(d)
		require.NoError(t, err)
		require.Regexp(t, hexadecimal, string(plain), "the digest is of the documented form")
	}
	require.Regexp(t, `^[0-9a-f]{32}$`, newNonce(), "as the example's nonce")
	first := newNonce()
	require.NotEqual(t, first, newNonce())
}

// What the tools of the system make of the same, by the documented formula.
func TestTheDigestIsWhatOthersCompute(t *testing.T) {
	const secret = "q4Ii87BhST9vcs8wvrzN80SfD7Al" // of the code examples in Huawei Cloud's development guide
	script := `printf %s "$1$2$3" | sha256sum | cut -d' ' -f1 | tr -d '\n' | base64 -w0`
	out, err := exec.CommandContext(t.Context(), "sh", "-c", script, "sh", exampleNonce, exampleCreated, secret).Output()
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(out)), digest(exampleNonce, exampleCreated, secret))
}

func TestSign(t *testing.T) {
	h := http.Header{}
	berlin := time.FixedZone("", 2*60*60)
	sign(h, exampleKey, "secret", exampleNonce, time.Date(2018, 5, 26, 2, 35, 30, 999, berlin))
	require.Equal(t, http.Header{
		"Authorization": {exampleAuthorization},
		"X-WSSE":        {token(exampleKey, digest(exampleNonce, exampleCreated, "secret"), exampleNonce, exampleCreated)},
	}, h)
}
