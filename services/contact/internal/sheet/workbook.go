package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"slices"
	"strings"
)

const (
	// maxDirectory bounds the list of a workbook's parts, in bytes.
	maxDirectory = 1 << 20
	// maxSmallPart bounds the parts that are held in memory, in bytes unpacked.
	maxSmallPart = 8 << 20
	// A part may unpack to this many times its size, or to smallEnough bytes.
	maxRatio    = 250
	smallEnough = 16 << 20
)

// workbook is an XLSX file: a zip of XML parts.
type workbook struct {
	src   *watched
	parts map[string]*zip.File
	sheet *zip.File
	texts *texts
	dates dates
}

func openWorkbook(src io.ReaderAt, size int64, opts Options) (_ source, err error) {
	b := &workbook{src: &watched{src: src, left: maxDirectory}, parts: map[string]*zip.File{}}
	archive, err := zip.NewReader(b.src, size)
	if err != nil {
		return nil, b.fault(err)
	}
	b.src.left = math.MaxInt64
	for _, part := range archive.File {
		b.parts[part.Name] = part
	}
	main, err := b.related("", "officeDocument")
	if err != nil {
		return nil, err
	}
	if err := b.readMain(main, opts.Sheet); err != nil {
		return nil, err
	}
	if err := b.readStyles(main); err != nil {
		return nil, err
	}
	texts, err := b.related(main, "sharedStrings")
	if err == nil && texts != "" {
		b.texts, err = b.spill(texts, opts.TempDir)
	}
	return b, err
}

// Close deletes the shared texts.
func (b *workbook) Close() error {
	if b.texts == nil {
		return nil
	}
	return b.texts.Close()
}

// fault says why a workbook cannot be read, unless it is its source that cannot.
func (b *workbook) fault(err error) error {
	if b.src.err != nil {
		return b.src.err
	}
	if _, ok := errors.AsType[*FileError](err); ok {
		return err
	}
	return fileErrorf("the workbook cannot be read: %s", strings.ReplaceAll(strings.ToValidUTF8(err.Error(), ""), "\x00", ""))
}

// watched remembers the error of its source, and reads only so many bytes.
type watched struct {
	src  io.ReaderAt
	left int64
	err  error
}

func (w *watched) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 { // the archive says so; the source is not to blame
		return 0, zip.ErrFormat
	}
	n, err := w.src.ReadAt(p, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	if w.left -= int64(n); w.left < 0 {
		return 0, fileErrorf("the workbook has too many parts")
	}
	return n, err
}

// decode reads a small part as a whole.
func (b *workbook) decode(name string, into any) error {
	m, err := b.open(name)
	if err != nil {
		return err
	}
	m.limit = maxSmallPart
	if err := xml.NewDecoder(m).Decode(into); err != nil {
		return b.fault(err)
	}
	return nil
}

// relation is how a part names another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// is says whether the other part is of a kind; the rest of a type differs
// between the two editions of the format.
func (r relation) is(kind string) bool { return strings.HasSuffix(r.Type, "/"+kind) }

// relations are the parts that a part names, by their names within the workbook.
func (b *workbook) relations(of string) ([]relation, error) {
	var r struct {
		List []relation `xml:"Relationship"`
	}
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	if of == "" {
		name = "_rels/.rels"
	}
	if b.parts[name] == nil {
		return nil, nil
	}
	err := b.decode(name, &r)
	for i := range r.List {
		target := r.List[i].Target
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(of), target)
		}
		r.List[i].Target = strings.TrimPrefix(target, "/")
	}
	return r.List, err
}

// related is the part of a kind that a part names; empty: none.
func (b *workbook) related(of, kind string) (string, error) {
	list, err := b.relations(of)
	if i := slices.IndexFunc(list, func(r relation) bool { return r.is(kind) }); i >= 0 {
		return list[i].Target, err
	}
	return "", err
}

// readMain finds the sheet that is wanted.
func (b *workbook) readMain(name, wanted string) error {
	var main struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(name, &main); err != nil {
		return err
	}
	b.dates.since1904 = main.Properties.Date1904 == "1" || main.Properties.Date1904 == "true"
	related, err := b.relations(name)
	if err != nil {
		return err
	}
	var names []string
	for _, sheet := range main.Sheets {
		i := slices.IndexFunc(related, func(r relation) bool { return r.ID == sheet.ID && r.is("worksheet") })
		if i < 0 {
			continue // a sheet of another kind, such as a chart
		}
		names = append(names, sheet.Name)
		if wanted == "" || strings.EqualFold(wanted, sheet.Name) {
			b.sheet = b.parts[related[i].Target]
			break
		}
	}
	switch {
	case b.sheet != nil:
		return nil
	case wanted != "":
		return optionErrorf("sheet", "the workbook has no sheet %q, but %q", wanted, names)
	}
	return fileErrorf("the workbook has no sheet")
}

// part is a large part, read piece by piece.
type part struct {
	*tags
	*meter
}

func (b *workbook) part(name string) (*part, error) {
	m, err := b.open(name)
	if err != nil {
		return nil, err
	}
	return &part{newTags(m), m}, nil
}

func (b *workbook) open(name string) (*meter, error) {
	file := b.parts[name]
	if file == nil {
		return nil, fileErrorf("the workbook cannot be read: it has no part %q", name)
	}
	src, err := file.Open()
	if err != nil {
		return nil, b.fault(err)
	}
	return &meter{
		src: src, left: max(smallEnough, maxRatio*int64(file.CompressedSize64)), limit: maxPiece,
		where: func() string { return name },
	}, nil
}

// maxPiece bounds what belongs together, such as a row, in bytes of XML.
const maxPiece = 1 << 20

// meter stops what unpacks to too much.
type meter struct {
	src   io.Reader
	left  int64 // bytes of the part
	piece int   // bytes since the last piece began
	limit int   // of a piece
	where func() string
}

// begin is called before each piece.
func (m *meter) begin() { m.piece = 0 }

func (m *meter) Read(p []byte) (int, error) {
	if m.piece > m.limit {
		return 0, fileErrorf("%s is larger than %d bytes of XML", m.where(), m.limit)
	}
	n, err := m.src.Read(p)
	m.piece += n
	if m.left -= int64(n); m.left < 0 {
		return 0, fileErrorf("the workbook unpacks to more than %d times its size", maxRatio)
	}
	return n, err
}
