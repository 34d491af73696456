package text

import (
	"encoding/hex"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const most = 10

// foreignTable prints the table of Perl's Encode, another's reading of the
// standard: lines of a code point and its septets.
const foreignTable = `use Encode::GSM0338; my $table = \%Encode::GSM0338::UNI2GSM;
printf "%d %s\n", ord $_, unpack "H*", $table->{$_} for keys %$table;`

func TestTablesAreThoseOfTheStandard(t *testing.T) {
	out, err := exec.Command("perl", "-e", foreignTable).Output()
	require.NoError(t, err, "this test needs perl: apt-get install -y perl")
	want := map[rune]string{}
	for line := range strings.Lines(string(out)) {
		var r rune
		var code string
		_, err := fmt.Sscanf(line, "%d %s\n", &r, &code)
		require.NoError(t, err, line)
		want[r] = code
	}
	got := map[rune]string{}
	for r, b := range septets {
		got[r] = hex.EncodeToString(b)
	}
	require.Equal(t, want, got)
	require.Len(t, basic, 128)
	require.Len(t, got, 127+10, "no character twice")
}

func TestTheFirstAlphabetThatHasAllCharacters(t *testing.T) {
	usual := []Alphabet{GSM, UCS2}
	for _, test := range []struct {
		text string
		of   []Alphabet
		want Alphabet
	}{
		{"", usual, GSM},
		{"Price: 5 € [net]", usual, GSM},
		{"Ça va", usual, GSM},
		{"ça va", usual, UCS2},
		{"ça va", []Alphabet{GSM, Latin1, UCS2}, Latin1},
		{"5 €, ça va", []Alphabet{GSM, Latin1, UCS2}, UCS2},
		{"您好", usual, UCS2},
		{"`", usual, UCS2},
		{"\x1b", usual, UCS2},
		{"plain", []Alphabet{GSMPacked, UCS2}, GSMPacked},
	} {
		got, _, err := Cut(test.text, most, test.of...)
		require.NoError(t, err)
		require.Equal(t, test.want, got, test.text)
	}
	_, _, err := Cut("您好", most, GSM, Latin1)
	require.ErrorIs(t, err, ErrAlphabet)
}

func TestOctetsOfEachAlphabet(t *testing.T) {
	for _, test := range []struct {
		text string
		of   Alphabet
		want string
	}{
		{"a@€", GSM, "61001b65"},
		{"aé", Latin1, "61e9"},
		{"a您😀", UCS2, "006160a8d83dde00"},
		// The usual example of packing: nine septets, and eight with a full last octet.
		{"hellohello", GSMPacked, "e8329bfd4697d9ec37"},
		{"12345678", GSMPacked, "31d98c56b3dd70"},
		// Seven septets leave seven bits: a carriage return (0001101) in their place.
		{"1234567", GSMPacked, "31d98c56b3dd1a"},
	} {
		a, parts, err := Cut(test.text, most, test.of)
		require.NoError(t, err)
		require.Equal(t, test.want, hex.EncodeToString(a.Join(nil, parts[0])), test.text)
	}
}

// What fits one message, what begins a second and a third, by what a character takes.
func TestHowMuchFits(t *testing.T) {
	for _, test := range []struct {
		of        Alphabet
		character string
		n         int
		want      []int // octets of each part, unpacked
	}{
		{GSM, "a", 0, []int{0}},
		{GSM, "a", 160, []int{160}},
		{GSM, "a", 161, []int{153, 8}},
		{GSM, "a", 306, []int{153, 153}},
		{GSM, "a", 307, []int{153, 153, 1}},
		{GSM, "€", 80, []int{160}},
		{GSM, "€", 81, []int{152, 10}}, // 153 would cut an escape from its character
		{GSMPacked, "a", 160, []int{160}},
		{GSMPacked, "a", 161, []int{153, 8}},
		{Latin1, "é", 140, []int{140}},
		{Latin1, "é", 141, []int{134, 7}},
		{UCS2, "您", 70, []int{140}},
		{UCS2, "您", 71, []int{134, 8}},
		{UCS2, "😀", 35, []int{140}},
		{UCS2, "😀", 36, []int{132, 12}}, // 134 would cut a surrogate pair
	} {
		a, parts, err := Cut(strings.Repeat(test.character, test.n), most, test.of)
		require.NoError(t, err)
		require.Equal(t, test.want, lengths(parts), "%d %s in %d", test.n, test.character, test.of)
		if a == GSMPacked {
			header := Part{1, 2, 1}.Header()
			if len(parts) == 1 {
				header = nil
			}
			require.Len(t, a.Join(header, parts[0]), 140, "a message on the air")
		}
	}
}

func lengths(parts [][]byte) (all []int) {
	for _, part := range parts {
		all = append(all, len(part))
	}
	return all
}

func TestTooLong(t *testing.T) {
	text := strings.Repeat("a", most*153)
	_, parts, err := Cut(text, most, GSM, UCS2)
	require.NoError(t, err)
	require.Len(t, parts, most)
	_, _, err = Cut(text+"a", most, GSM, UCS2)
	require.ErrorIs(t, err, ErrTooLong, "and no other alphabet is tried")
	require.ErrorContains(t, err, "11 parts, at most 10")
}

func TestReadingWhatNobodyShouldWrite(t *testing.T) {
	for _, test := range []struct {
		of   Alphabet
		b    string
		want string
	}{
		{GSM, "611b", "a "},
		{GSM, "1b1b", " "},
		{GSM, "1b61", "a"}, // not in the extension table
		{GSM, "80ff", "\uFFFD\uFFFD"},
		{UCS2, "006100", "a\uFFFD"},
		{UCS2, "d83d0061", "\uFFFDa"},
		{Latin1, "", ""},
	} {
		b, err := hex.DecodeString(test.b)
		require.NoError(t, err)
		require.Equal(t, test.want, test.of.Read(b, 0), test.b)
	}
}

func TestAlphabetOfACoding(t *testing.T) {
	for _, a := range []Alphabet{GSM, Latin1, UCS2} {
		got, ok := Of(a.Coding())
		require.True(t, ok)
		require.Equal(t, a, got)
	}
	ascii, ok := Of(1)
	require.True(t, ok)
	require.Equal(t, Latin1, ascii)
	_, ok = Of(4)
	require.False(t, ok, "octets that are no text")
}

func TestHeaders(t *testing.T) {
	require.Equal(t, []byte{5, 0, 3, 0x2c, 3, 2}, Part{Ref: 0x12c, Total: 3, Sequence: 2}.Header())
	for _, test := range []struct {
		b      string
		want   Part
		length int
		ok     bool
	}{
		{"0500032c0302616263", Part{0x2c, 3, 2}, 6, true},
		{"060804012c030261", Part{0x12c, 3, 2}, 7, true},
		{"0a050400010002" + "0003070201" + "61", Part{}, 0, false}, // the first element takes an octet of the next
		{"0b0504000100020003070201" + "61", Part{7, 2, 1}, 12, true},
		{"0361020102", Part{}, 0, false}, // an element longer than its header
		{"04700161" + "61" + "61", Part{}, 0, false},
		{"037001aa61", Part{}, 4, true}, // of something else
		{"0061", Part{}, 1, true},
		{"05", Part{}, 0, false},
		{"", Part{}, 0, false},
	} {
		b, err := hex.DecodeString(test.b)
		require.NoError(t, err)
		part, length, ok := ReadHeader(b)
		require.Equal(t, test.ok, ok, test.b)
		require.Equal(t, test.want, part, test.b)
		require.Equal(t, test.length, length, test.b)
	}
}

// Any text comes back from its parts, each of which can be read on its own.
func TestTextComesBack(t *testing.T) {
	gsm := rapid.RuneFrom(append(basic[:escape:escape], append([]rune("ÆæßÉ aZ~"), '\f', '€', '[')...))
	of := map[Alphabet]*rapid.Generator[string]{
		GSM:       rapid.StringOf(gsm),
		GSMPacked: rapid.StringOf(gsm),
		Latin1:    rapid.StringOf(rapid.RuneFrom([]rune("aé\x00ÿ\u0080"))),
		UCS2:      rapid.StringOf(rapid.RuneFrom([]rune("a您😀\uFFFF\U00010000"))),
	}
	for a, texts := range of {
		rapid.Check(t, func(t *rapid.T) {
			text := texts.Draw(t, "text")
			text = strings.Repeat(text, rapid.IntRange(1, 12).Draw(t, "times"))
			if a == GSMPacked {
				text = strings.ReplaceAll(text, "\r", "") // at the end of a part it is filling
			}
			got, parts, err := Cut(text, 1000, a)
			require.NoError(t, err)
			require.Equal(t, a, got)
			var back strings.Builder
			alone, room := a.room()
			for i, part := range parts {
				var header []byte
				if len(parts) > 1 {
					alone, header = room, Part{9, len(parts), i + 1}.Header()
				}
				require.LessOrEqual(t, len(part), alone)
				back.WriteString(a.Read(a.Join(header, part), len(header)))
			}
			require.Equal(t, text, back.String())
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{5, 0, 3, 1, 2, 1, 'a', 0x1b, 0x65}, byte(0))
	f.Add([]byte{0xd8, 0x3d, 0xde, 0x00}, byte(3))
	f.Fuzz(func(t *testing.T, b []byte, a byte) {
		_, header, _ := ReadHeader(b)
		text := Alphabet(a%4).Read(b, header)
		if a%4 == byte(UCS2) || a%4 == byte(Latin1) {
			return
		}
		// A phone's reading of septets can be sent again, but for what was no septet.
		_, _, err := Cut(strings.ReplaceAll(text, "\uFFFD", ""), len(b)+1, GSM)
		require.NoError(t, err)
	})
}
