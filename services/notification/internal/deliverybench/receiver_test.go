package deliverybench_test

import (
	"crypto/sha256"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// arrival is a message that reached a receiver, whatever that made of it.
type arrival struct {
	event, contact string
	body           [sha256.Size]byte
	at             time.Time
}

// receiver writes down what reaches it.
type receiver struct {
	*httptest.Server

	mu       sync.Mutex
	arrivals []arrival
	known    map[string]bool
	grown    chan struct{} // closed when one more event is known
}

// behaviour answers the request that is the nth of all, from 0.
type behaviour func(n int, w http.ResponseWriter, r *http.Request)

// works takes everything.
func works(int, http.ResponseWriter, *http.Request) {}

// breaks fails three in ten, hangs one in twenty until it is given up, and answers
// 500 to a dozen after every two hundred.
func breaks(seed uint64) behaviour {
	var mu sync.Mutex
	dice := rand.New(rand.NewPCG(seed, 0))
	return func(n int, w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		roll := dice.IntN(100)
		mu.Unlock()
		switch {
		case n%200 >= 188:
			w.WriteHeader(http.StatusInternalServerError)
		case roll < 5:
			<-r.Context().Done()
		case roll < 15:
			w.WriteHeader(http.StatusNotFound)
		case roll < 25:
			w.WriteHeader(http.StatusServiceUnavailable)
		case roll < 35:
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}
}

func newReceiver(tb testing.TB, answer behaviour) *receiver {
	tb.Helper()
	r := &receiver{known: map[string]bool{}, grown: make(chan struct{})}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return // the sender died
		}
		answer(r.note(tb, body), w, req)
	}))
	tb.Cleanup(r.Close)
	return r
}

// note writes a message down, and returns how many were before it.
func (r *receiver) note(tb testing.TB, body []byte) int {
	var objects []struct{ EventID, DataID string }
	if err := json.Unmarshal(body, &objects); err != nil || len(objects) != 1 {
		tb.Errorf("not an array of one object: %s", body)
		return 0
	}
	a := arrival{objects[0].EventID, objects[0].DataID, sha256.Sum256(body), time.Now()}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrivals = append(r.arrivals, a)
	if !r.known[a.event] {
		r.known[a.event] = true
		close(r.grown)
		r.grown = make(chan struct{})
	}
	return len(r.arrivals) - 1
}

// await returns when so many events have reached it.
func (r *receiver) await(tb testing.TB, events int, patience time.Duration) {
	tb.Helper()
	tooLate := time.After(patience)
	for {
		r.mu.Lock()
		known, grown := len(r.known), r.grown
		r.mu.Unlock()
		if known >= events {
			return
		}
		select {
		case <-grown:
		case <-tooLate:
			require.Failf(tb, "events are missing", "%d of %d after %v", known, events, patience)
		}
	}
}

// firsts are the first arrivals of each event, in their order.
func (r *receiver) firsts() (list []arrival) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := map[string]bool{}
	for _, a := range r.arrivals {
		if !seen[a.event] {
			seen[a.event] = true
			list = append(list, a)
		}
	}
	return list
}

// requireTold requires that a receiver heard of events, given in their order: of
// each, of those about a contact in order, and the same whenever one came again.
func (r *receiver) requireTold(tb testing.TB, told []event) {
	tb.Helper()
	want, got := map[string][]string{}, map[string][]string{}
	for _, e := range told {
		want[e.contact] = append(want[e.contact], e.id)
	}
	for _, a := range r.firsts() {
		got[a.contact] = append(got[a.contact], a.event)
	}
	for contact, events := range want {
		if !slices.Equal(events, got[contact]) {
			require.Equal(tb, events, got[contact], contact)
		}
	}
	require.Len(tb, got, len(want))
	r.mu.Lock()
	defer r.mu.Unlock()
	bodies := map[string][sha256.Size]byte{}
	for _, a := range r.arrivals {
		if first, ok := bodies[a.event]; ok && first != a.body {
			require.Fail(tb, "another body", a.event)
		}
		bodies[a.event] = a.body
	}
}
