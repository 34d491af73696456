package contact_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/foredial/foredial/services/contact/internal/contact"
)

func byAttribute(keys ...contact.OrderKey) contact.Order {
	return contact.Order{Kind: contact.ByAttribute, Keys: keys}
}

// with is a contact by its attributes, as name, value, name, value….
func with(order int64, pairs ...string) *contact.Contact {
	c := &contact.Contact{Order: order, Attributes: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		c.Attributes[pairs[i]] = pairs[i+1]
	}
	return c
}

func compare(o contact.Order, a, b *contact.Contact) int { return bytes.Compare(o.Key(a), o.Key(b)) }

func TestSimpleOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *contact.Contact {
			return &contact.Contact{
				Order: rapid.Int64Range(1, 1<<40).Draw(t, label), Priority: rapid.IntRange(1, 5).Draw(t, label+"_priority"),
				Numbers: []contact.Number{{E164: rapid.StringMatching(`\+[1-9][0-9]{0,4}`).Draw(t, label+"_number")}},
			}
		}
		a, b := draw("a"), draw("b")
		byImport := cmp.Compare(a.Order, b.Order)
		require.Equal(t, byImport, compare(contact.Order{Kind: contact.ImportOrder}, a, b))
		require.Equal(t, cmp.Or(cmp.Compare(a.Priority, b.Priority), byImport),
			compare(contact.Order{Kind: contact.ByPriority}, a, b))
		require.Equal(t, cmp.Or(cmp.Compare(a.Numbers[0].E164, b.Numbers[0].E164), byImport),
			compare(contact.Order{Kind: contact.ByNumber}, a, b))
	})
}

func TestWithoutANumberIsLast(t *testing.T) {
	byNumber := contact.Order{Kind: contact.ByNumber}
	number := &contact.Contact{Order: 2, Numbers: []contact.Number{{E164: "+999999999999999"}}}
	require.Negative(t, compare(byNumber, number, &contact.Contact{Order: 1}))
}

// The keys of one attribute, in the order that its values have.
func TestAttributeValues(t *testing.T) {
	for name, c := range map[string]struct {
		of     contact.KeyType
		values []string
	}{
		"numbers": {contact.NumberKey, []string{
			"-999999999999999", "-10", "-9.5", "-1", "-0.000000000000001", "0", "0.000000000000001", "1", "1.5", "2", "10", "999999999999999",
		}},
		"numbers of 15 digits": {contact.NumberKey, []string{"999999999999.997", "999999999999.998", "999999999999.999"}},
		"dates":                {contact.DateKey, []string{"0001-01-01", "1999-12-31", "2000-01-01", "2024-02-29", "2026-03-02", "9999-12-31"}},
		"texts":                {contact.StringKey, []string{"A", "B", "a", "a\x00", "a\x00\x01", "a\x00b", "a\x01", "aa", "ab", "b", "é", "张", "\xff", "\xff\xff"}},
	} {
		t.Run(name, func(t *testing.T) {
			up, down := byAttribute(contact.OrderKey{Code: "x", Type: c.of}), byAttribute(contact.OrderKey{Code: "x", Type: c.of, Descending: true})
			for i := range c.values {
				for j := range c.values {
					a, b := with(1, "x", c.values[i]), with(1, "x", c.values[j])
					require.Equal(t, cmp.Compare(i, j), compare(up, a, b), "%q and %q", c.values[i], c.values[j])
					require.Equal(t, cmp.Compare(j, i), compare(down, a, b), "%q and %q, descending", c.values[i], c.values[j])
				}
			}
		})
	}
}

func TestEqualValuesGoByImportOrder(t *testing.T) {
	for of, same := range map[contact.KeyType][]string{
		contact.NumberKey: {"1", "1.0", "01", "+1"},
		contact.DateKey:   {"2026-03-02", "2026-03-02"},
		contact.StringKey: {strings.Repeat("a", contact.MaxTextKey), strings.Repeat("a", contact.MaxTextKey) + "b"},
	} {
		o := byAttribute(contact.OrderKey{Code: "x", Type: of})
		for i := range same {
			for j := range same {
				require.Equal(t, cmp.Compare(i, j), compare(o, with(int64(i), "x", same[i]), with(int64(j), "x", same[j])), "%q, %q", same[i], same[j])
			}
		}
	}
	zero := byAttribute(contact.OrderKey{Code: "x", Type: contact.NumberKey})
	require.Equal(t, zero.Key(with(1, "x", "0")), zero.Key(with(1, "x", "-0")))
}

