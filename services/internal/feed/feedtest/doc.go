// Package feedtest stands in for the task service where others are tested: a
// [Source] serves the feed, GetTask, GetResource and GetTenantSettings over real
// gRPC from what a test puts into it.
//
//	source := feedtest.NewSource(t)
//	source.Put("acme", feedtest.Task("t1"), feedtest.Yearly("xmas", "12-25"), settings)
//	service, err := contact.New(cfg, contact.Deps{Tasks: source.Conn()})
//
//	replica := feedtest.New(t, "acme", feedtest.Task("t1"))  // when only a replica is wanted
package feedtest
