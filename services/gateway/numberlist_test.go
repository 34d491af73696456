package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	contactv1 "github.com/foredial/foredial/proto/gen/foredial/contact/v1"
)

// lister is a number list service that says what it was told.
type lister struct {
	contactv1.UnimplementedNumberListServiceServer
}

func (lister) ImportNumbers(stream contactv1.NumberListService_ImportNumbersServer) error {
	var list string
	var size int64
	for {
		m, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(&contactv1.ImportNumbersResponse{
				Added: size, Rejects: []*contactv1.ImportReject{{Line: 2, Value: list}},
			})
		}
		if err != nil {
			return err
		}
		if o := m.GetOptions(); o != nil {
			list = o.GetListId()
		}
		size += int64(len(m.GetChunk()))
	}
}

func (lister) CheckNumber(_ context.Context, req *contactv1.CheckNumberRequest) (*contactv1.CheckNumberResponse, error) {
	return &contactv1.CheckNumberResponse{Listed: true, Number: &contactv1.ListedNumber{Number: req.GetListId() + " " + req.GetNumber()}}, nil
}

func (lister) AddNumbers(_ context.Context, req *contactv1.AddNumbersRequest) (*contactv1.AddNumbersResponse, error) {
	return &contactv1.AddNumbersResponse{Added: int32(len(req.GetNumbers()))}, nil
}

func TestNumberLists(t *testing.T) {
	w := start(t, services{lists: lister{}})
	const path = "/v1/numberLists/dnc/numbers"
	upload := func(query, contentType string) (*http.Response, string) {
		r := w.request(t, http.MethodPost, path+":import"+query, "", "Content-Type", contentType)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("x", 2<<20))), -1
		return w.do(t, r)
	}
	resp, body := upload("", "text/csv")
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Contains(t, body, `"added":"2097152"`)
	require.Contains(t, body, `"value":"dnc"`)
	resp, body = upload("?colour=red", "text/csv")
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "colour")
	resp, body = upload("", "multipart/form-data; boundary=b")
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	require.Contains(t, body, "not a form")

	resp, body = w.do(t, w.request(t, http.MethodGet, path+":check?number=%2B8613800138000", ""))
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Contains(t, body, `"number":"dnc +8613800138000"`)
	resp, body = w.do(t, w.request(t, http.MethodPost, path+":add", `{"numbers":[{"number":"+8613800138000"},{"number":"+8613800138001"}]}`))
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	require.Contains(t, body, `"added":2`)
}
