package redisdb_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

// fake plays a server of whatever version, all of a cluster and its own
// sentinel. It breaks the connection that sent an INCR.
type fake struct {
	addr, info  string
	incremented atomic.Int64
	// close ends it and its connections.
	close func()
}

func newFake(t *testing.T, info string) *fake {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &fake{addr: listener.Addr().String(), info: info}
	var serving sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { conn.Close() })
			serving.Go(func() { f.answer(conn) })
		}
	})
	f.close = sync.OnceFunc(func() {
		cancel()
		listener.Close()
		serving.Wait()
	})
	t.Cleanup(f.close)
	return f
}

func (f *fake) answer(conn net.Conn) {
	defer conn.Close()
	host, port, _ := net.SplitHostPort(f.addr)
	in := bufio.NewReader(conn)
	for {
		command, err := readCommand(in)
		if err != nil {
			return
		}
		reply := "-ERR unknown command\r\n"
		switch words := strings.ToUpper(strings.Join(command, " ")); {
		case words == "PING":
			reply = "+PONG\r\n"
		case command[0] == "info" || command[0] == "INFO":
			reply = fmt.Sprintf("$%d\r\n%s\r\n", len(f.info), f.info)
		case words == "CLUSTER SLOTS":
			reply = fmt.Sprintf("*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$%d\r\n%s\r\n:%s\r\n$4\r\nnode\r\n", len(host), host, port)
		case strings.HasPrefix(words, "SENTINEL GET-MASTER-ADDR"):
			reply = fmt.Sprintf("*2\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n", len(host), host, len(port), port)
		case strings.HasPrefix(words, "SENTINEL SENTINELS"):
			reply = "*0\r\n"
		case command[0] == "incr":
			f.incremented.Add(1)
			return
		}
		if _, err := io.WriteString(conn, reply); err != nil {
			return
		}
	}
}

// readCommand reads an array of bulk strings.
func readCommand(in *bufio.Reader) ([]string, error) {
	n, err := readLength(in, "*")
	if err != nil {
		return nil, err
	}
	command := make([]string, n)
	for i := range command {
		size, err := readLength(in, "$")
		if err != nil {
			return nil, err
		}
		word := make([]byte, size+len("\r\n"))
		if _, err := io.ReadFull(in, word); err != nil {
			return nil, err
		}
		command[i] = string(word[:size])
	}
	return command, nil
}

func readLength(in *bufio.Reader, mark string) (int, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, mark)))
}

// calls is how often the server has run a command.
func calls(t *testing.T, client redis.UniversalClient, command string) int64 {
	t.Helper()
	stats, err := client.Info(t.Context(), "commandstats").Result()
	require.NoError(t, err)
	match := regexp.MustCompile(`cmdstat_` + command + `:calls=(\d+)`).FindStringSubmatch(stats)
	if match == nil {
		return 0
	}
	n, err := strconv.ParseInt(match[1], 10, 64)
	require.NoError(t, err)
	return n
}
