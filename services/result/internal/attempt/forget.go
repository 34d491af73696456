package attempt

import "slices"

// Forget takes those personal texts out of an attempt that are to go.
func (a Attempt) Forget(goes func(text string) bool) Attempt {
	for _, text := range []*string{&a.Number, &a.Reference, &a.Name, &a.Note, &a.RecordingPath, &a.CustomField} {
		if goes(*text) {
			*text = ""
		}
	}
	a.Questionnaires = slices.Clone(a.Questionnaires)
	for i, q := range a.Questionnaires {
		q.Answers = slices.Clone(q.Answers)
		for j, answer := range q.Answers {
			q.Answers[j].Values = slices.DeleteFunc(slices.Clone(answer.Values), goes)
		}
		a.Questionnaires[i] = q
	}
	return a
}

// Erased tells whether the number was erased that was called.
func (a Attempt) Erased() bool { return a.Number == "" }

// impersonal is what may be learnt late of an attempt whose number was erased: what
// happened, and nothing of the person.
func (a Attempt) impersonal() Attempt {
	a = a.Forget(func(string) bool { return true })
	a.Questionnaires = nil
	return a
}
