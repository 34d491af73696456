package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	"github.com/foredial/foredial/services/internal/audit"
)

// auditPage is as many entries as a call gives.
const auditPage = 1000

type auditListCmd struct {
	client `embed:""`

	Since   time.Duration `help:"Only entries of so long ago at most, by their time. Zero: all." env:"-"`
	Subject string        `help:"Only entries of this login or key." env:"-"`
	Method  string        `help:"Only entries of this RPC, by its full name." env:"-"`
	Target  string        `help:"Only entries that name this, such as a contact's id." env:"-"`
}

// Run prints a line an entry.
func (c *auditListCmd) Run(ctx context.Context, std streams) error {
	req := &auditv1.ListAuditEntriesRequest{Subject: c.Subject, Method: c.Method, Target: c.Target}
	if c.Since > 0 {
		req.StartTime = timestamppb.New(time.Now().Add(-c.Since))
	}
	table := tabular(std.out)
	fmt.Fprintln(table, "SEQUENCE\tTIME\tSUBJECT\tROLE\tMETHOD\tCODE\tTARGETS\tPURPOSE")
	err := c.entries(ctx, req, func(e *auditv1.AuditEntry) error {
		_, err := fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.GetSequence(), e.GetTime().AsTime().Format(time.RFC3339),
			e.GetSubject(), e.GetRole(), e.GetMethod(), e.GetCode(), orDash(targets(e)), e.GetPurpose())
		return err
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

func targets(e *auditv1.AuditEntry) string {
	var all []string
	for _, field := range slices.Sorted(maps.Keys(e.GetTargets())) {
		all = append(all, field+"="+e.GetTargets()[field])
	}
	return strings.Join(all, " ")
}

type auditVerifyCmd struct {
	client `embed:""`

	Head string `help:"What verify printed earlier: it must still be in the log." placeholder:"SEQUENCE:HASH" env:"-"`
}

// Run reads the whole log and prints its head, or what is wrong.
func (c *auditVerifyCmd) Run(ctx context.Context, std streams) error {
	var earlier audit.Head
	if c.Head != "" {
		var err error
		if earlier, err = audit.ParseHead(c.Head); err != nil {
			return fmt.Errorf("--head: %w", err)
		}
	}
	var chain audit.Chain
	err := c.entries(ctx, &auditv1.ListAuditEntriesRequest{}, func(e *auditv1.AuditEntry) error {
		if err := chain.Add(e); err != nil {
			return err
		}
		if e.GetSequence() == earlier.Sequence && !bytes.Equal(e.GetHash(), earlier.Hash) {
			return fmt.Errorf("entry %d is another one than when its head was noted", e.GetSequence())
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	head := chain.Head()
	if head.Sequence < earlier.Sequence {
		return fmt.Errorf("audit log: ends with entry %d; it had entry %d when its head was noted", head.Sequence, earlier.Sequence)
	}
	_, err = fmt.Fprintf(std.out, "%d entries, all as they were written\nhead %s\n", head.Sequence, head)
	return err
}

// entries reads all that a request chooses, in its order.
func (c client) entries(ctx context.Context, req *auditv1.ListAuditEntriesRequest, each func(*auditv1.AuditEntry) error) error {
	conn, err := c.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	log := auditv1.NewAuditServiceClient(conn)
	req.PageSize = auditPage
	for {
		page, err := log.ListAuditEntries(ctx, req)
		if err != nil {
			return explain(err)
		}
		for _, e := range page.GetEntries() {
			if err := each(e); err != nil {
				return err
			}
		}
		if req.PageToken = page.GetNextPageToken(); req.GetPageToken() == "" {
			return nil
		}
	}
}
