package feed

import (
	"fmt"
	"path"
	"sync"
	"time"
)

// zones are the locations read so far, by name. Only what exists gets in, so
// there are never more than the time zone database has.
var zones sync.Map

// Zone returns the location of an IANA zone. It is read once: ask for every number.
func Zone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	// Package time also takes "" and "Local", and a name is a path, which has
	// many spellings.
	if zone == time.Local || path.Clean(name) != name {
		return nil, fmt.Errorf("%q is not an IANA zone", name)
	}
	known, _ := zones.LoadOrStore(name, zone)
	return known.(*time.Location), nil
}
