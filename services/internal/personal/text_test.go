package personal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/services/internal/personal"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "***", "Anna": "***", "张三李四": "***", "Annas": "A***s", "王小明和李四": "王***四", "a long note of the agent": "a***t",
	} {
		require.Equal(t, want, personal.Text(text), "%q", text)
		require.Equal(t, want, personal.Text(want), "masked already")
	}
}

func TestObject(t *testing.T) {
	for text, want := range map[string]string{
		`{"city": "Hamburg", "age": 41, "tags": ["x"]}`: `{"age":"***","city":"H***g","tags":"***"}`,
		`{}`: `{}`, `no object`: `n***t`, `["Hamburg"]`: `[***]`, `{"cut": "Ham`: `{***m`,
	} {
		require.Equal(t, want, personal.Object(text), "%q", text)
	}
}
