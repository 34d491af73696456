package sqldb

import "io/fs"

// Embedded is the migrations folder of a store's embedded files, in the form
// that Migrate and Current want. It panics when there is no such folder.
func Embedded(files fs.FS) fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err == nil {
		_, err = fs.Stat(sub, ".")
	}
	if err != nil {
		panic("sqldb: " + err.Error())
	}
	return sub
}
