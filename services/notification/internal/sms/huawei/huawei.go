package huawei

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/foredial/foredial/pkg/config"
	"github.com/foredial/foredial/services/notification/internal/sms"
)

const (
	path = "/sms/batchSendSms/v1"
	// timeout is from the look-up to the end of the answer.
	timeout        = 10 * time.Second
	connectTimeout = 5 * time.Second
	maxAnswer      = 64 << 10
	maxHeaders     = 64 << 10
)

// Config is an application of Message & SMS.
type Config struct {
	// URL is the application's access address, without a path.
	URL       string
	AppKey    string
	AppSecret config.Hidden
	// Sender is the channel number that the signature was given.
	Sender string
	// Signature is its name; only for templates that go with any.
	Signature string
	// PerSecond is how many messages it may send a second; 0: any number.
	PerSecond int
}

// Client is an sms.Provider.
type Client struct {
	config Config
	pace   sms.Pace
	http   *http.Client
	now    func() time.Time
}

// New makes a Client.
func New(c Config) *Client {
	return &Client{
		config: c, pace: sms.NewPace(c.PerSecond), now: time.Now,
		http: &http.Client{
			Timeout: timeout,
			Transport: &http.Transport{
				Proxy:                  http.ProxyFromEnvironment,
				DialContext:            (&net.Dialer{Timeout: connectTimeout}).DialContext,
				TLSHandshakeTimeout:    connectTimeout,
				MaxResponseHeaderBytes: maxHeaders,
				MaxIdleConnsPerHost:    8,
				IdleConnTimeout:        30 * time.Second,
				ForceAttemptHTTP2:      true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Stop ends the connections that are idle.
func (c *Client) Stop(context.Context) error { c.http.CloseIdleConnections(); return nil }

// Send implements sms.Provider.
func (c *Client) Send(ctx context.Context, m sms.Message) ([]string, error) {
	if err := c.pace.Wait(ctx, 1); err != nil {
		return nil, err
	}
	form, err := c.form(m)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.config.URL, "/")+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	sign(req.Header, c.config.AppKey, string(c.config.AppSecret), newNonce(), c.now())
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, sms.Down("Huawei Cloud SMS does not answer: %w", cause(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, sms.Down("Huawei Cloud SMS broke its answer off: %w", cause(err))
	}
	return read(resp.StatusCode, body)
}

func (c *Client) form(m sms.Message) (url.Values, error) {
	form := url.Values{"from": {c.config.Sender}, "to": {m.Recipient}, "templateId": {m.ProviderTemplate}}
	if len(m.Values) > 0 {
		values, err := json.Marshal(m.Values)
		if err != nil {
			return nil, err
		}
		form.Set("templateParas", string(values))
	}
	if c.config.Signature != "" {
		form.Set("signature", c.config.Signature)
	}
	return form, nil
}

// answer is what the service says.
type answer struct {
	Code   string `json:"code"`
	Result []struct {
		ID     string `json:"smsMsgId"`
		Status string `json:"status"`
	} `json:"result"`
}

func read(status int, body []byte) ([]string, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil || a.Code == "" {
		return nil, sms.Down("Huawei Cloud SMS answered %d without a result code", status)
	}
	switch {
	case a.Code != succeeded && a.Code != seeStatus:
		return nil, failureOf(a.Code)
	case len(a.Result) != 1:
		return nil, errorOf(a.Code, fmt.Sprintf("with %d results for one number", len(a.Result)))
	case a.Result[0].Status != succeeded:
		return nil, failureOf(a.Result[0].Status)
	}
	return []string{a.Result[0].ID}, nil
}

func errorOf(code, means string) error {
	return fmt.Errorf("Huawei Cloud SMS answered %s, %s", code, means) //nolint:staticcheck // a name
}

// cause leaves out the URL, which the operator wrote.
func cause(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
