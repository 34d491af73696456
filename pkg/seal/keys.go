package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/foredial/foredial/pkg/internal/writeonce"
)

// keyBytes is the length of a key: AES-256.
const keyBytes = 32

// firstID names the key that LoadOrCreate makes.
const firstID = "k1"

var keyID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// Parse reads keys, each as <id>=<32 bytes in base64>; the first one seals. Its
// errors name a key by its id or its place, never by its content.
func Parse(keys []string) (*Keys, error) {
	if len(keys) == 0 {
		return nil, errors.New("no keys")
	}
	k := &Keys{byID: map[string]cipher.AEAD{}}
	for i, key := range keys {
		id, text, ok := strings.Cut(strings.TrimSpace(key), "=")
		if !ok || !keyID.MatchString(id) {
			return nil, fmt.Errorf("key %d is not <id>=<base64>, with an id that matches %s", i+1, keyID)
		}
		if k.byID[id] != nil {
			return nil, fmt.Errorf("key %s is given twice", id)
		}
		raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
		if err != nil || len(raw) != keyBytes {
			return nil, fmt.Errorf("key %s is not %d bytes in base64", id, keyBytes)
		}
		if k.byID[id], err = newKey(raw); err != nil {
			return nil, fmt.Errorf("key %s: %w", id, err)
		}
		if i == 0 {
			k.current = id
		}
	}
	return k, nil
}

// Load reads a file of keys, one a line; empty lines and those that begin with
// # do not count.
func Load(path string) (*Keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var keys []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			keys = append(keys, line)
		}
	}
	k, err := Parse(keys)
	if err != nil {
		return nil, fmt.Errorf("read keys from %s: %w", path, err)
	}
	return k, nil
}

// LoadOrCreate is Load, after making the file with one random key when there is none.
func LoadOrCreate(path string) (*Keys, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := writeonce.File(path, []byte(Generate(firstID)+"\n")); err != nil {
			return nil, fmt.Errorf("create keys: %w", err)
		}
	}
	return Load(path)
}

// Generate makes a random key, as Parse reads it.
func Generate(id string) string {
	raw := make([]byte, keyBytes)
	_, _ = rand.Read(raw) // never fails
	return id + "=" + base64.StdEncoding.EncodeToString(raw)
}
