// Package questionnaire holds answers against the questions they answer. It knows
// neither who asked nor of what call: an agent's answers and a voice menu's are
// checked alike, all of them at once, so that one look names everything wrong.
//
// Answers that are right come out in the order of the questions, and the options
// of a MULTIPLE in theirs, in whatever order they came in: the same answers are
// always the same text.
package questionnaire
