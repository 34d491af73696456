package phone

import (
	"fmt"
	"regexp/syntax"
	"slices"
)

// automaton tells which of several regular expressions match a string of digits
// as a whole, in one pass. It is exact: whether an expression matches all of a
// string does not depend on which alternative it prefers.
type automaton struct {
	next    [][10]uint16 // by state and digit; state 0 matches nothing any more
	accepts []uint32     // by state: a bit for each expression
}

const startState = 1

// match returns a bit for each expression that matches all of digits.
func (a *automaton) match(digits []byte) uint32 {
	state := uint16(startState)
	for _, d := range digits {
		state = a.next[state][d-'0']
	}
	return a.accepts[state]
}

// thread is one expression's program at one instruction.
type thread struct {
	expression, pc uint32
}

// builder makes an automaton by following all threads of all expressions at
// once: a state is a set of threads.
type builder struct {
	programs []*syntax.Prog
	states   map[string]uint16
	threads  [][]thread // by state
	automaton
}

// newAutomaton compiles expressions. They may have ^ and $ but no word boundaries.
func newAutomaton(expressions []string) (*automaton, error) {
	b := &builder{states: map[string]uint16{}}
	for _, expression := range expressions {
		parsed, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			return nil, err
		}
		program, err := syntax.Compile(parsed.Simplify())
		if err != nil {
			return nil, err
		}
		b.programs = append(b.programs, program)
	}
	b.state(nil) // state 0
	var start []thread
	for i, program := range b.programs {
		start = b.follow(start, thread{uint32(i), uint32(program.Start)}, syntax.EmptyBeginText)
	}
	b.state(start)
	for at := startState; at < len(b.threads); at++ {
		for digit := range 10 {
			var after []thread
			for _, t := range b.threads[at] {
				if inst := b.inst(t); consumes(inst, '0'+rune(digit)) {
					after = b.follow(after, thread{t.expression, inst.Out}, 0)
				}
			}
			b.next[at][digit] = b.state(after)
		}
		if len(b.threads) > 1<<15 {
			return nil, fmt.Errorf("more than %d states", 1<<15)
		}
	}
	return &b.automaton, nil
}

func (b *builder) inst(t thread) *syntax.Inst { return &b.programs[t.expression].Inst[t.pc] }

// state finds or makes the state of a set of threads.
func (b *builder) state(threads []thread) uint16 {
	slices.SortFunc(threads, func(x, y thread) int {
		return int(x.expression)<<20 + int(x.pc) - int(y.expression)<<20 - int(y.pc)
	})
	key := fmt.Sprint(threads)
	if known, ok := b.states[key]; ok {
		return known
	}
	made := uint16(len(b.threads))
	b.states[key] = made
	b.threads = append(b.threads, threads)
	b.next = append(b.next, [10]uint16{})
	b.accepts = append(b.accepts, b.accepted(threads))
	return made
}

// accepted follows threads over the end of the text.
func (b *builder) accepted(threads []thread) (bits uint32) {
	var ended []thread
	for _, t := range threads {
		ended = b.follow(ended, t, syntax.EmptyEndText|syntax.EmptyEndLine)
	}
	for _, t := range ended {
		if b.inst(t).Op == syntax.InstMatch {
			bits |= 1 << t.expression
		}
	}
	return bits
}

// follow adds to set what t reaches without consuming anything, where what is
// in at holds. Conditions that do not hold yet are kept: they may at the end.
func (b *builder) follow(set []thread, t thread, at syntax.EmptyOp) []thread {
	inst := b.inst(t)
	switch inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		set = b.follow(set, thread{t.expression, inst.Out}, at)
		return b.follow(set, thread{t.expression, inst.Arg}, at)
	case syntax.InstCapture, syntax.InstNop:
		return b.follow(set, thread{t.expression, inst.Out}, at)
	case syntax.InstEmptyWidth:
		if wanted := syntax.EmptyOp(inst.Arg); wanted&^at == 0 {
			return b.follow(set, thread{t.expression, inst.Out}, at)
		}
	case syntax.InstFail:
		return set
	}
	if !slices.Contains(set, t) {
		set = append(set, t)
	}
	return set
}

// consumes says whether an instruction takes the rune and goes on.
func consumes(inst *syntax.Inst, r rune) bool {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1:
		return inst.MatchRune(r)
	case syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	default:
		return false
	}
}
