package loops

import (
	"context"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/pkg/seal"
	"github.com/foredial/foredial/services/contact/internal/store"
)

// sealTick is how long after a change of keys what other processes have still
// sealed with the old one is found.
const sealTick = time.Hour

// Sealer seals attributes anew with the current key, so that an old one can be
// taken away. What cannot be opened is left as it is, and told.
func Sealer(rows *store.Store, keys *seal.Keys, log *slog.Logger) loop.Loop {
	return loop.Loop{Name: "attribute_sealer", Tick: sealTick, Run: func(ctx context.Context) (time.Duration, error) {
		pass := &sealing{keys: keys}
		for behind := (store.SealedContact{}); ; {
			last, err := rows.Reseal(ctx, keys.Current(), behind, pass.anew)
			if err != nil {
				return 0, err
			}
			if last == nil {
				break
			}
			behind = *last
		}
		if pass.sealed > 0 {
			log.Info("attributes were sealed anew", "key", keys.Current(), "attributes", pass.sealed)
		}
		if pass.failed > 0 {
			log.Error("attributes cannot be opened", "attributes", pass.failed, "error", pass.err)
		}
		return 0, nil
	}}
}

// sealing counts what one pass does.
type sealing struct {
	keys           *seal.Keys
	sealed, failed int
	err            error // of one that failed
}

// anew seals what it can open of a contact's attributes.
func (s *sealing) anew(c store.SealedContact) (changed bool) {
	for code, value := range c.Attributes {
		if id := seal.KeyID(value); id == "" || id == s.keys.Current() {
			continue
		}
		clear, err := s.keys.Open(value, c.Tenant, c.ID, code)
		if err != nil {
			s.failed, s.err = s.failed+1, err
			continue
		}
		c.Attributes[code] = s.keys.Seal(clear, c.Tenant, c.ID, code)
		s.sealed, changed = s.sealed+1, true
	}
	return changed
}
