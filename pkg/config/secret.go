package config

import (
	"fmt"
	"os"
	"strings"
)

// Secret is a setting that may be given in a file of its own instead: its one
// line. Giving both is an error.
func Secret(name, value, file string) (string, error) {
	switch {
	case file == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%s and %s-file: give one of them", name, name)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s-file: %w", name, err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" || strings.ContainsAny(secret, "\r\n") {
		return "", fmt.Errorf("%s-file: want one line in %s", name, file)
	}
	return secret, nil
}
