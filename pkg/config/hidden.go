package config

import "log/slog"

// Hidden is a secret: whatever prints or logs it shows that there is one, if there
// is. Its text is string(h).
type Hidden string

// String implements fmt.Stringer.
func (h Hidden) String() string {
	if h == "" {
		return ""
	}
	return "(secret)"
}

// GoString implements fmt.GoStringer.
func (h Hidden) GoString() string { return h.String() }

// MarshalText implements encoding.TextMarshaler.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// LogValue implements slog.LogValuer.
func (h Hidden) LogValue() slog.Value { return slog.StringValue(h.String()) }
