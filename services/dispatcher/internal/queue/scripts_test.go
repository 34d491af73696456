package queue

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAScriptGetsWhatItNeedsOfTheLibrary(t *testing.T) {
	paragraphs := strings.Split(strings.Join([]string{
		"local P = KEYS[1]",
		"-- far is used by near.\nlocal function far() return P end",
		"local near_one, near_two = far(), 2",
		"-- lonely is like far, and nobody's.\nlocal function lonely() return near_two end",
	}, "\n\n"), "\n\n")
	require.Equal(t, strings.Join([]string{
		paragraphs[0], paragraphs[1], paragraphs[2], "return near_two -- lonely",
	}, "\n\n"), linked(paragraphs, "return near_two -- lonely"), "by way of others, and not for a word in a comment")
	require.Equal(t, "return 1", linked(paragraphs, "return 1"))
}

func TestTheLibraryIsInParagraphs(t *testing.T) {
	for _, paragraph := range lib {
		require.Regexp(t, defined, paragraph, "each defines what it can be found by")
	}
}
