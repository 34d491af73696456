package phone

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, region, want string }{
		{"13800138000", "CN", "+8613800138000"},
		{" 138-0013 8000 ", "CN", "+8613800138000"},
		{"+86 138 0013 8000", "DE", "+8613800138000"},
		{"030 901820", "DE", "+4930901820"},
		{"(202) 456-1111", "US", "+12024561111"},
		{"+442079460000", "", "+442079460000"},
	} {
		got, err := Parse(c.text, c.region)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		text, region string
		want         error
	}{
		{"", "CN", ErrEmpty},
		{" \t", "CN", ErrEmpty},
		{"hello", "CN", ErrSyntax},
		{"12", "CN", ErrInvalid},
		{"+999123456789", "CN", ErrSyntax},
		{"13800138000", "", ErrSyntax},
		{"13800138000 ext. 5", "CN", ErrSyntax},
		{"+8613800138000000", "CN", ErrInvalid},
		{strings.Repeat("1", 1<<20), "CN", ErrSyntax},
	} {
		_, err := Parse(c.text, c.region)
		require.ErrorIs(t, err, c.want, "%.20q", c.text)
	}
}

func TestMaskShowsNoWholeNumber(t *testing.T) {
	require.Equal(t, "+8613****8000", Mask("+8613800138000"))
	require.Equal(t, "****45", Mask("12345"))
	require.Equal(t, "****1", Mask("1"))
	require.Equal(t, "****", Mask(""))
}

func TestRegionKnown(t *testing.T) {
	require.True(t, RegionKnown("CN"))
	require.False(t, RegionKnown("XX"))
	require.False(t, RegionKnown(""))
}

func FuzzParse(f *testing.F) {
	f.Add("+86 138 0013 8000", "CN")
	f.Add("٠١٢٣", "EG")
	f.Fuzz(func(t *testing.T, text, region string) {
		e164, err := Parse(text, region)
		if err != nil {
			return
		}
		again, err := Parse(e164, "")
		require.NoError(t, err)
		require.Equal(t, e164, again)
		require.Regexp(t, `^\+[1-9][0-9]{1,14}$`, e164)
	})
}
