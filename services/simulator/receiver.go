package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	maxBody   = 1 << 20
	connected = "CONNECTED"
	released  = "RELEASED"
)

// ReceiverConfig says how a receiver answers.
type ReceiverConfig struct {
	// Failures is the share of events whose first delivery is answered with 503.
	Failures float64
	// Seed decides, with the ids of events, which.
	Seed uint64
	// Observe, if set, is told of every callback that was accepted for the first time.
	Observe func(Callback)
}

// Callback is what a callback tells, as far as the receiver reads it.
type Callback struct {
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	DataID    string `json:"dataId"`
	TaskID    string `json:"taskId"`
	CallID    string `json:"callId"`
	FailCode  string `json:"failCode"`
}

// Received is what came in.
type Received struct {
	// Connected and Released are distinct events that were accepted.
	Connected, Released int
	// Repeated are callbacks of events that had been accepted before.
	Repeated int
	// Failed are callbacks answered with 503, Refused those that made no sense.
	Failed, Refused int
}

// Events is how many distinct events were accepted.
func (r Received) Events() int { return r.Connected + r.Released }

// Receiver is a back end on loopback that wants to know about calls.
type Receiver struct {
	cfg      ReceiverConfig
	listener net.Listener
	server   *http.Server

	mu       sync.Mutex
	received Received
	accepted map[string]bool // by event id
	failed   map[string]bool
}

// NewReceiver takes a free port of 127.0.0.1.
func NewReceiver(cfg ReceiverConfig) (*Receiver, error) {
	if !share(cfg.Failures) {
		return nil, fmt.Errorf("simulated receiver: failures is %v, it must be from 0 to 1", cfg.Failures)
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Callback) {}
	}
	var listen net.ListenConfig
	l, err := listen.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("simulated receiver: %w", err)
	}
	r := &Receiver{cfg: cfg, listener: l, accepted: map[string]bool{}, failed: map[string]bool{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	return r, nil
}

// URL is where callbacks go.
func (r *Receiver) URL() string { return "http://" + r.listener.Addr().String() + "/callbacks" }

// Start serves until Stop.
func (r *Receiver) Start() {
	go func() { _ = r.server.Serve(r.listener) }() // ends with ErrServerClosed
}

// Stop answers what has come in, and closes the port.
func (r *Receiver) Stop(ctx context.Context) error {
	return errors.Join(r.server.Shutdown(ctx), ignoreClosed(r.listener.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Received is what has come in so far.
func (r *Receiver) Received() Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.received
}

func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var body []Callback
	err := json.NewDecoder(http.MaxBytesReader(w, req.Body, maxBody)).Decode(&body)
	if req.Method != http.MethodPost || err != nil || len(body) != 1 {
		w.WriteHeader(r.refuse())
		return
	}
	w.WriteHeader(r.take(body[0]))
}

func (r *Receiver) refuse() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.received.Refused++
	return http.StatusBadRequest
}

func (r *Receiver) take(c Callback) (status int) {
	if c.EventID == "" || c.EventType != connected && c.EventType != released {
		return r.refuse()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.failed[c.EventID] && chance(r.cfg.Seed, c.EventID).Float64() < r.cfg.Failures {
		r.failed[c.EventID] = true
		r.received.Failed++
		return http.StatusServiceUnavailable
	}
	if r.accepted[c.EventID] {
		r.received.Repeated++
		return http.StatusOK
	}
	r.accepted[c.EventID] = true
	if c.EventType == connected {
		r.received.Connected++
	} else {
		r.received.Released++
	}
	r.cfg.Observe(c)
	return http.StatusOK
}
