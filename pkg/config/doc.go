// Package config gives kong's flags a strict configuration file.
//
// A setting is a flag of the command being run. Its value comes from the first
// of these that has one:
//
//	--redis.url=…            the command line
//	FOREDIAL_REDIS_URL=…     the environment: prefix, then the flag's name
//	redis: {url: …}          the YAML file: dots in the flag's name are sections
//	default:"…"              the tag of the field
//
// The file must fit: an unknown key, a key given twice, or a value of the wrong
// type is an error that names the key, the file and the line; all such errors
// come at once. A key with a null value counts as not given.
//
// A field tagged `secret:""` is never printed. One tagged `secret:"url"` is
// printed without its password and query.
//
//	source := config.New("FOREDIAL")
//	parser, err := kong.New(&cli, source.Options()...)   // cli has a config.File
package config
