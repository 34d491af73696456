package account

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	"github.com/foredial/foredial/services/notification/internal/sms"
	"github.com/foredial/foredial/services/notification/internal/sms/gateway"
	"github.com/foredial/foredial/services/notification/internal/sms/huawei"
)

// Options say which accounts there are.
type Options struct {
	// File of the accounts; empty: none.
	File string
	// LogOthers makes the log the account of those that have none.
	LogOthers bool
	Log       *slog.Logger
	// Receipts hears what became of messages. What it returns an error for it is
	// told again.
	Receipts func(context.Context, sms.Receipt) error
}

// Set is the accounts of an installation. It implements sms.Accounts.
type Set struct {
	accounts map[key]sms.Account
	// others is for those that have none; nil: there is none.
	others *sms.Account
	stop   []func(context.Context) error
}

// Open makes the accounts of a file.
func Open(o Options) (*Set, error) {
	s := &Set{accounts: map[key]sms.Account{}}
	if o.LogOthers {
		s.others = &sms.Account{Name: "log", Provider: sms.NewLog(o.Log)}
	}
	if o.File == "" {
		return s, nil
	}
	entries, err := read(o.File)
	if err != nil {
		return nil, fmt.Errorf("read the accounts for SMS: %w", err)
	}
	for _, e := range entries {
		account := sms.Account{Name: e.Tenant + "/" + e.Provider, Receipts: e.SMPP != nil}
		if account.Provider, err = s.provider(account.Name, e, o); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: line %d: %w", o.File, e.line, err), s.Stop(context.Background()))
		}
		s.accounts[e.key()] = account
	}
	return s, nil
}

func (s *Set) provider(name string, e entry, o Options) (sms.Provider, error) {
	switch {
	case e.Huawei != nil:
		client := huawei.New(huawei.Config{
			URL: e.Huawei.URL, AppKey: e.Huawei.AppKey, AppSecret: e.Huawei.AppSecret,
			Sender: e.Huawei.Sender, Signature: e.Huawei.Signature, PerSecond: e.Huawei.PerSecond,
		})
		s.stop = append(s.stop, client.Stop)
		return client, nil
	case e.SMPP != nil:
		client, err := gateway.Open(e.SMPP.config(name, o))
		if err != nil {
			return nil, err
		}
		s.stop = append(s.stop, client.Stop)
		return client, nil
	default:
		return sms.NewLog(o.Log), nil
	}
}

// ways in which a gateway writes ids, by the words of the file.
var ways = map[string]smpp.IDs{"": smpp.IDsAlike, "hex_then_decimal": smpp.IDsHexThenDecimal, "decimal_then_hex": smpp.IDsDecimalThenHex}

func (s *smppEntry) config(name string, o Options) gateway.Config {
	return gateway.Config{
		Name: name, Address: s.Address, TLS: s.TLS, SystemID: s.SystemID, Password: s.Password, SystemType: s.SystemType,
		Source: pdu.Address{TON: pdu.TON(s.Source.TON), NPI: pdu.NPI(s.Source.NPI), Number: s.Source.Address},
		Window: s.Window, PerSecond: s.PerSecond, EnquireInterval: s.EnquireInterval, IDs: ways[s.MessageIDs],
		Receipts: o.Receipts, Log: o.Log,
	}
}

// Find implements sms.Accounts: the tenant's own, else everybody's.
func (s *Set) Find(tenant string, provider directoryv1.NotificationProvider) (sms.Account, bool) {
	for _, k := range []key{{tenant, provider}, {Everybody, provider}} {
		if account, ok := s.accounts[k]; ok {
			return account, true
		}
	}
	if s.others != nil {
		return *s.others, true
	}
	return sms.Account{}, false
}

// Stop ends all connections.
func (s *Set) Stop(ctx context.Context) error {
	var faults []error
	for _, stop := range s.stop {
		faults = append(faults, stop(ctx))
	}
	return errors.Join(faults...)
}
