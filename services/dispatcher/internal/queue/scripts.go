package queue

import (
	"embed"
	"regexp"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed scripts/*.lua scripts/lib/*.lua
var files embed.FS

var (
	// lib is the library by paragraphs; what one uses stands before it.
	lib = paragraphs("base", "news", "agents", "previews", "contacts", "moves", "connectors")

	comment = regexp.MustCompile(`--.*`)
	word    = regexp.MustCompile(`[A-Za-z_]\w*`)
	defined = regexp.MustCompile(`(?m)^local (?:function )?(\w+(?:, \w+)*)`)
)

func read(name string) string {
	text, err := files.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic("queue: " + err.Error())
	}
	return string(text)
}

func paragraphs(names ...string) (all []string) {
	for _, name := range names {
		all = append(all, strings.Split(strings.TrimRight(read("lib/"+name), "\n"), "\n\n")...)
	}
	return all
}

func script(name string) *redis.Script { return redis.NewScript(linked(lib, read(name))) }

// linked puts those paragraphs of a library before a script that it needs, itself or
// by way of others. The whole library would be defined anew by every call, and cost
// a short script more than what it does.
func linked(lib []string, script string) string {
	parts := []string{script}
	used := map[string]bool{}
	use := func(text string) {
		for _, w := range word.FindAllString(comment.ReplaceAllString(text, ""), -1) {
			used[w] = true
		}
	}
	use(script)
	for _, paragraph := range slices.Backward(lib) { // what it uses stands before it
		for _, names := range defined.FindAllStringSubmatch(paragraph, -1) {
			if slices.ContainsFunc(strings.Split(names[1], ", "), func(name string) bool { return used[name] }) {
				use(paragraph)
				parts = append(parts, paragraph)
				break
			}
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, "\n\n")
}
