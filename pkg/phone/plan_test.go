package phone

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPlan(t *testing.T) {
	mobile := Plan{MinDigits: 10, MaxDigits: 11, Prefixes: []string{"13", "30"}}
	for _, c := range []struct {
		plan Plan
		e164 string
		want error
	}{
		{Plan{}, "+8613800138000", nil},
		{Plan{MinDigits: 12}, "+8613800138000", ErrLength},
		{Plan{MinDigits: 11, MaxDigits: 11}, "+8613800138000", nil},
		{Plan{MaxDigits: 10}, "+8613800138000", ErrLength},
		{mobile, "+8613800138000", nil},
		{mobile, "+8615800138000", ErrPrefix},
		{mobile, "+493012345678", nil},
		{mobile, "+4930123456", ErrLength},
		{mobile, "+13012345678", nil},
	} {
		require.Equal(t, c.want, c.plan.Check(c.e164), "%+v %s", c.plan, c.e164)
	}
}

func TestNational(t *testing.T) {
	for e164, want := range map[string]string{
		"+8613800138000": "13800138000", "+12024561111": "2024561111", "+35312345678": "12345678", "+80012345678": "12345678",
		"+39066982": "066982", "+999123": "999123", "+": "", "": "",
	} {
		require.Equal(t, want, National(e164), e164)
	}
}

func TestZoneOf(t *testing.T) {
	for e164, want := range map[string]string{
		"+8613800138000": "Asia/Shanghai", "+12024561111": "America/New_York", "+4930901820": "Europe/Berlin",
		"+18005551234": "", "+80012345678": "", "+999123": "", "": "", "x": "",
	} {
		require.Equal(t, want, ZoneOf(e164), e164)
		_, err := time.LoadLocation(want)
		require.NoError(t, err)
	}
}

func BenchmarkZoneOf(b *testing.B) {
	for b.Loop() {
		ZoneOf("+8613800138000")
	}
}
