// Package sqltest runs a test on every engine that sqldb knows:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestStore(t *testing.T) {
//		sqltest.Each(t, migrations.FS, func(t *testing.T, db *sqldb.DB) {
//			storetest.Run(t, store.New(db))
//		})
//	}
//
// Each test has a database of its own, migrated: the migrations run once per
// engine and test binary, their result is copied.
package sqltest
