package bench_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// file writes a CSV file of customers: 12 columns, 1.8 numbers a row on average,
// and one row in a hundred that is rejected.
func file(b *testing.B, rows int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "contacts.csv")
	f, err := os.Create(path)
	require.NoError(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	writeCustomers(w, rows)
	require.NoError(b, w.Flush())
	require.NoError(b, f.Close())
	return path
}

func writeCustomers(w io.Writer, rows int) {
	random := rand.New(rand.NewPCG(1, 2))
	fmt.Fprintln(w, "reference,name,priority,number1,number2,number3,city,street,contract,since,balance,segment")
	for i := range rows {
		numbers := [3]string{fmt.Sprintf("1%02d%08d", 30+i%10, i)}
		if i%100 == 99 {
			numbers[0] = "unknown"
		}
		if i%10 < 6 {
			numbers[1] = fmt.Sprintf("+86139%08d", i)
		}
		if i%10 < 2 {
			numbers[2] = fmt.Sprintf("010-6%07d", i%10_000_000)
		}
		fmt.Fprintf(w, "R-%09d,Customer %d,%d,%s,%s,%s,Beijing,%d Chang'an Avenue,C-%08d,20%02d-%02d-%02d,%d.%02d,%s\n",
			i, i, 1+random.IntN(5), numbers[0], numbers[1], numbers[2], random.IntN(999), random.IntN(1e8),
			random.IntN(26), 1+random.IntN(12), 1+random.IntN(28), random.IntN(100000), random.IntN(100),
			[]string{"gold", "silver", "bronze"}[random.IntN(3)])
	}
}
