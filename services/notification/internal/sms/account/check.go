package account

import (
	"errors"
	"fmt"
	"net"
	"net/url"

	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
)

const (
	huaweiCloud = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS
	smsGateway  = directoryv1.NotificationProvider_NOTIFICATION_PROVIDER_SMS_GATEWAY
)

// providers by the words of the file.
var providers = map[string]directoryv1.NotificationProvider{"HUAWEI_CLOUD_SMS": huaweiCloud, "SMS_GATEWAY": smsGateway}

// key is what there is one account of.
type key struct {
	tenant   string
	provider directoryv1.NotificationProvider
}

func (e entry) key() key { return key{e.Tenant, providers[e.Provider]} }

func check(entries []entry) error {
	var faults []error
	first := map[key]int{}
	for _, e := range entries {
		for _, fault := range e.faults() {
			faults = append(faults, fmt.Errorf("line %d: %s", e.line, fault))
		}
		if line, twice := first[e.key()]; twice {
			faults = append(faults, fmt.Errorf("line %d: tenant %s has an account with %s already, on line %d", e.line, e.Tenant, e.Provider, line))
			continue
		}
		first[e.key()] = e.line
	}
	return errors.Join(faults...)
}

// faults list what an account lacks.
func (e entry) faults() (all []string) {
	if e.Tenant == "" {
		all = append(all, "tenant is required: a name, or "+`"*"`+" for all others")
	}
	provider, known := providers[e.Provider]
	if !known {
		all = append(all, "provider is HUAWEI_CLOUD_SMS or SMS_GATEWAY")
	}
	ways := 0
	if e.Log != nil {
		ways++
	}
	if e.Huawei != nil {
		ways++
		all = append(all, e.Huawei.faults()...)
		if known && provider != huaweiCloud {
			all = append(all, "huawei goes with the provider HUAWEI_CLOUD_SMS")
		}
	}
	if e.SMPP != nil {
		ways++
		all = append(all, e.SMPP.faults()...)
		if known && provider != smsGateway {
			all = append(all, "smpp goes with the provider SMS_GATEWAY")
		}
	}
	if ways != 1 {
		all = append(all, "give one of huawei, smpp and log")
	}
	return all
}

func (h huaweiEntry) faults() (all []string) {
	all = required(all, map[string]string{
		"huawei.app_key": h.AppKey, "huawei.app_secret": string(h.AppSecret), "huawei.sender": h.Sender,
	}, "huawei.app_key", "huawei.app_secret", "huawei.sender")
	if u, err := url.Parse(h.URL); err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		all = append(all, "huawei.url is the access address, such as https://smsapi.cn-north-4.myhuaweicloud.com:443")
	}
	return notNegative(all, "huawei.per_second", h.PerSecond)
}

func (s smppEntry) faults() (all []string) {
	all = required(all, map[string]string{"smpp.system_id": s.SystemID}, "smpp.system_id")
	if host, port, err := net.SplitHostPort(s.Address); err != nil || host == "" || port == "" {
		all = append(all, "smpp.address is a host and a port, such as smsc.example:2775")
	}
	// The protocol's own bounds, less the octet that ends a text.
	for _, field := range []struct {
		name, text string
		most       int
	}{
		{"smpp.system_id", s.SystemID, 15},
		{"smpp.password", string(s.Password), 8},
		{"smpp.system_type", s.SystemType, 12},
		{"smpp.source.address", s.Source.Address, 20},
	} {
		if len(field.text) > field.most {
			all = append(all, fmt.Sprintf("%s has at most %d characters", field.name, field.most))
		}
	}
	if _, known := ways[s.MessageIDs]; !known {
		all = append(all, "smpp.message_ids is hex_then_decimal or decimal_then_hex")
	}
	if s.EnquireInterval < 0 {
		all = append(all, "smpp.enquire_interval is not negative")
	}
	return notNegative(notNegative(all, "smpp.per_second", s.PerSecond), "smpp.window", s.Window)
}

func required(all []string, values map[string]string, names ...string) []string {
	for _, name := range names {
		if values[name] == "" {
			all = append(all, name+" is required")
		}
	}
	return all
}

func notNegative(all []string, name string, n int) []string {
	if n < 0 {
		all = append(all, name+" is not negative")
	}
	return all
}
