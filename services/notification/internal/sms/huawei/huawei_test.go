package huawei_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/sms/huawei"
)

const (
	appKey    = "c8RWg3ggEcyd4D3p94bf3Y7x1Ile"
	appSecret = "q4Ii87BhST9vcs8wvrzN80SfD7Al"
)

// service is Huawei Cloud as far as its reference tells. It checks the signature
// by itself and answers as the test says.
type service struct {
	*httptest.Server

	answer http.HandlerFunc
	forms  []url.Values
}

func newService(t *testing.T, answer http.HandlerFunc) *service {
	t.Helper()
	s := &service{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/sms/batchSendSms/v1" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("not the documented request: %s %s %v", r.Method, r.URL, r.Header)
		}
		if !signed(r.Header) {
			respond(w, http.StatusBadRequest, `{"code":"E000101","description":"Authentication failed."}`)
			return
		}
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		s.forms = append(s.forms, r.PostForm)
		s.answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

var wsse = regexp.MustCompile(`^UsernameToken Username="([^"]*)",PasswordDigest="([^"]*)",Nonce="([0-9A-Za-z]{1,128})",Created="([^"]*)"$`)

// signed holds a request against the reference: nothing of ours is used here.
func signed(h http.Header) bool {
	m := wsse.FindStringSubmatch(h.Get("X-Wsse"))
	if m == nil || h.Get("Authorization") != `WSSE realm="SDP",profile="UsernameToken",type="Appkey"` || m[1] != appKey {
		return false
	}
	created, err := time.Parse("2006-01-02T15:04:05Z", m[4])
	if err != nil || time.Since(created).Abs() > 24*time.Hour {
		return false
	}
	sum := sha256.New()
	sum.Write([]byte(m[3] + m[4] + appSecret))
	return m[2] == base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(sum.Sum(nil))))
}

func respond(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { respond(w, status, body) }
}

const taken = `{"result":[{"total":1,"originTo":"+8613800138000","createTime":"2018-05-25T16:34:34Z","from":"csms12345678","smsMsgId":"d6e3cdd0-522b-4692-8304-a07553cdf591_8539659","countryId":"CN","status":"000000"}],"code":"000000","description":"Success"}`

func client(t *testing.T, url string) *huawei.Client {
	t.Helper()
	c := huawei.New(huawei.Config{URL: url, AppKey: appKey, AppSecret: appSecret, Sender: "csms12345678", Signature: "华为云短信测试"})
	t.Cleanup(func() { require.NoError(t, c.Stop(context.Background())) })
	return c
}

func message() sms.Message {
	return sms.Message{
		ProviderTemplate: "8ff55eac1d0b478ab3c06c3c6a492300", Values: []string{"3", `人民公园 "正门"`},
		Recipient: "+8613800138000", Text: "您有3件快递",
	}
}

func TestAMessageIsTaken(t *testing.T) {
	s := newService(t, says(http.StatusOK, taken))
	ids, err := client(t, s.URL+"/").Send(t.Context(), message())
	require.NoError(t, err)
	require.Equal(t, []string{"d6e3cdd0-522b-4692-8304-a07553cdf591_8539659"}, ids)

	form := s.forms[0]
	require.Equal(t, "csms12345678", form.Get("from"))
	require.Equal(t, "+8613800138000", form.Get("to"))
	require.Equal(t, "8ff55eac1d0b478ab3c06c3c6a492300", form.Get("templateId"))
	require.Equal(t, "华为云短信测试", form.Get("signature"))
	var values []string
	require.NoError(t, json.Unmarshal([]byte(form.Get("templateParas")), &values))
	require.Equal(t, []string{"3", `人民公园 "正门"`}, values)
	require.Len(t, form, 5, "the text stays here")
}

func TestATemplateWithoutPlaceholders(t *testing.T) {
	s := newService(t, says(http.StatusOK, taken))
	m := message()
	m.Values = []string{}
	_, err := client(t, s.URL).Send(t.Context(), m)
	require.NoError(t, err)
	require.NotContains(t, s.forms[0], "templateParas")
}

func TestAWrongSecretIsTheOperators(t *testing.T) {
	s := newService(t, says(http.StatusOK, taken))
	c := huawei.New(huawei.Config{URL: s.URL, AppKey: appKey, AppSecret: "another", Sender: "1"})
	_, err := c.Send(t.Context(), message())
	requireFailure(t, err, sms.NotTakenError{Down: true}, "Huawei Cloud SMS takes no message: E000101, authentication failed")
}

