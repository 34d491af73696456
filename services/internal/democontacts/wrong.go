package main

import "strings"

// wrongs are ways to spoil a good row.
var wrongs = []func(row []string) []string{
	func(row []string) []string { return with(row, number1, "call me maybe") },    // letters
	func(row []string) []string { return with(row, number1, "+44 20") },           // too short
	func(row []string) []string { return with(row, number1, "+999 555 0100") },    // no such country
	func(row []string) []string { return with(row, number1, "+44 999 999 9999") }, // not in the country's plan
	func(row []string) []string { return with(row, number2, row[number1]) },       // twice the same number
	func(row []string) []string { return with(with(with(row, number1, ""), number2, " "), number3, "") },
	func(row []string) []string { return with(row, priority, "9") },
	func(row []string) []string { return with(row, priority, "high") },
	func(row []string) []string { return append(row, "one field too many") },
	func(row []string) []string { return with(row, name, strings.Repeat(row[name]+" ", 10)) },
}

func with(row []string, column int, value string) []string {
	row[column] = value
	return row
}
