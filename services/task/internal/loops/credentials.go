package loops

import (
	"context"
	"time"

	"github.com/foredial/foredial/pkg/loop"
	"github.com/foredial/foredial/services/task/internal/store"
)

const (
	credentialsTick = 30 * time.Second
	// deletesAtOnce is how many credentials one statement deletes.
	deletesAtOnce = 1000
)

// Credentials is the loop that deletes sessions and sign-in codes that are over.
func Credentials(s *store.Credentials, now func() time.Time) loop.Loop {
	return loop.Loop{Name: "task_credentials", Tick: credentialsTick, Run: func(ctx context.Context) (time.Duration, error) {
		for {
			deleted, err := s.DeleteOver(ctx, now(), deletesAtOnce)
			if err != nil || deleted == 0 {
				return 0, err
			}
		}
	}}
}
