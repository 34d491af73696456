package directory

import (
	"fmt"

	"github.com/foredial/foredial/pkg/apierr"
)

// checkQuestionnaire sees that answers are kept apart.
func checkQuestionnaire(item Item, _ Facts) (wrong []apierr.Field) {
	first := map[string]int{}
	for i, question := range item.New.GetQuestionnaire().GetQuestions() {
		if j, twice := first[question.GetCode()]; twice {
			wrong = append(wrong, fault(fmt.Sprintf("questionnaire.questions[%d].code", i), apierr.Repeated, "is that of questions[%d] too", j)...)
			continue
		}
		first[question.GetCode()] = i
	}
	return wrong
}
