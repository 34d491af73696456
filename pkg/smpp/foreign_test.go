package smpp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/child"
	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
)

// line is what a script of testdata prints.
type line map[string]any

// script is a running one.
type script struct {
	lines chan line
	ended <-chan struct{}
}

func perl(t *testing.T, args ...string) *script {
	t.Helper()
	require.NoError(t, exec.Command("perl", "-MNet::SMPP", "-e1").Run(), "this test needs Net::SMPP: apt-get install -y libnet-smpp-perl")
	cmd := exec.Command("perl", args...)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	process, err := child.Start(cmd)
	require.NoError(t, err)
	s := &script{lines: make(chan line, 100), ended: process.Exited()}
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(s.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			var l line
			if json.Unmarshal(scanner.Bytes(), &l) == nil {
				s.lines <- l
			}
		}
	}()
	t.Cleanup(func() { process.Stop(t.Context()); <-read })
	return s
}

// next is the next line, of that command. An enquire_link comes when it is quiet for
// long enough, between any two others.
func (s *script) next(t *testing.T, cmd string) line {
	t.Helper()
	for late := time.After(20 * time.Second); ; {
		select {
		case l := <-s.lines:
			if l["cmd"] == "enquire_link" && cmd != "enquire_link" {
				continue
			}
			require.Equal(t, cmd, l["cmd"], "%v", l)
			delete(l, "cmd")
			return l
		case <-late:
			require.FailNow(t, "silence", "no %s", cmd)
		}
	}
}

func TestOurClientWithTheirServer(t *testing.T) {
	server := perl(t, "testdata/smsc.pl")
	receipts := make(heard, 10)
	client := open(t, smpp.Config{
		Address:  fmt.Sprintf("127.0.0.1:%v", server.next(t, "listen")["port"]),
		SystemID: "foredial", Password: "secret08", SystemType: "dialler",
		EnquireAfter: 300 * time.Millisecond, OnReceipt: receipts.keep,
	})
	require.Equal(t, line{"system_id": "foredial", "password": "secret08", "system_type": "dialler", "interface_version": 52.}, server.next(t, "bind_transceiver"))
	require.Equal(t, line{"status": 0.}, server.next(t, "enquire_link_resp"), "they ask, we answer")

	short := func(id, text string, coding, octets float64) line {
		return line{
			"id": id, "text": text, "data_coding": coding, "octets": octets, "source_addr": "Foredial", "source_addr_ton": 5.,
			"destination_addr": phone, "dest_addr_ton": 1., "dest_addr_npi": 1.,
		}
	}
	require.Equal(t, []string{"m1"}, requireSubmitted(t, client, message("+"+phone, "Plain ASCII {and} 5 €")))
	require.Equal(t, short("m1", "Plain ASCII {and} 5 €", 0, 24), server.next(t, "submit_sm"))

	require.Equal(t, []string{"m2"}, requireSubmitted(t, client, wanted(message(phone, "您好😀"))))
	require.Equal(t, short("m2", "您好😀", 8, 8), server.next(t, "submit_sm"))
	require.Equal(t, smpp.Receipt{ID: "m2", State: smpp.Delivered, Code: "000"}, <-receipts)
	require.Equal(t, line{"status": 0.}, server.next(t, "deliver_sm_resp"))

	long := strings.Repeat("Hello [world]! ", 20)
	require.Equal(t, []string{"m3", "m4", "m5"}, requireSubmitted(t, client, message(phone, long)))
	var joined strings.Builder
	for i := range 3 {
		part := server.next(t, "submit_sm")
		joined.WriteString(part["text"].(string))
		require.Regexp(t, fmt.Sprintf("^050003..03%02d$", i+1), part["header"])
	}
	require.Equal(t, long, joined.String())

	server.next(t, "enquire_link") // in the silence
	require.NoError(t, client.Stop(t.Context()))
	server.next(t, "unbind")
}

