package smpp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/smpp"
	"github.com/foredial/foredial/pkg/smpp/pdu"
	"github.com/foredial/foredial/pkg/smpp/text"
	"github.com/foredial/foredial/pkg/testkit/smpptest"
)

const phone = "447700900123"

func TestSubmit(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{SystemID: "fd"}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		ids := requireSubmitted(t, client, message("+"+phone, "We called you: 5 €"))
		require.Equal(t, []smpptest.Message{{
			SystemID: "fd", Text: "We called you: 5 €", IDs: ids,
			From: pdu.Address{TON: pdu.TONAlphanumeric, Number: "Foredial"},
			To:   pdu.Address{TON: pdu.TONInternational, NPI: pdu.NPIISDN, Number: phone},
		}}, center.Messages())
		require.Len(t, ids, 1)
	})
}

func TestLongMessages(t *testing.T) {
	latin, chinese := strings.Repeat("Hello [world]! ", 30), strings.Repeat("您好😀", 40)
	for name, test := range map[string]struct {
		text      string
		long      smpp.Long
		alphabets []text.Alphabet
		coding    byte
		parts     int
	}{
		"headers":            {text: latin, parts: 4},
		"headers, UCS-2":     {text: chinese, coding: 8, parts: 3},
		"headers, packed":    {text: latin, alphabets: []text.Alphabet{text.GSMPacked}, parts: 4},
		"headers, Latin-1":   {text: latin, alphabets: []text.Alphabet{text.Latin1}, coding: 3, parts: 4},
		"options":            {text: latin, long: smpp.LongByOptions, parts: 4},
		"options, UCS-2":     {text: chinese, long: smpp.LongByOptions, coding: 8, parts: 3},
		"payload":            {text: latin, long: smpp.LongAsPayload, parts: 1},
		"payload, UCS-2":     {text: chinese, long: smpp.LongAsPayload, coding: 8, parts: 1},
		"payload not needed": {text: "Hello", long: smpp.LongAsPayload, parts: 1},
	} {
		t.Run(name, func(t *testing.T) {
			packed := smpptest.Config{Packed: len(test.alphabets) > 0}
			cfg := smpp.Config{Long: test.long, Alphabets: test.alphabets}
			meet(t, packed, cfg, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
				first, second := begin(client, message(phone, test.text)), begin(client, message(phone, test.text+"2"))
				for _, done := range []<-chan submitted{first, second} {
					got := <-done
					require.NoError(t, got.err)
					require.Len(t, got.ids, test.parts)
				}
				messages := center.Messages()
				require.Len(t, messages, 2, "the parts of two at a time are not mixed")
				require.ElementsMatch(t, []string{test.text, test.text + "2"}, []string{messages[0].Text, messages[1].Text})
				require.Equal(t, test.coding, messages[0].Coding)
				require.Len(t, messages[0].IDs, test.parts)
			})
		})
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{Alphabets: []text.Alphabet{text.GSM}, MaxParts: 2}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		for name, m := range map[string]smpp.Message{
			"three parts":   message(phone, strings.Repeat("a", 307)),
			"no alphabet":   message(phone, "您好"),
			"no number":     message("+12345678901234567890123", "a"),
			"NUL in a name": {From: pdu.Address{Number: "a\x00b"}, To: smpp.International(phone)},
		} {
			ids, err := client.Submit(t.Context(), m)
			require.Error(t, err, name)
			require.Empty(t, ids)
			require.False(t, smpp.Retry(err), name)
			require.NotContains(t, err.Error(), "1234567890", "no number in an error")
		}
		requireSubmitted(t, client, message(phone, "the connection is as good as it was"))
		require.Len(t, center.Messages(), 1)
	})
}

