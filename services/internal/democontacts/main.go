// Command democontacts writes deploy/demo/contacts.csv: 2,000 customers of six
// countries, the same ones every time. Their numbers are valid and nobody's:
// all are from ranges that the countries' regulators keep for films and books.
// 40 rows are wrong, four in each of ten ways, so that an import has something
// to reject.
package main

//go:generate go run . ../../../deploy/demo/contacts.csv

import (
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
)

const (
	rows = 2000
	// every so many rows one is wrong.
	wrongEvery = 50
	seed       = 20
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: democontacts FILE")
	}
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if err := write(file); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}

// write writes the whole file.
func write(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = false
	g := &generator{r: rand.New(rand.NewPCG(seed, seed)), used: map[string]bool{}}
	if err := out.Write(header); err != nil {
		return err
	}
	for i := range rows {
		row := g.row(i + 1)
		if i%wrongEvery == wrongEvery-1 {
			row = wrongs[i/wrongEvery%len(wrongs)](row)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

var header = []string{"reference", "name", "priority", "number1", "number2", "number3", "city", "product"}

// Columns of header.
const (
	name     = 1
	priority = 2
	number1  = 3
	number2  = 4
	number3  = 5
)

type generator struct {
	r    *rand.Rand
	used map[string]bool // numbers
}

func (g *generator) row(n int) []string {
	c := countries[g.r.IntN(len(countries))]
	row := []string{
		fmt.Sprintf("C-%05d", n), pick(g.r, c.first) + " " + pick(g.r, c.last), strconv.Itoa(1 + g.r.IntN(5)),
		"", "", "", pick(g.r, c.cities), pick(g.r, products),
	}
	for i := range g.numbers() {
		row[number1+i] = g.number(c)
	}
	return row
}

// numbers is how many numbers a customer has: mostly one, seldom three.
func (g *generator) numbers() int {
	switch n := g.r.IntN(20); {
	case n < 10:
		return 1
	case n < 17:
		return 2
	default:
		return 3
	}
}

// number is one that no other customer has.
func (g *generator) number(c country) string {
	for {
		s := pick(g.r, c.series)
		number := s.number(g.r)
		if !g.used[number] {
			g.used[number] = true
			return number
		}
	}
}

func pick[T any](r *rand.Rand, among []T) T { return among[r.IntN(len(among))] }