// Ways that not every server wants.
func TestOtherWaysWithTheirServer(t *testing.T) {
	server := perl(t, "testdata/smsc.pl", "packed")
	client := open(t, smpp.Config{
		Address:   fmt.Sprintf("127.0.0.1:%v", server.next(t, "listen")["port"]),
		Alphabets: []text.Alphabet{text.GSMPacked, text.Latin1, text.UCS2}, Long: smpp.LongByOptions,
	})
	server.next(t, "bind_transceiver")
	server.next(t, "enquire_link_resp")
	for i, want := range []struct {
		text           string
		coding, octets float64
	}{{"hello [€] 1", 0, 13}, {"ça va", 3, 5}} { // 14 and then no characters of seven bits
		requireSubmitted(t, client, message(phone, want.text))
		got := server.next(t, "submit_sm")
		require.Equal(t, []any{want.text, want.coding, want.octets}, []any{got["text"], got["data_coding"], got["octets"]}, i)
	}
	requireSubmitted(t, client, message(phone, strings.Repeat("ç", 141)))
	require.Equal(t, "0201", server.next(t, "submit_sm")["sar"])
	require.Equal(t, "0202", server.next(t, "submit_sm")["sar"])
	require.NoError(t, client.Stop(t.Context()))
	server.next(t, "unbind")
}

func TestTheirClientWithOurServer(t *testing.T) {
	center := smpptest.Start(t, smpptest.Config{SystemID: "perl", Password: "secret"})
	_, port, _ := strings.Cut(center.Addr, ":")
	client := perl(t, "testdata/esme.pl", port, "secret")
	require.Equal(t, line{"status": 0., "system_id": "smpptest"}, client.next(t, "bind_transceiver_resp"))
	for i := range 3 {
		require.Equal(t, line{"status": 0., "id": strconv.Itoa(i + 1)}, client.next(t, "submit_sm_resp"))
	}
	require.Equal(t, line{"status": 0.}, client.next(t, "enquire_link_resp"))
	require.Equal(t, line{"status": 0., "id": "4"}, client.next(t, "submit_sm_resp"))
	receipt := client.next(t, "deliver_sm")
	require.Equal(t, line{"esm_class": 4., "state": 2., "id": "4", "text": receipt["text"]}, receipt)
	require.Contains(t, receipt["text"], "id:4 ")
	require.Contains(t, receipt["text"], " stat:DELIVRD ")
	require.Equal(t, line{"status": 0.}, client.next(t, "unbind_resp"))
	<-client.ended

	var texts []string
	for _, m := range center.Messages() {
		texts = append(texts, m.Text)
		require.Equal(t, pdu.Address{TON: pdu.TONAlphanumeric, Number: "Perl"}, m.From)
		require.Equal(t, smpp.International("+447700900123"), m.To)
	}
	require.Equal(t, []string{"Hello €", "您好", strings.Repeat("p", 300)}, texts)
	center.AwaitDelivered(t)
	center.AwaitBound(t, 0)

	wrong := perl(t, "testdata/esme.pl", port, "guess")
	require.EqualValues(t, pdu.InvalidPassword, wrong.next(t, "bind_transceiver_resp")["status"])
}

// theirNames prints the commands and the statuses that Net::SMPP knows.
const theirNames = `
my $commands = Net::SMPP::pdu_tab; print "command $_ $commands->{$_}{cmd}\n" for keys %$commands;
my $statuses = Net::SMPP::status_code; print "status $_ $statuses->{$_}{code}\n" for keys %$statuses;`

func TestNamesAreTheirs(t *testing.T) {
	out, err := exec.Command("perl", "-MNet::SMPP", "-e", theirNames).Output()
	require.NoError(t, err, "this test needs Net::SMPP: apt-get install -y libnet-smpp-perl")
	theirs := map[string]map[uint32]string{"command": {}, "status": {}}
	for l := range strings.Lines(string(out)) {
		var kind, name string
		var code uint32
		_, err := fmt.Sscan(l, &kind, &code, &name)
		require.NoError(t, err, l)
		theirs[kind][code] = name
	}
	for code, name := range theirs["status"] {
		require.Equal(t, name, pdu.Status(code).String())
	}
	for code := range uint32(0x500) {
		if _, known := theirs["status"][code]; !known {
			require.Equal(t, fmt.Sprintf("status 0x%08x", code), pdu.Status(code).String())
		}
	}
	ours := 0
	for code, name := range theirs["command"] {
		if got := pdu.Command(code).String(); !strings.HasPrefix(got, "command 0x") {
			require.Equal(t, name, got)
			ours++
		}
	}
	require.Equal(t, 15, ours)
}