func TestWhatAnAnswerMeans(t *testing.T) {
	number := func(status string) string {
		return fmt.Sprintf(`{"result":[{"originTo":"+8613800138000","smsMsgId":"x","status":"%s"}],"code":"E000510","description":"The SMS fails to be sent. For details, see status."}`, status)
	}
	code := func(code string) string { return fmt.Sprintf(`{"code":"%s","description":"x"}`, code) }
	never, down, again := sms.NotTakenError{Final: true}, sms.NotTakenError{Down: true}, sms.NotTakenError{}
	for name, tc := range map[string]struct {
		status int
		body   string
		want   sms.NotTakenError
		text   string
	}{
		"values that do not fit":  {http.StatusOK, number("E200028"), never, "Huawei Cloud SMS refused the message: E200028, the values do not fit the template"},
		"a template of no use":    {http.StatusOK, number("E200030"), never, "Huawei Cloud SMS refused the message: E200030, the template is not active"},
		"flow control":            {http.StatusOK, number("E200015"), down, "Huawei Cloud SMS takes no message: E200015, too many messages: flow control"},
		"a status nobody knows":   {http.StatusOK, number("E299999"), again, "Huawei Cloud SMS answered E299999, a code that is not known"},
		"a refused one in a 200":  {http.StatusOK, strings.Replace(taken, `"status":"000000"`, `"status":"E200041"`, 1), never, "Huawei Cloud SMS refused the message: E200041, the number is there twice"},
		"a wrong parameter":       {http.StatusBadRequest, code("E000503"), never, "Huawei Cloud SMS refused the message: E000503, a parameter has the wrong form"},
		"a system error":          {http.StatusBadRequest, code("E000000"), again, "Huawei Cloud SMS answered E000000, system error"},
		"a frozen account":        {http.StatusBadRequest, code("E000112"), down, "Huawei Cloud SMS takes no message: E000112, the account is frozen"},
		"another address":         {http.StatusForbidden, code("E000620"), down, "Huawei Cloud SMS takes no message: E000620, this machine's address is not on the application's list"},
		"a code nobody knows":     {http.StatusBadRequest, code("E999999"), again, "Huawei Cloud SMS answered E999999, a code that is not known"},
		"no result":               {http.StatusOK, `{"result":[],"code":"000000"}`, again, "Huawei Cloud SMS answered 000000, with 0 results for one number"},
		"a page of a proxy":       {http.StatusBadGateway, "<html>", down, "Huawei Cloud SMS answered 502 without a result code"},
		"nothing":                 {http.StatusOK, "", down, "Huawei Cloud SMS answered 200 without a result code"},
		"an answer without end":   {http.StatusOK, `{"code":"000000","description":"` + strings.Repeat("x", 1<<20), down, "Huawei Cloud SMS answered 200 without a result code"},
		"an address that is none": {http.StatusNotFound, `{"error":"not found"}`, down, "Huawei Cloud SMS answered 404 without a result code"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, says(tc.status, tc.body))
			_, err := client(t, s.URL).Send(t.Context(), message())
			requireFailure(t, err, tc.want, tc.text)
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := newService(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		_, err := client(t, s.URL).Send(t.Context(), message())
		requireFailure(t, err, sms.NotTakenError{Down: true}, fmt.Sprintf("Huawei Cloud SMS answered %d without a result code", status))
	}
}

func TestACertificateOfNobodyIsRefused(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer s.Close()
	s.Config.ErrorLog = nil
	_, err := client(t, s.URL).Send(t.Context(), message())
	failure, ok := errors.AsType[*sms.NotTakenError](err)
	require.True(t, ok, "%v", err)
	require.True(t, failure.Down)
	require.ErrorContains(t, err, "certificate")
}

func TestAServiceThatHangs(t *testing.T) {
	hang := make(chan struct{})
	s := newService(t, func(http.ResponseWriter, *http.Request) { <-hang })
	t.Cleanup(func() { close(hang) })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := client(t, s.URL).Send(ctx, message())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotContains(t, err.Error(), s.URL)
}

func requireFailure(t *testing.T, err error, want sms.NotTakenError, text string) {
	t.Helper()
	require.EqualError(t, err, text)
	got := &sms.NotTakenError{}
	errors.As(err, &got)
	require.Equal(t, want.Final, got.Final, "final")
	require.Equal(t, want.Down, got.Down, "down")
	for _, secret := range []string{appSecret, "13800138000", "人民"} {
		require.NotContains(t, err.Error(), secret)
	}
}
