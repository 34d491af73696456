package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// events are what tags makes of XML, one a line.
func events(src io.Reader) (lines []string, err error) {
	x := newTags(src)
	for {
		e, err := x.next()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		switch e {
		case starts:
			lines = append(lines, fmt.Sprintf("<%s r=%q t=%q>", x.name, x.attribute("r"), x.attribute("t")))
		case ends:
			lines = append(lines, fmt.Sprintf("</%s>", x.name))
		case texted:
			lines = append(lines, fmt.Sprintf("%q", x.text))
		}
	}
}

// library is the same by encoding/xml.
func library(src io.Reader) (lines []string, err error) {
	d := xml.NewDecoder(src)
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			found := map[string]string{}
			for _, a := range token.Attr {
				if a.Name.Space == "" {
					found[a.Name.Local] = a.Value
				}
			}
			lines = append(lines, fmt.Sprintf("<%s r=%q t=%q>", token.Name.Local, found["r"], found["t"]))
		case xml.EndElement:
			lines = append(lines, fmt.Sprintf("</%s>", token.Name.Local))
		case xml.CharData:
			lines = append(lines, fmt.Sprintf("%q", string(token)))
		}
	}
}

func TestTagsReadAsTheLibraryDoes(t *testing.T) {
	for name, text := range map[string]string{
		"a cell":          `<c r="A1" t='s'><v>7</v></c>`,
		"prefixes":        `<x:row x:r="no" r = "1" xml:space="preserve"><x:c/></x:row >`,
		"entities":        `<t r="&lt;&quot;&apos;&#x4e2d;">&amp;&gt;&#20013;&#x10FFFF;</t>`,
		"marks in values": `<c r="a>b" t='"/>'/>`,
		"CDATA":           `<t><![CDATA[a<b>c]]d]]e&amp;]]></t>`,
		"comments":        `<?xml version="1.0"?><!-- <c> - > --><a><!----></a>`,
		"line ends":       "<t\r\nr=\"1\"\tt=\"2\"\n>a\r\nb\rc\n</t\n>",
		"empty elements":  `<a/><b /><c r="1"/>`,
		"a long text":     `<t>` + strings.Repeat("0123456789", 10_000) + `</t><v>1</v>`,
		"a long value":    `<c r="` + strings.Repeat("0123456789>", 10_000) + `"/><v>1</v>`,
	} {
		want, err := library(strings.NewReader(text))
		require.NoError(t, err, name)
		for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			got, err := events(src)
			require.NoError(t, err, name)
			require.Equal(t, want, got, name)
		}
	}
}

func TestTagsRefuse(t *testing.T) {
	for text, want := range map[string]string{
		`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`: "it has a document type",
		`<a>&b;</a>`:           `&"b" is no entity`,
		`<a>&amp</a>`:          `&"amp" is no entity`,
		`<a>&#0;</a>`:          `&"#0" is no entity`,
		`<a>&#xD800;</a>`:      `&"#xD800" is no entity`,
		`<a>&#x110000000;</a>`: `&"#x11000000" is no entity`,
		`<a>&#;</a>`:           `&"#" is no entity`,
		`<a>&#x;</a>`:          `&"#x" is no entity`,
		`<>`:                   "it has an element without a name",
		`<a b="`:               "unexpected EOF",
		`<!-- `:                "unexpected EOF",
		`<![CDATA[ >`:          "unexpected EOF",
	} {
		_, err := events(strings.NewReader(text))
		require.EqualError(t, err, want, text)
	}
}

// directive is what only the library passes over.
var directive = regexp.MustCompile(`<!([^-\[]|-[^-]|\[[^C])`)

func wellFormed(text string) bool {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// FuzzTags: where the library can read, tags reads the same.
func FuzzTags(f *testing.F) {
	f.Add(`<c r="A1" t='s'><v>7&amp;</v></c>`)
	f.Add("c r=\"A1V' t='s'><v>7&amp;</v></V\"")
	f.Add(`<?a?><!--b--><c><![CDATA[d]]></c>`)
	f.Fuzz(func(t *testing.T, text string) {
		text = "<x>" + text + "</x>"
		got, err := events(strings.NewReader(text))
		if directive.MatchString(text) || !wellFormed(text) {
			return
		}
		want, _ := library(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}
