package huawei

import "github.com/foredial/foredial/services/notification/internal/sms"

// What is to be done about a code.
type remedy int

const (
	// again: it may be gone at the next try.
	again remedy = iota
	// operator: no message of the account is taken until somebody puts it right.
	operator
	// never: the message, or its template, is wrong.
	never
)

const (
	succeeded = "000000"
	// seeStatus is the code of a request that no number of was taken.
	seeStatus = "E000510"
)

// codes are those that the API reference lists and that can come of a request
// that is put together right. Others are tried again.
var codes = map[string]struct {
	remedy remedy
	means  string
}{
	"E000000": {again, "system error"},
	"E000101": {operator, "authentication failed"},
	"E000102": {operator, "the app key is not valid"},
	"E000103": {operator, "the app key is not available"},
	"E000104": {operator, "the app secret is not valid"},
	"E000105": {operator, "the password digest is not valid"},
	"E000106": {operator, "the app key may not send messages"},
	"E000109": {operator, "the account is not activated"},
	"E000110": {operator, "this machine's clock is wrong"},
	"E000111": {operator, "the account is not known"},
	"E000112": {operator, "the account is frozen"},
	"E000620": {operator, "this machine's address is not on the application's list"},
	"E000503": {never, "a parameter has the wrong form"},

	"E200015": {operator, "too many messages: flow control"},
	"E200028": {never, "the values do not fit the template"},
	"E200029": {never, "the template is of another type"},
	"E200030": {never, "the template is not active"},
	"E200031": {never, "the protocol check failed"},
	"E200033": {never, "the template is of a wrong type"},
	"E200041": {never, "the number is there twice"},
}

// failureOf is what comes of a code.
func failureOf(code string) error {
	known, ok := codes[code]
	if !ok {
		known.means = "a code that is not known"
	}
	switch known.remedy {
	case never:
		return sms.Never("Huawei Cloud SMS refused the message: %s, %s", code, known.means)
	case operator:
		return sms.Down("Huawei Cloud SMS takes no message: %s, %s", code, known.means)
	default:
		return &sms.NotTakenError{Err: errorOf(code, known.means)}
	}
}
