package phone

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// requireParity holds Parse against the library.
func requireParity(t require.TestingT, text, region string) {
	got, err := Parse(text, region)
	if text = strings.TrimSpace(text); text == "" || len(text) > maxLength {
		require.Error(t, err)
		return
	}
	want, wantErr := parseSlowly(text, region)
	require.Equal(t, want, got, "%q in %q", text, region)
	require.Equal(t, wantErr, err, "%q in %q", text, region)
}

func regions() []string {
	var all []string
	for region := range phonenumbers.GetSupportedRegions() {
		all = append(all, region)
	}
	slices.Sort(all)
	return all
}

// Every automaton can be made, and is small enough to keep.
func TestEveryCountryHasAnAutomaton(t *testing.T) {
	states := 0
	for code, plans := range theWorld().codes {
		for _, plan := range plans {
			require.NotNil(t, plan, "calling code %d", code)
			states += len(plan.automaton().accepts)
		}
	}
	t.Logf("%d states", states)
	require.Less(t, states, 100_000)
}

// The examples that the library has of every kind of number in every region,
// written in every way, called from there and from elsewhere.
func TestParityOfExamples(t *testing.T) {
	for _, region := range regions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			national := phonenumbers.GetNationalSignificantNumber(example)
			code := fmt.Sprint(example.GetCountryCode())
			for _, text := range []string{
				phonenumbers.Format(example, phonenumbers.E164),
				phonenumbers.Format(example, phonenumbers.INTERNATIONAL),
				phonenumbers.Format(example, phonenumbers.NATIONAL),
				national, "0" + national, "8" + national, national[1:], national + "0",
				code + national, "00" + code + national, "011" + code + national, "+" + national, "+0" + code + national,
				"+" + code + "(0)" + national,
			} {
				for _, home := range []string{region, "CN", "US", "", "XX"} {
					requireParity(t, text, home)
				}
			}
		}
	}
}

// Digits at random, in every region: most are no number.
func TestParityOfDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, region := range regions() {
		code := fmt.Sprint(phonenumbers.GetCountryCodeForRegion(region))
		for range 40 {
			digits := fmt.Sprint(r.Uint64N(1e18))
			digits = digits[:min(len(digits), 2+r.IntN(15))]
			for _, text := range []string{digits, "0" + digits, code + digits, "+" + code + digits} {
				requireParity(t, text, region)
			}
		}
	}
}

// Whatever people type.
func TestParityOfText(t *testing.T) {
	homes := rapid.SampledFrom(append(regions(), "", "cn", "ZZ", "001"))
	texts := rapid.StringOfN(rapid.SampledFrom([]rune("0123456789001138+-() ./x#;,aT\u0661\uff0b\u3000")), 0, 40, -1)
	rapid.Check(t, func(t *rapid.T) {
		requireParity(t, texts.Draw(t, "text"), homes.Draw(t, "region"))
	})
}

func FuzzParity(f *testing.F) {
	for _, seed := range []string{
		"+86 138 0013 8000", "010-62510000", "17951 13800138000", "0086 138 0013 8000", "8613800138000", "+0086 13800138000",
		"(202) 456-1111", "1 202 456 1111", "011 86 138 0013 8000", "456-1111", "030/901820", "٠١٢٣", "138+00138000", "+", "tel:+86-10-1234;ext=5",
		"0 11 15-5123-4567", "0 15 21 5555-5555", "0037683456789", "8 495 123-45-67", "06 1 234 5678",
	} {
		for _, region := range []string{"CN", "US", "DE", "BR", "AR", "JP", "RU", "AG", "SM", ""} {
			f.Add(seed, region)
		}
	}
	f.Fuzz(func(t *testing.T, text, region string) { requireParity(t, text, region) })
}

var shapes = []struct{ name, text, region string }{
	{"international", "+8613800138000", "CN"},
	{"national", "13800138000", "CN"},
	{"landline", "010-62510000", "CN"},
	{"separated", "+1 (202) 456-1111", "CN"},
	{"germany", "030 901820", "DE"},
	{"invalid", "+8612345678901", "CN"},
}

func BenchmarkParse(b *testing.B) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				_, _ = Parse(s.text, s.region)
			}
		})
		b.Run(s.name+"/library", func(b *testing.B) {
			for b.Loop() {
				_, _ = parseSlowly(s.text, s.region)
			}
		})
	}
}
