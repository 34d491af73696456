package rpc

import (
	"errors"
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"

	"github.com/foredial/foredial/pkg/apierr"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	errorv1 "github.com/foredial/foredial/proto/gen/foredial/error/v1"
	"github.com/foredial/foredial/services/internal/contract"
	"github.com/foredial/foredial/services/internal/kind"
	"github.com/foredial/foredial/services/task/internal/directory"
	"github.com/foredial/foredial/services/task/internal/store"
	"github.com/foredial/foredial/services/task/internal/task"
	"github.com/foredial/foredial/services/task/internal/watch"
)

var (
	reasonNotFound  = apierr.ReasonOf(errorv1.Reason_REASON_NOT_FOUND)
	reasonExists    = apierr.ReasonOf(errorv1.Reason_REASON_ALREADY_EXISTS)
	reasonInUse     = apierr.ReasonOf(errorv1.Reason_REASON_RESOURCE_IN_USE)
	reasonEtag      = apierr.ReasonOf(errorv1.Reason_REASON_ETAG_MISMATCH)
	reasonDown      = apierr.ReasonOf(errorv1.Reason_REASON_DEPENDENCY_DOWN)
	errEtagMismatch = errors.New("the etag is not the present one")
)

// Faults are the faces of the errors that need no details.
var Faults = []apierr.Fault{
	{Is: errEtagMismatch, Code: codes.Aborted, Reason: reasonEtag, Message: "the etag is not the present one: somebody else changed this meanwhile"},
	{Is: watch.ErrFuture, Code: codes.InvalidArgument, Reason: apierr.InvalidField, Message: "after_revision is newer than anything here; start from 0"},
	{Is: store.ErrUnavailable, Code: codes.Unavailable, Reason: reasonDown, Message: "the task database does not answer"},
}

// notFound says what a thing that is not there was called. Other errors pass.
func notFound(err error, what, id string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return apierr.New(codes.NotFound, reasonNotFound, "no %s %q", what, id).With("kind", what).With("id", id).Because(err)
}

// exists says which field of a request is taken by something else.
func exists(path, format string, args ...any) error {
	e := apierr.New(codes.AlreadyExists, reasonExists, format, args...).With("field", path)
	e.Fields = []apierr.Field{{Path: path, Reason: apierr.Repeated, Description: e.Message}}
	return e
}

// taken says which fields of resources have what others have.
func taken(clashes []directory.Clash) error {
	first := clashes[0].Field()
	e := apierr.New(codes.AlreadyExists, reasonExists, "%s %s", first.Path, first.Description).With("field", first.Path)
	for _, clash := range clashes {
		e.Fields = append(e.Fields, clash.Field())
	}
	return e
}

// inUse names some of those that use a resource. others: there are more than these,
// or more than the caller knows.
func inUse(r *directoryv1.Resource, users []store.NamedUser, others bool) error {
	var names []string
	for _, user := range users[:min(len(users), namedUsers)] {
		word := string(user.Kind)
		if user.Resource != nil {
			word = directory.Word(kind.Of(user.Resource))
		}
		names = append(names, fmt.Sprintf("%s %q (%s)", word, user.DisplayName, user.ID))
	}
	by := strings.Join(names, ", ")
	switch {
	case by == "":
		by = "others"
	case others:
		by += " and others"
	}
	e := apierr.New(codes.FailedPrecondition, reasonInUse, "%s %q is in use by %s", directory.Word(kind.Of(r)), r.GetId(), by)
	if len(users) == 0 {
		return e
	}
	return e.With("user_kind", string(users[0].Kind)).With("user_id", users[0].ID)
}

// wrongState tells the present state. Other errors pass.
func wrongState(err error) error {
	refused, ok := errors.AsType[*task.StateError](err)
	if !ok {
		return err
	}
	return contract.WrongState(refused.State, "%s", refused.Why).Because(err)
}

// checkEtag passes an etag that was not given.
func checkEtag(given, present string) error {
	if given != "" && given != present {
		return errEtagMismatch
	}
	return nil
}
