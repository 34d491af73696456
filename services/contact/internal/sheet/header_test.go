package sheet_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/phone"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/sheet"
)

// directory are the rules of a tenant that has configured everything.
var directory = sheet.NewRules(sheet.Schema{
	Region: "CN",
	Plan:   phone.Plan{MinDigits: 9, MaxDigits: 11, Prefixes: []string{"1", "30"}},
	Attributes: []sheet.Attribute{
		{Code: "city", Name: "Home town", Type: sheet.String, Mandatory: true},
		{Code: "debt", Name: "欠款", Type: sheet.Number},
		{Code: "due_on", Name: "Due", Type: sheet.Date},
		{Code: "card", Name: "Card", Type: sheet.Encrypted},
		{Code: "vip", Name: "VIP", Type: sheet.Number, Masked: true},
	},
	NumberTypes: []sheet.NumberType{
		{ID: "nt-home", Name: "Home"}, {ID: "nt-mobile", Name: "Mobile", Foreign: true}, {ID: "nt-mobile-2", Name: "Mobile"},
		{ID: "nt-office", Name: "Office", Foreign: true},
	},
})

// A column is found by each of its names.
func TestColumnNames(t *testing.T) {
	row := "13800138000,Beijing,x\n"
	want := func(change func(*sheet.Row)) *sheet.Row {
		r := &sheet.Row{Line: 2, Numbers: numbers("+8613800138000"), Attributes: map[string]string{"city": "Beijing"}}
		change(r)
		return r
	}
	asIs := func(*sheet.Row) {}
	for header, c := range map[string]struct {
		third string
		want  *sheet.Row
	}{
		"number,city,name":             {"Li", want(func(r *sheet.Row) { r.Name = "Li" })},
		"NUMBER-1, City ,Na me":        {"Li", want(func(r *sheet.Row) { r.Name = "Li" })},
		"Phone 3,home_town,customerID": {"7", want(func(r *sheet.Row) { r.Reference = "7" })},
		"电话,Home town,姓名":              {"Li", want(func(r *sheet.Row) { r.Name = "Li" })},
		"号码,CITY,欠款":                   {"-12.5", want(func(r *sheet.Row) { r.Attributes["debt"] = "-12.5" })},
		"tel,city,Due On":              {"2027-02-28", want(func(r *sheet.Row) { r.Attributes["due_on"] = "2027-02-28" })},
		"mobile,city,number1 type":     {"Home", want(func(r *sheet.Row) { r.Numbers[0].Type = "nt-home" })},
		"number2,city,number2-Type":    {"mobile", want(func(r *sheet.Row) { r.Numbers[0].Type = "nt-mobile-2" })},
		"number,city,number_type":      {"nt-home", want(func(r *sheet.Row) { r.Numbers[0].Type = "nt-home" })},
		"number,city,NUMBER1_SEQUENCE": {"1000", want(func(r *sheet.Row) { r.Numbers[0].Sequence = 1000 })},
		"number,city,number1 delay s":  {"7200", want(func(r *sheet.Row) { r.Numbers[0].Delay = 2 * time.Hour })},
		"phone2,city,phone2_zone":      {"Europe/Berlin", want(func(r *sheet.Row) { r.Numbers[0].Zone = "Europe/Berlin" })},
		"number,city,number2":          {"", want(asIs)},
	} {
		got, err := readAs(t, header+"\n"+strings.Replace(row, "x", c.third, 1), directory, sheet.Options{})
		require.NoError(t, err, header)
		require.Equal(t, []sheet.Entry{{Ordinal: 1, Row: c.want}}, got, header)
	}
}

// Numbers are stored in the order of their names, each with its own details;
// what is said about a number that is not given does not count.
func TestNumberDetails(t *testing.T) {
	got, err := read(t, "number10,number2_sequence,number2,number1,number1_delay_s,number10_zone\n"+
		"13800138010,2,13800138002,,99999,Asia/Tokyo\n")
	require.NoError(t, err)
	require.Equal(t, []contact.Number{
		{E164: "+8613800138002", Sequence: 2}, {E164: "+8613800138010", Zone: "Asia/Tokyo"},
	}, got[0].Row.Numbers)
}

func TestMapping(t *testing.T) {
	got, err := readAs(t, "Handy,Wohnort,Notiz\n13800138000,Bonn,anything\n", directory, sheet.Options{
		Columns: map[string]string{"Handy": "number2", "Wohnort": "city", "Notiz": ""},
	})
	require.NoError(t, err)
	require.Equal(t, &sheet.Row{
		Line: 2, Numbers: numbers("+8613800138000"), Attributes: map[string]string{"city": "Bonn"},
	}, got[0].Row)

	for want, columns := range map[string]map[string]string{
		`the file has no column "Fax"`: {"Fax": "number"},
		`"Handy" is to mean "handy", which is neither a column of ours nor a data attribute (card, city, debt, due_on, vip)`: {"Handy": "handy"},
	} {
		_, err := readAs(t, "Handy,city\n", directory, sheet.Options{Columns: columns})
		requireFileError(t, err, "columns", want)
	}
}

