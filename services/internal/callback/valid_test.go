package callback_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/callback"
)

func TestValid(t *testing.T) {
	for _, url := range []string{
		"https://a.example/hook", "http://a.example", "HTTPS://A.Example./hook?k=v", "http://a_b.xn--bcher-kva.example/", "http://a.b2/",
		"http://8.8.8.8/", "http://[2606:4700::1111]/", "https://a.example:443/", "http://a.example:80/", "http://a.example:8080/",
		"https://a.example:1024/", "https://a.example:65535/", "https://a.example/%0d%0aX:1", "https://a.example/" + strings.Repeat("a", 1982),
	} {
		require.True(t, callback.Valid(url), url)
	}
	for name, urls := range map[string][]string{
		"a user":               {"https://me@a.example/", "https://me:secret@a.example/", "https://a.example@b.example/", "https://@a.example/"},
		"another scheme":       {"ftp://a.example/", "file:///etc/passwd", "gopher://a.example:70/_x", "javascript:alert(1)", "//a.example/", "a.example"},
		"no host":              {"https:///hook", "https://:443/", "https://./", "http:a.example", ":"},
		"a fragment":           {"https://a.example/#", "https://a.example/hook#x"},
		"a number":             {"http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://1.2.3.4.5/", "http://a.example.09/", "http://08/"},
		"a dot after a number": {"http://127.0.0.1./", "http://8.8.8.8./", "http://2130706433./"},
		"two final dots":       {"http://a.example../"},
		"an address in one":    {"http://[::ffff:127.0.0.1]/", "http://[::ffff:8.8.8.8]/", "http://[::ffff:7f00:1]/"},
		"a zone":               {"http://[fe80::1%25eth0]/", "http://[2606:4700::1%251]/"},
		"letters DNS lacks":    {"http://bücher.example/", "http://１２７.０.０.１/", "http://ⓛocalhost/", "http://a%2eexample/", "http://a.example%00.b.example/", `http://a.example\@b.example/`},
		"a line end":           {"http://a.example/\r\nX: 1", "http://a.example\r\n/", "http://a.example/\n"},
		"a port below 1024":    {"http://a.example:22/", "http://a.example:25/", "http://a.example:465/", "http://a.example:587/", "http://a.example:110/", "http://a.example:143/", "http://a.example:993/", "http://a.example:995/", "http://a.example:0/", "http://a.example:1023/"},
		"a database's port":    {"http://a.example:3306/", "http://a.example:5432/", "http://a.example:6379/", "http://a.example:2379/", "http://a.example:11211/", "https://a.example:27017/", "http://a.example:06379/"},
		"no port at all":       {"http://a.example:65536/", "http://a.example:port/", "http://a.example:-1/"},
		"a path of two kinds":  {"https://a.example/../x", "https://a.example/%2e%2e/x", "https://a.example/a%2fb", "https://a.example/a%5Cb"},
		"over-long":            {"https://a.example/" + strings.Repeat("a", 1983)},
	} {
		for _, url := range urls {
			require.False(t, callback.Valid(url), "%s: %s", name, url)
		}
	}
}
