package account

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/foredial/foredial/pkg/config"
)

// Everybody is the tenant of an account for those that have no own.
const Everybody = "*"

// entry is one account of the file. Exactly one of the ways is set.
type entry struct {
	Tenant   string       `yaml:"tenant"`
	Provider string       `yaml:"provider"`
	Huawei   *huaweiEntry `yaml:"huawei"`
	SMPP     *smppEntry   `yaml:"smpp"`
	Log      *struct{}    `yaml:"log"`

	line int
}

type huaweiEntry struct {
	URL       string        `yaml:"url"`
	AppKey    string        `yaml:"app_key"`
	AppSecret config.Hidden `yaml:"app_secret"`
	Sender    string        `yaml:"sender"`
	Signature string        `yaml:"signature"`
	PerSecond int           `yaml:"per_second"`
}

type smppEntry struct {
	Address    string        `yaml:"address"`
	TLS        bool          `yaml:"tls"`
	SystemID   string        `yaml:"system_id"`
	Password   config.Hidden `yaml:"password"`
	SystemType string        `yaml:"system_type"`
	Source     struct {
		Address string `yaml:"address"`
		TON     byte   `yaml:"ton"`
		NPI     byte   `yaml:"npi"`
	} `yaml:"source"`
	Window          int           `yaml:"window"`
	PerSecond       int           `yaml:"per_second"`
	EnquireInterval time.Duration `yaml:"enquire_interval"`
	// MessageIDs is how answers write ids, and how receipts do; empty: alike.
	MessageIDs string `yaml:"message_ids"`
}

// read reads a file and holds it against the rules. The error lists every fault.
func read(path string) ([]entry, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	entries, err := parse(text)
	if err == nil {
		err = check(entries)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return entries, nil
}

// private reports a file that everybody on the machine may read or write.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o007 != 0 {
		return fmt.Errorf("%s has secrets and everybody may use it (mode %04o): chmod o= it", path, mode)
	}
	return nil
}

func parse(text []byte) ([]entry, error) {
	var file struct {
		Accounts []entry `yaml:"accounts"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, unquoted(err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("a second document; one is wanted")
	}
	var lines struct {
		Accounts []yaml.Node `yaml:"accounts"`
	}
	if err := yaml.Unmarshal(text, &lines); err != nil {
		return nil, unquoted(err)
	}
	for i := range file.Accounts {
		file.Accounts[i].line = lines.Accounts[i].Line
	}
	return file.Accounts, nil
}

var (
	unknownKey = regexp.MustCompile(`^line (\d+): field (.*) not found in type .*$`)
	quoted     = regexp.MustCompile("`[^`]*`")
)

// unquoted is an error of the YAML library without values, which may be secrets,
// and without the names of types.
func unquoted(err error) error {
	wrong, ok := errors.AsType[*yaml.TypeError](err)
	if !ok {
		return errors.New(quoted.ReplaceAllString(err.Error(), "…"))
	}
	var faults []error
	for _, text := range wrong.Errors {
		if key := unknownKey.FindStringSubmatch(text); key != nil {
			text = fmt.Sprintf("line %s: unknown key %s", key[1], key[2])
		}
		faults = append(faults, errors.New(quoted.ReplaceAllString(text, "…")))
	}
	return errors.Join(faults...)
}
