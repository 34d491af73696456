package account_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/notification/internal/sms/account"
)

const (
	huaweiCloud = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS
	gateway     = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY
)

const whole = `accounts:
  - tenant: acme
    provider: HUAWEI_CLOUD_SMS
    huawei:
      url: https://smsapi.cn-north-4.myhuaweicloud.com:443
      app_key: key
      app_secret: hunter2
      sender: "8823"
      signature: Acme
      per_second: 50
  - tenant: acme
    provider: SMS_GATEWAY
    log: {}
  - tenant: "*"
    provider: SMS_GATEWAY
    log: {}
`

func file(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sms.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), mode))
	require.NoError(t, os.Chmod(path, mode)) // whatever the umask
	return path
}

func open(t *testing.T, o account.Options) (*account.Set, error) {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	set, err := account.Open(o)
	if err == nil {
		t.Cleanup(func() { require.NoError(t, set.Stop(context.Background())) })
	}
	return set, err
}

func TestWhoseAccountItIs(t *testing.T) {
	set, err := open(t, account.Options{File: file(t, whole, 0o640)})
	require.NoError(t, err)
	find := func(tenant string, provider directoryv1.NotificationProvider) string {
		found, ok := set.Find(tenant, provider)
		require.Equal(t, ok, found.Provider != nil)
		return found.Name
	}
	require.Equal(t, "acme/HUAWEI_CLOUD_SMS", find("acme", huaweiCloud))
	require.Equal(t, "acme/SMS_GATEWAY", find("acme", gateway), "the own one goes before everybody's")
	require.Equal(t, "*/SMS_GATEWAY", find("other", gateway))
	require.Empty(t, find("other", huaweiCloud))
}

func TestWithoutAFile(t *testing.T) {
	none, err := open(t, account.Options{})
	require.NoError(t, err)
	_, ok := none.Find("acme", gateway)
	require.False(t, ok)

	logs, err := open(t, account.Options{LogOthers: true})
	require.NoError(t, err)
	found, ok := logs.Find("acme", huaweiCloud)
	require.True(t, ok)
	require.Equal(t, "log", found.Name)
}

func TestTheLogIsForTheOthers(t *testing.T) {
	set, err := open(t, account.Options{File: file(t, whole, 0o600), LogOthers: true})
	require.NoError(t, err)
	own, _ := set.Find("acme", huaweiCloud)
	require.Equal(t, "acme/HUAWEI_CLOUD_SMS", own.Name)
	other, _ := set.Find("other", huaweiCloud)
	require.Equal(t, "log", other.Name)
}

func TestAFileForEverybodyToRead(t *testing.T) {
	for _, mode := range []os.FileMode{0o644, 0o604, 0o602, 0o666} {
		_, err := open(t, account.Options{File: file(t, whole, mode)})
		require.ErrorContains(t, err, "has secrets and everybody may use it", mode)
	}
	_, err := open(t, account.Options{File: filepath.Join(t.TempDir(), "none")})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestWhatIsWrongWithAFile(t *testing.T) {
	edit := func(old, replacement string) string {
		require.Contains(t, whole, old)
		return strings.Replace(whole, old, replacement, 1)
	}
	smpp := func(text string) string {
		return "accounts:\n- tenant: a\n  provider: SMS_GATEWAY\n  smpp: {address: 'smsc:2775', system_id: me, " + text + "}\n"
	}
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"an unknown key":         {edit("app_secret", "app_secrte"), []string{"line 7: unknown key app_secrte"}},
		"one beside the list":    {whole + "more: 1\n", []string{"line 17: unknown key more"}},
		"a key twice":            {edit("sender:", "app_key:"), []string{`line 8: mapping key "app_key" already defined at line 6`}},
		"a second document":      {whole + "---\naccounts: []\n", []string{"a second document; one is wanted"}},
		"no tenant":              {edit("tenant: acme", `tenant: ""`), []string{"line 2: tenant is required"}},
		"a provider of nobody":   {edit("SMS_GATEWAY", "PIGEONS"), []string{"line 11: provider is HUAWEI_CLOUD_SMS or SMS_GATEWAY"}},
		"an account twice":       {edit(`"*"`, "acme"), []string{"line 14: tenant acme has an account with SMS_GATEWAY already, on line 11"}},
		"no way":                 {edit("    log: {}\n", ""), []string{"line 11: give one of huawei, smpp and log"}},
		"two ways":               {edit("    huawei:", "    log: {}\n    huawei:"), []string{"line 2: give one of huawei, smpp and log"}},
		"the way of another":     {edit("HUAWEI_CLOUD_SMS", "SMS_GATEWAY"), []string{"line 2: huawei goes with the provider HUAWEI_CLOUD_SMS"}},
		"no secret":              {edit("app_secret: hunter2", `app_secret: ""`), []string{"line 2: huawei.app_secret is required"}},
		"a URL that is none":     {edit("https://", "ftp://"), []string{"line 2: huawei.url is the access address"}},
		"a URL with a password":  {edit("https://", "https://me:hunter2@"), []string{"line 2: huawei.url is the access address"}},
		"fewer than none":        {edit("50", "-1"), []string{"line 2: huawei.per_second is not negative"}},
		"a secret in a number":   {edit("per_second: 50", "per_second: hunter2"), []string{"line 10: cannot unmarshal !!str … into int"}},
		"several at once":        {edit("app_key: key", `app_key: ""`) + "  - provider: SMS_GATEWAY\n", []string{"line 2: huawei.app_key is required", "line 17: tenant is required", "line 17: give one of"}},
		"smpp of another":        {strings.Replace(smpp("window: 1"), "SMS_GATEWAY", "HUAWEI_CLOUD_SMS", 1), []string{"line 2: smpp goes with the provider SMS_GATEWAY"}},
		"no port":                {strings.Replace(smpp("window: 1"), ":2775", "", 1), []string{"line 2: smpp.address is a host and a port"}},
		"a password of 9":        {smpp("password: hunter2hu"), []string{"line 2: smpp.password has at most 8 characters"}},
		"a negative window":      {smpp("window: -1"), []string{"line 2: smpp.window is not negative"}},
		"ids in Roman numerals":  {smpp("message_ids: roman"), []string{"line 2: smpp.message_ids is hex_then_decimal or decimal_then_hex"}},
		"a negative interval":    {smpp("enquire_interval: -1s"), []string{"line 2: smpp.enquire_interval is not negative"}},
		"a duration that is one": {smpp("enquire_interval: hunter2"), []string{"line 4: cannot unmarshal !!str … into time.Duration"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(t, account.Options{File: file(t, tc.text, 0o600)})
			require.Error(t, err)
			for _, want := range tc.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "hunter2")
			require.NotContains(t, err.Error(), "Entry", "no names of types")
		})
	}
}
