package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/phone"
)

func TestTheCommittedFileIsWhatTheCommandWrites(t *testing.T) {
	var fresh bytes.Buffer
	require.NoError(t, write(&fresh))
	committed, err := os.ReadFile("../../../deploy/demo/contacts.csv")
	require.NoError(t, err)
	require.True(t, bytes.Equal(fresh.Bytes(), committed), "run go generate ./services/internal/democontacts")
}

func TestGoodRowsAreGood(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, write(&file))
	r := csv.NewReader(&file)
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, all, 1+rows)
	seen, wrong := map[string]int{}, 0
	for i, row := range all[1:] {
		if i%wrongEvery == wrongEvery-1 {
			wrong++
			continue
		}
		require.Len(t, row, len(header))
		require.LessOrEqual(t, utf8.RuneCountInString(row[name]), 100)
		require.NotEmpty(t, row[number1])
		for _, given := range row[number1 : number3+1] {
			if given == "" {
				continue
			}
			number, err := phone.Parse(given, "GB")
			require.NoError(t, err, "line %d: %q", i+2, given)
			require.Zero(t, seen[number], "line %d has a number of line %d", i+2, seen[number])
			seen[number] = i + 2
		}
	}
	require.Equal(t, 40, wrong)
}