func TestHeaderErrors(t *testing.T) {
	for name, c := range map[string]struct {
		file, want string
		rules      *sheet.Rules
	}{
		"no header":            {"13800138000,Wang\n", "line 1: no column is named number, or number1 to number10", anything},
		"no number column":     {"name,city\n", "line 1: no column is named number, or number1 to number10", anything},
		"number11":             {"number11,number01,number0,number99999999999999999999\n", "line 1: no column is named number, or number1 to number10", anything},
		"column twice":         {"number,city,city\n", `line 1: column "city" comes twice`, anything},
		"number and number1":   {"number,Number1\n", `line 1: columns "number" and "Number1" mean the same`, anything},
		"two aliases":          {"mobile,tel\n", `line 1: columns "mobile" and "tel" mean the same`, anything},
		"our own in two ways":  {"number,name,Name\n", `line 1: columns "name" and "Name" mean the same`, anything},
		"one that has no name": {"number,,city\n", "line 1: column 2 has no name", anything},
		"long column name":     {"number," + strings.Repeat("x", 101) + "\n", "line 1: the name of column 2 is longer than 100 characters", anything},
		"NUL in a name":        {"number,a\x00\n", "line 1: the name of column 2 is not UTF-8 text", anything},
		"201 columns":          {"number" + strings.Repeat(",x", 200) + "\n", "line 1: 201 columns, at most 200 are allowed", anything},
		"details of nothing":   {"number,number2_zone\n", `line 1: column "number2_zone" is about a number2 that is not there`, anything},
		"unknown":              {"number,city,age\n", `line 1: column "age" is no data attribute; known are card, city, debt, due_on, vip`, directory},
		"mandatory":            {"number,debt\n", "line 1: there is no column for city, which is mandatory", directory},
		"an attribute twice":   {"number,city,Home town\n", `line 1: columns "city" and "Home town" mean the same`, directory},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAs(t, c.file, c.rules, sheet.Options{})
			requireFileError(t, err, "", c.want)
		})
	}
}

// What the directory says about values.
func TestTypedValues(t *testing.T) {
	const header = "number,number_type,number_sequence,number_delay_s,number_zone,city,debt,due_on,card,vip\n"
	for name, c := range map[string]struct {
		row  string
		want sheet.Reject // nothing: the row is good
	}{
		"all":                 {"13800138000,Home,1,0,UTC,x,1,2027-01-31,4111,5", sheet.Reject{}},
		"little":              {"13800138000,,,,,x,,,,", sheet.Reject{}},
		"plan: too long":      {"+49 170 12345678901,,,,,x,,,,", sheet.Reject{Column: "number", Value: "+49 1****8901", Reason: "is not a number that exists in its country's plan"}},
		"plan: too short":     {"+49 30 123456,,,,,x,,,,", sheet.Reject{Column: "number", Value: "+49 3****3456", Reason: "has more or fewer digits than the tenant allows"}},
		"plan: prefix":        {"+44 20 7946 0000,,,,,x,,,,", sheet.Reject{Column: "number", Value: "+44 2****0000", Reason: "begins with digits that the tenant does not allow"}},
		"no such type":        {"13800138000,pager,,,,x,,,,", sheet.Reject{Column: "number_type", Value: "pager", Reason: "is not a number type"}},
		"foreign type":        {"13800138000,office,,,,x,,,,", sheet.Reject{Column: "number_type", Value: "office", Reason: "is a number type of another org unit"}},
		"sequence":            {"13800138000,,1001,,,x,,,,", sheet.Reject{Column: "number_sequence", Value: "1001", Reason: "is not a sequence number from 1 to 1000"}},
		"delay":               {"13800138000,,,-1,,x,,,,", sheet.Reject{Column: "number_delay_s", Value: "-1", Reason: "is not a delay in seconds from 0 to 7200"}},
		"delay is text":       {"13800138000,,,1m,,x,,,,", sheet.Reject{Column: "number_delay_s", Value: "1m", Reason: "is not a delay in seconds from 0 to 7200"}},
		"zone":                {"13800138000,,,,Mars/Base,x,,,,", sheet.Reject{Column: "number_zone", Value: "Mars/Base", Reason: "is not an IANA time zone such as Asia/Shanghai"}},
		"the server's zone":   {"13800138000,,,,Local,x,,,,", sheet.Reject{Column: "number_zone", Value: "Local", Reason: "is not an IANA time zone such as Asia/Shanghai"}},
		"mandatory":           {"13800138000,,,, , ,,,,", sheet.Reject{Column: "city", Reason: "is mandatory"}},
		"16 digits":           {"13800138000,,,,,x,1234567890.123456,,,", sheet.Reject{Column: "debt", Value: "1234567890.123456", Reason: "is not a decimal number of at most 15 digits"}},
		"15 digits":           {"13800138000,,,,,x,-123456789.012345,,,", sheet.Reject{}},
		"no digits":           {"13800138000,,,,,x,-.5,,,", sheet.Reject{Column: "debt", Value: "-.5", Reason: "is not a decimal number of at most 15 digits"}},
		"exponent":            {"13800138000,,,,,x,1e3,,,", sheet.Reject{Column: "debt", Value: "1e3", Reason: "is not a decimal number of at most 15 digits"}},
		"no such day":         {"13800138000,,,,,x,,2027-02-29,,", sheet.Reject{Column: "due_on", Value: "2027-02-29", Reason: "is not a day written YYYY-MM-DD"}},
		"another way":         {"13800138000,,,,,x,,28.2.2027,,", sheet.Reject{Column: "due_on", Value: "28.2.2027", Reason: "is not a day written YYYY-MM-DD"}},
		"secrets stay secret": {"13800138000,,,,,x,,,a\x00b,", sheet.Reject{Column: "card", Value: "****", Reason: "holds a NUL character"}},
		"masked too":          {"13800138000,,,,,x,,,,much", sheet.Reject{Column: "vip", Value: "****", Reason: "is not a decimal number of at most 15 digits"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readAs(t, header+c.row+"\n", directory, sheet.Options{})
			require.NoError(t, err)
			require.Len(t, got, 1)
			if c.want == (sheet.Reject{}) {
				require.NotNil(t, got[0].Row, "%+v", got[0].Reject)
				return
			}
			c.want.Line = 2
			require.Equal(t, &c.want, got[0].Reject)
		})
	}
}