// What is missing, or cannot be read, is last: by import order among itself.
func TestMissingIsLastEitherWay(t *testing.T) {
	for of, c := range map[contact.KeyType]struct{ good, bad []string }{
		contact.NumberKey: {[]string{"-5", "0", "7"}, []string{"", "x", "NaN", "Inf", "1e3", "0x1p-2", "1_000", "1,5", "--1", "."}},
		contact.DateKey:   {[]string{"2026-01-01", "9999-12-31"}, []string{"", "2026-02-30", "2026-1-1", "02/03/2026"}},
		contact.StringKey: {[]string{"a", "\xff\xff"}, []string{""}},
	} {
		for _, descending := range []bool{false, true} {
			o := byAttribute(contact.OrderKey{Code: "x", Type: of, Descending: descending})
			for i, bad := range c.bad {
				for _, good := range c.good {
					require.Negative(t, compare(o, with(9, "x", good), with(1, "x", bad)), "%q and %q", good, bad)
				}
				require.Equal(t, cmp.Compare(0, i), compare(o, with(0, "x", c.bad[0]), with(int64(i), "x", bad)))
			}
		}
	}
}

// Several keys compare one after the other, whatever bytes the values have.
func TestKeysOneAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := contact.Order{Kind: contact.ByAttribute}
		a, b := with(rapid.Int64Range(0, 3).Draw(t, "a")), with(rapid.Int64Range(0, 3).Draw(t, "b"))
		want := 0
		for i := range rapid.IntRange(1, 5).Draw(t, "keys") {
			k := contact.OrderKey{
				Code: fmt.Sprint(i), Descending: rapid.Bool().Draw(t, "descending"),
				Type: rapid.SampledFrom([]contact.KeyType{contact.StringKey, contact.NumberKey}).Draw(t, "type"),
			}
			o.Keys = append(o.Keys, k)
			va, vb := drawValue(t, k.Type), drawValue(t, k.Type)
			a.Attributes[k.Code], b.Attributes[k.Code] = va, vb
			want = cmp.Or(want, compareValues(k, va, vb))
		}
		require.Equal(t, cmp.Or(want, cmp.Compare(a.Order, b.Order)), compare(o, a, b))
	})
}

func drawValue(t *rapid.T, of contact.KeyType) string {
	if of == contact.NumberKey {
		return rapid.SampledFrom([]string{"", "-2", "-1.5", "0", "1", "1.0", "20"}).Draw(t, "number")
	}
	return rapid.StringMatching(`[\x00\x01a\x{7f}]{0,3}`).Draw(t, "text")
}

// compareValues is the plain meaning of a key.
func compareValues(k contact.OrderKey, a, b string) int {
	if a == "" || b == "" { // the missing one is last
		return cmp.Compare(len(b), len(a))
	}
	c := strings.Compare(a, b)
	if k.Type == contact.NumberKey {
		na, _ := new(big.Rat).SetString(a)
		nb, _ := new(big.Rat).SetString(b)
		c = na.Cmp(nb)
	}
	if k.Descending {
		return -c
	}
	return c
}

// Five texts fit into one entry of a database's index, which holds 2700 bytes.
func TestKeysAreShort(t *testing.T) {
	o := contact.Order{Kind: contact.ByAttribute}
	c := with(1)
	for i := range 5 {
		o.Keys = append(o.Keys, contact.OrderKey{Code: fmt.Sprint(i), Type: contact.StringKey})
		c.Attributes[fmt.Sprint(i)] = strings.Repeat("字", 1000)
	}
	require.Less(t, len(o.Key(c)), 2100)
}

func TestSpecTellsOrdersApart(t *testing.T) {
	orders := []contact.Order{
		{Kind: contact.ImportOrder}, {Kind: contact.ByPriority}, {Kind: contact.ByNumber},
		byAttribute(contact.OrderKey{Code: "a", Type: contact.StringKey}),
		byAttribute(contact.OrderKey{Code: "a", Type: contact.StringKey, Descending: true}),
		byAttribute(contact.OrderKey{Code: "a", Type: contact.NumberKey}),
		byAttribute(contact.OrderKey{Code: "a", Type: contact.DateKey}),
		byAttribute(contact.OrderKey{Code: "a", Type: contact.StringKey}, contact.OrderKey{Code: "b", Type: contact.DateKey}),
		byAttribute(contact.OrderKey{Code: "b", Type: contact.DateKey}, contact.OrderKey{Code: "a", Type: contact.StringKey}),
		byAttribute(contact.OrderKey{Code: `a" string up "b`, Type: contact.DateKey}),
	}
	specs := map[string]contact.Order{}
	for _, o := range orders {
		require.NotContains(t, specs, o.Spec())
		specs[o.Spec()] = o
	}
	require.Equal(t, `attribute "a" string up "b" date up`, orders[7].Spec())
}
