package phone

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMentions(t *testing.T) {
	const number = "+4930123456"
	for text, want := range map[string]bool{
		"+4930123456": true, "030 123456": true, "call (030) 12-34-56 back": true, "０３０１２３４５６": true, "30/123.456": true,
		`{"phone":"0049 30 123456"}`: true, "x30123456y": true,
		"": false, "Karl": false, "30123457": false, "+4930****3456": false, "3012345": false,
	} {
		require.Equal(t, want, Mentions(text, number), "%q", text)
	}
	require.True(t, Mentions("ring 12345", "12345"), "a number of no country, too")
	require.False(t, Mentions("anything", ""))
}

func TestHide(t *testing.T) {
	for text, want := range map[string]string{
		"asked from 030 123456 today": "asked from *** today", "+86 (138) 0013-8000": "***", "０３０１２３４５６": "***",
		"weekly report 47": "weekly report 47", "ticket 123456": "ticket 123456", "": "", "1 2 3": "1 2 3",
	} {
		require.Equal(t, want, Hide(text), "%q", text)
	}
}
