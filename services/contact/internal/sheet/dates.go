package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dates tells days from other numbers: a cell's style has a number format, and
// some of those show a day or a time.
type dates struct {
	since1904 bool // else since 1900
	styles    map[string]bool
}

func (b *workbook) readStyles(main string) error {
	name, err := b.related(main, "styles")
	if err != nil || name == "" {
		return err
	}
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(name, &styles); err != nil {
		return err
	}
	own := map[int]bool{}
	for _, format := range styles.Formats {
		own[format.ID] = showsTime(format.Code)
	}
	b.dates.styles = map[string]bool{}
	for i, cell := range styles.Cells {
		isTime, isOwn := own[cell.Format]
		if isTime || !isOwn && builtInTime(cell.Format) {
			b.dates.styles[strconv.Itoa(i)] = true
		}
	}
	return nil
}

// builtInTime says which formats without a code show a day or a time.
func builtInTime(format int) bool {
	return 14 <= format && format <= 22 || 27 <= format && format <= 36 ||
		45 <= format && format <= 47 || 50 <= format && format <= 58
}

// literal is what a format code shows as it is, and its conditions and colours.
var literal = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

// showsTime says whether a format code shows a day or a time.
func showsTime(code string) bool {
	code = literal.ReplaceAllString(code, "")
	return code != "General" && strings.ContainsAny(strings.ToLower(code), "ymdhs")
}

// shown is what a cell with a number shows: a day, or all its digits.
func (d *dates) shown(style, content string) string {
	if len(content) <= maxDigits && strings.Trim(content, "0123456789") == "" && !d.styles[style] {
		return content
	}
	n, err := strconv.ParseFloat(content, 64)
	switch {
	case err != nil:
		return content
	case d.styles[style] && 0 <= n && n < lastDay:
		return d.time(n)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// lastDay is the day after 9999-12-31.
const lastDay = 2958466

// time shows days since the beginning, and the time of the day if it has one.
func (d *dates) time(days float64) string {
	whole, fraction := math.Modf(days)
	seconds := math.Round(fraction * 86400)
	begin := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case d.since1904:
		begin = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case whole < 60: // the calendar of 1900 has a 29th of February that never was
		begin = begin.AddDate(0, 0, 1)
	}
	at := begin.AddDate(0, 0, int(whole)).Add(time.Duration(seconds) * time.Second)
	switch {
	case seconds == 0 || seconds == 86400:
		return at.Format(time.DateOnly)
	case whole == 0:
		return at.Format(time.TimeOnly)
	}
	return at.Format(time.DateTime)
}
