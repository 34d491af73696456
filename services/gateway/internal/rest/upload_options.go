package rest

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/foredial/foredial/pkg/apierr"
	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// importContacts is the upload of a task's contacts.
func importContacts(mux *runtime.ServeMux, contacts contactv1.ContactServiceClient, most int64) *upload {
	return &upload{
		mux: mux, max: most, method: contactv1.ContactService_ImportContacts_FullMethodName,
		open: func(ctx context.Context) (grpc.ClientStream, error) { return contacts.ImportContacts(ctx) },
		options: func(r *http.Request, params map[string]string) (proto.Message, error) {
			options, err := contactsOptions(r, params["task_id"])
			return &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Options{Options: options}}, err
		},
		chunk: func(bytes []byte) proto.Message {
			return &contactv1.ImportContactsRequest{Part: &contactv1.ImportContactsRequest_Chunk{Chunk: bytes}}
		},
		done: func() proto.Message { return &contactv1.Import{} },
	}
}

// importNumbers is the upload of the numbers of a list.
func importNumbers(mux *runtime.ServeMux, lists contactv1.NumberListServiceClient, most int64) *upload {
	return &upload{
		mux: mux, max: most, method: contactv1.NumberListService_ImportNumbers_FullMethodName,
		open: func(ctx context.Context) (grpc.ClientStream, error) { return lists.ImportNumbers(ctx) },
		options: func(r *http.Request, params map[string]string) (proto.Message, error) {
			options, err := numbersOptions(r, params["list_id"])
			return &contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Options{Options: options}}, err
		},
		chunk: func(bytes []byte) proto.Message {
			return &contactv1.ImportNumbersRequest{Part: &contactv1.ImportNumbersRequest_Chunk{Chunk: bytes}}
		},
		done: func() proto.Message { return &contactv1.ImportNumbersResponse{} },
	}
}

// numbersOptions come from the path: the query has nothing to say.
func numbersOptions(r *http.Request, listID string) (*contactv1.ImportNumbersOptions, error) {
	options := &contactv1.ImportNumbersOptions{}
	path := utilities.NewDoubleArray([][]string{{"list_id"}})
	if err := runtime.PopulateQueryParameters(options, r.URL.Query(), path); err != nil {
		return nil, badInput(err.Error())
	}
	options.ListId = listID
	return options, noForm(r.Header.Get("Content-Type"))
}

// contactsOptions come from the path, the query, which must fit, and the content type.
func contactsOptions(r *http.Request, taskID string) (*contactv1.ImportOptions, error) {
	options := &contactv1.ImportOptions{}
	query := r.URL.Query()
	columns, err := takeColumns(query)
	if err != nil {
		return nil, err
	}
	path := utilities.NewDoubleArray([][]string{{"task_id"}})
	if err := runtime.PopulateQueryParameters(options, query, path); err != nil {
		return nil, badInput(err.Error())
	}
	options.TaskId = taskID
	if columns != nil {
		options.Columns = columns
	}
	byType(options, r.Header.Get("Content-Type"))
	return options, noForm(r.Header.Get("Content-Type"))
}

// takeColumns takes columns=HEADER:meaning out of the query, as often as it is
// there. The last colon counts: a header may have some, a meaning has none.
func takeColumns(query url.Values) (map[string]string, error) {
	if !query.Has("columns") {
		return nil, nil
	}
	columns := map[string]string{}
	for _, pair := range query["columns"] {
		colon := strings.LastIndexByte(pair, ':')
		if colon < 0 {
			return nil, apierr.BadField("columns", apierr.Format, "%q is not HEADER:meaning", pair)
		}
		columns[pair[:colon]] = pair[colon+1:]
	}
	query.Del("columns")
	return columns, nil
}

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

var charsets = map[string]contactv1.ImportEncoding{
	"utf-8": contactv1.ImportEncoding_IMPORT_ENCODING_UTF_8, "gb18030": contactv1.ImportEncoding_IMPORT_ENCODING_GB18030,
	"gbk": contactv1.ImportEncoding_IMPORT_ENCODING_GB18030, "gb2312": contactv1.ImportEncoding_IMPORT_ENCODING_GB18030,
}

// byType takes from the content type what the query does not say. Types that say
// nothing about the file are left to the service, which looks at its first bytes.
func byType(options *contactv1.ImportOptions, contentType string) {
	kind, params, _ := mime.ParseMediaType(contentType)
	switch {
	case kind == workbook && options.GetFormat() == contactv1.ImportFormat_IMPORT_FORMAT_UNSPECIFIED:
		options.Format = contactv1.ImportFormat_IMPORT_FORMAT_XLSX
	case kind == "text/csv" && options.GetEncoding() == contactv1.ImportEncoding_IMPORT_ENCODING_UNSPECIFIED:
		options.Encoding = charsets[strings.ToLower(params["charset"])]
	}
}

func noForm(contentType string) error {
	if strings.HasPrefix(strings.ToLower(contentType), "multipart/") {
		return apierr.BadField("file", apierr.Format, "must be the request body itself, not a form")
	}
	return nil
}