func TestRefusals(t *testing.T) {
	for status, retry := range map[pdu.Status]bool{
		pdu.Throttled: true, pdu.MessageQueueFull: true, pdu.SystemError: true, pdu.UnknownError: true, 0x0451: true,
		pdu.InvalidDestination: false, pdu.InvalidSource: false, pdu.InvalidMessageLength: false, 0xc4: false,
	} {
		meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
			center.Answer(phone, smpptest.Answer{Status: status, Times: 1})
			_, err := client.Submit(t.Context(), message(phone, "Hello"))
			var refused *smpp.RefusedError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, &smpp.RefusedError{Command: pdu.SubmitSM, Status: status}, refused)
			require.EqualError(t, err, "smpp: submit_sm: "+status.String())
			require.Equal(t, retry, smpp.Retry(err), status)
			require.Empty(t, center.Messages())

			requireSubmitted(t, client, message(phone, "Hello"))
		})
	}
}

func TestRetry(t *testing.T) {
	require.False(t, smpp.Retry(nil))
	require.True(t, smpp.Retry(errors.New("whatever else")))
}

func TestPartRefused(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer(phone, smpptest.Answer{Delay: time.Second, Times: 1})
		long := message(phone, strings.Repeat("a", 400))
		done := begin(client, long)
		center.AwaitPending(t, 1)
		center.Answer(phone, smpptest.Answer{Status: pdu.Throttled, Times: 1})
		got := <-done
		require.EqualError(t, got.err, "part 2 of 3: smpp: submit_sm: ESME_RTHROTTLED")
		require.True(t, smpp.Retry(got.err))
		require.Equal(t, []string{"1"}, got.ids)

		require.Len(t, requireSubmitted(t, client, long), 3, "it begins anew")
		messages := center.Messages()
		require.Len(t, messages, 1)
		require.Equal(t, long.Text, messages[0].Text)
		require.Equal(t, []string{"3", "4", "5"}, messages[0].IDs)
	})
}

func TestWindow(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{Window: 3}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer("", smpptest.Answer{Delay: time.Second})
		began := time.Now()
		var all []<-chan submitted
		for range 10 {
			all = append(all, begin(client, message(phone, "Hello")))
		}
		center.AwaitPending(t, 3)
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := client.Submit(short, message(phone, "no room"))
		require.ErrorIs(t, err, smpp.ErrNotSent)
		require.ErrorIs(t, err, context.DeadlineExceeded)

		for _, done := range all {
			require.NoError(t, (<-done).err)
		}
		require.Equal(t, 4*time.Second, time.Since(began), "ten of them, three at a time")
		require.Equal(t, 3, center.Peak())
		require.Len(t, center.Messages(), 10)
	})
}

func TestSlowServer(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{Timeout: 5 * time.Second}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer(phone, smpptest.Answer{Delay: 7 * time.Second})
		began := time.Now()
		_, err := client.Submit(t.Context(), message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrUnanswered)
		require.True(t, smpp.Retry(err))
		require.Equal(t, 5*time.Second, time.Since(began))

		next := begin(client, message("4477", "Bye"))
		require.Equal(t, []string{"2"}, (<-next).ids)
		center.AwaitPending(t, 0) // the late answer has come, and is nobody's
		require.Equal(t, []string{"3"}, requireSubmitted(t, client, message("4477", "Bye")))
		require.Equal(t, 1, center.Bound(), "a slow server is no reason to part")

		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = client.Submit(short, message(phone, "Hello"))
		require.ErrorIs(t, err, smpp.ErrUnanswered)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestConnectionLostWhileWaiting(t *testing.T) {
	meet(t, smpptest.Config{}, smpp.Config{}, func(t *testing.T, client *smpp.Client, center *smpptest.Center) {
		center.Answer(phone, smpptest.Answer{Never: true, Times: 1})
		done := begin(client, message(phone, "Hello"))
		center.AwaitPending(t, 1)
		synctest.Wait()
		center.Drop()
		got := <-done
		require.ErrorIs(t, got.err, smpp.ErrUnanswered)
		require.True(t, smpp.Retry(got.err))

		requireSubmitted(t, client, message(phone, "Hello"))
		require.Len(t, center.Messages(), 2, "what is sent again may have been taken before")
	})
}
