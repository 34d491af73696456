package queue

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/id"
)

func (d *desk) outlook(agent string, queues, tasks []string) Outlook {
	d.t.Helper()
	o, err := d.Outlook(d.ctx(), d.tenant, agent, queues, tasks)
	require.NoError(d.t, err)
	return o
}

func TestOutlookTellsTheTurn(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for i, agent := range []string{"ann", "bob", "cas"} {
			d.ready([]string{agent}, "q")
			require.NoError(t, d.redis.ZAdd(d.ctx(), idleKey(d.tenant, "q"), at(i, agent)).Err())
		}
		require.Equal(t, Outlook{Queues: []Line{{Idle: 3, Before: 2}, {Before: -1}}}, d.outlook("cas", []string{"q", "r"}, nil))
		require.Equal(t, Outlook{Queues: []Line{{Idle: 3, Before: -1}}}, d.outlook("nobody", []string{"q"}, nil))
	})
}

func TestOutlookTellsWhatIsAtHand(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p, _ := d.onePreview(long)
		require.Equal(t, []Supply{{}, {}}, d.outlook("ann", nil, []string{"t", "none"}).Tasks, "it is on the screen")
		_, err := d.Skip(d.ctx(), d.tenant, p.ID, "", anyNumber)
		require.NoError(t, err)
		for agent, want := range map[string]int{"ann": 0, "bob": 1} {
			got := d.outlook(agent, nil, []string{"t"}).Tasks[0]
			require.Equal(t, 1, got.Hopper)
			require.Equal(t, 1, got.Seen)
			require.Equal(t, want, got.Free, agent)
			if agent == "ann" {
				require.Equal(t, time.Minute, got.Again.Sub(d.agent("ann").Since).Round(10*time.Second), "a minute after the skip")
			} else {
				require.Zero(t, got.Again)
			}
		}

		_, err = d.Load(d.ctx(), "t", "lease-2", []Contact{{ID: id.New(), SortKey: []byte("1"), Owner: "bob"}})
		require.NoError(t, err)
		_, err = d.Load(d.ctx(), "u", "lease-3", []Contact{{ID: id.New(), SortKey: []byte("1"), Until: time.UnixMilli(1)}})
		require.NoError(t, err)
		require.Equal(t, []Supply{
			{Hopper: 1, Reserved: 1, Own: 1, Seen: 1, Free: 1}, {Hopper: 1, Seen: 1},
		}, d.outlook("bob", nil, []string{"t", "u"}).Tasks, "one of its own, and one whose last moment has passed")
		require.Zero(t, d.outlook("ann", nil, []string{"t"}).Tasks[0].Own)
	})
}

// It looks at as many contacts of a hopper as assign would.
func TestOutlookIsBounded(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 100)
		got := d.outlook("ann", nil, []string{"t"}).Tasks[0]
		require.Equal(t, Supply{Hopper: 100, Seen: 65, Free: 65}, got)
	})
}

func TestStock(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.load("t", "lease-1", 4)
		_, err := d.Load(d.ctx(), "u", "lease-2", []Contact{{ID: id.New(), SortKey: []byte("1"), Owner: "zoe"}})
		require.NoError(t, err)
		d.ready([]string{"ann", "bob", "cas", "dan"}, "q", "r")
		previews := d.assign("q", "t", 2, long)
		_, err = d.Accept(d.ctx(), d.tenant, previews[0].ID)
		require.NoError(t, err)
		_, err = d.Confirm(d.ctx(), d.tenant, previews[0].ID, nil, long)
		require.NoError(t, err)
		got, err := d.Stock(d.ctx(), d.tenant, []string{"q", "r", "s"})
		require.NoError(t, err)
		require.Equal(t, Stock{Idle: 4, Hopper: 3, Previews: 1, Calls: 1}, got, "idle in two queues each")
	})
}

// at is an agent who has been idle since then.
func at(score int, member string) redis.Z { return redis.Z{Score: float64(score), Member: member} }
