// Package placeholder is the grammar of texts with placeholders: what stands
// between double braces, without any blank, is a name that something is put in
// the place of.
//
//	Dear {{name}}, we tried {{number}} about {{attribute.PLAN}}.
//
// The task service holds the text of a template against it; the notification
// service fills it in. Single braces mean nothing.
package placeholder
