package rpc

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/pkg/auth"
	"github.com/foredial/foredial/pkg/page"
	"github.com/foredial/foredial/pkg/phone"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/contact/internal/wire"
	"github.com/foredial/foredial/services/internal/feed"
	"github.com/foredial/foredial/services/internal/sight"
)

// NumberLists answers NumberListService.
type NumberLists struct {
	contactv1.UnimplementedNumberListServiceServer

	Log   *slog.Logger
	Rows  *store.Store
	Tasks *feed.Replica
	Now   func() time.Time
	// Spool is the folder for files that are being imported.
	Spool string
	// MaxBytes of a file.
	MaxBytes int64
}

// list is a list of the directory as it is now, if it is there for the caller.
func (s *NumberLists) list(ctx context.Context, id string) (store.NumberList, error) {
	tenant := auth.Tenant(ctx)
	resource, err := sight.Resource(ctx, s.Tasks, id)
	if err != nil {
		return store.NumberList{}, err
	}
	list, ok := wire.NumberList(tenant, resource, s.Tasks)
	if !ok {
		return store.NumberList{}, fmt.Errorf("%w: %s has no numbers", feed.ErrNoResource, id)
	}
	return list, nil
}

func (s *NumberLists) parse(ctx context.Context, number string) (string, error) {
	return phone.Parse(number, s.Tasks.Settings(auth.Tenant(ctx)).GetDefaultRegion())
}

// AddNumbers implements NumberListService.
func (s *NumberLists) AddNumbers(ctx context.Context, req *contactv1.AddNumbersRequest) (*contactv1.AddNumbersResponse, error) {
	list, err := s.list(ctx, req.GetListId())
	if err != nil {
		return nil, err
	}
	var faults []apierr.Field
	batch := newListBatch()
	for i, given := range req.GetNumbers() {
		number, err := s.parse(ctx, given.GetNumber())
		if err != nil {
			faults = append(faults, apierr.Field{Path: fmt.Sprintf("numbers[%d].number", i), Reason: apierr.Format, Description: err.Error()})
		}
		n := store.ListedNumber{
			Number: number, From: wire.Known(given.GetValidFrom()), Until: wire.Known(given.GetValidUntil()), Remark: given.GetRemark(),
		}
		if !n.Until.IsZero() && !n.Until.After(n.From) {
			faults = append(faults, apierr.Field{
				Path: fmt.Sprintf("numbers[%d].valid_until", i), Reason: apierr.Backwards, Description: "must be after valid_from",
			})
		}
		batch.put(n)
	}
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	added, err := s.Rows.AddListed(ctx, auth.Tenant(ctx), list, batch.numbers, s.Now())
	if err != nil {
		return nil, err
	}
	replaced := len(batch.numbers) - added
	s.Log.InfoContext(ctx, "numbers added to a list", "tenant", auth.Tenant(ctx), "list_id", list.ID, "added", added, "replaced", replaced)
	return &contactv1.AddNumbersResponse{Added: int32(added), Replaced: int32(replaced)}, nil
}

// listBatch is numbers to add, each once: the last that is known of it counts.
type listBatch struct {
	numbers []store.ListedNumber
	at      map[string]int
}

func newListBatch() *listBatch { return &listBatch{at: map[string]int{}} }

func (b *listBatch) put(n store.ListedNumber) {
	if i, ok := b.at[n.Number]; ok {
		b.numbers[i] = n
		return
	}
	b.at[n.Number] = len(b.numbers)
	b.numbers = append(b.numbers, n)
}

// RemoveNumbers implements NumberListService.
func (s *NumberLists) RemoveNumbers(ctx context.Context, req *contactv1.RemoveNumbersRequest) (*contactv1.RemoveNumbersResponse, error) {
	list, err := s.list(ctx, req.GetListId())
	if err != nil {
		return nil, err
	}
	var faults []apierr.Field
	numbers := make([]string, len(req.GetNumbers()))
	for i, given := range req.GetNumbers() {
		if numbers[i], err = s.parse(ctx, given); err != nil {
			faults = append(faults, apierr.Field{Path: fmt.Sprintf("numbers[%d]", i), Reason: apierr.Format, Description: err.Error()})
		}
	}
	if len(faults) > 0 {
		return nil, apierr.Invalid(faults...)
	}
	removed, err := s.Rows.RemoveListed(ctx, auth.Tenant(ctx), list, numbers, s.Now())
	if err != nil {
		return nil, err
	}
	s.Log.InfoContext(ctx, "numbers removed from a list", "tenant", auth.Tenant(ctx), "list_id", list.ID, "removed", removed)
	return &contactv1.RemoveNumbersResponse{Removed: int32(removed)}, nil
}

// ListNumbers implements NumberListService.
func (s *NumberLists) ListNumbers(ctx context.Context, req *contactv1.ListNumbersRequest) (*contactv1.ListNumbersResponse, error) {
	behind, err := page.Position[string](req.GetPageToken())
	if err != nil {
		return nil, err
	}
	list, err := s.list(ctx, req.GetListId())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	numbers, err := s.Rows.ListedNumbers(ctx, auth.Tenant(ctx), list.ID, behind, size+1)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.ListNumbersResponse{}
	numbers, resp.NextPageToken = page.Cut(numbers, size, func(n store.ListedNumber) string { return n.Number })
	for _, n := range numbers {
		resp.Numbers = append(resp.Numbers, wire.ListedNumber(n))
	}
	return resp, nil
}

// CheckNumber implements NumberListService.
func (s *NumberLists) CheckNumber(ctx context.Context, req *contactv1.CheckNumberRequest) (*contactv1.CheckNumberResponse, error) {
	list, err := s.list(ctx, req.GetListId())
	if err != nil {
		return nil, err
	}
	number, err := s.parse(ctx, req.GetNumber())
	if err != nil {
		return nil, apierr.BadField("number", apierr.Format, "%s", err.Error())
	}
	tenant, now := auth.Tenant(ctx), s.Now()
	known, err := s.Rows.Listed(ctx, tenant, list.ID, number)
	if err != nil {
		return nil, err
	}
	resp := &contactv1.CheckNumberResponse{Callable: list.Blocklist != nil || !s.Tasks.Settings(tenant).GetTrial()}
	if known == nil {
		return resp, nil
	}
	resp.Listed, resp.Number = known.On(now), wire.ListedNumber(*known)
	if list.Blocklist == nil {
		if resp.Callable = resp.Callable || resp.Listed; !resp.Callable && known.From.After(now) {
			resp.NextTime = wire.Time(known.From)
		}
		return resp, nil
	}
	return resp, s.checkBlocked(ctx, list, number, now, resp)
}

// checkBlocked says what a blocklist means for a call now.
func (s *NumberLists) checkBlocked(ctx context.Context, list store.NumberList, number string, now time.Time, resp *contactv1.CheckNumberResponse) error {
	listing, err := s.Rows.Listing(ctx, auth.Tenant(ctx), *list.Blocklist, number, now)
	if err != nil || listing == nil {
		return err
	}
	rules := policy.Rules{Zone: list.Zone}
	free, ever := rules.Free(*listing, now)
	resp.Callable = ever && free.Equal(now)
	if ever && !resp.Callable {
		resp.NextTime = wire.Time(free)
	}
	return nil
}
