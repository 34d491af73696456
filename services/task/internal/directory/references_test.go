package directory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/foredial/foredial/pkg/apierr"
	"github.com/foredial/foredial/services/task/internal/directory"
)

func TestCheckOrgUnits(t *testing.T) {
	k := known(in("east", queue("q")), numberType("n", "mobile", ""), agent("a"))
	references := []directory.Reference{
		{Path: "skill_queue_id", ID: "q", Kind: directory.SkillQueue},
		{Path: "number_type_ids[0]", ID: "n", Kind: directory.NumberType},
		{Path: "questionnaire_id", ID: "", Kind: directory.Questionnaire},
		{Path: "business_result_id", ID: "nope", Kind: directory.BusinessResult},
		{Path: "voice_prompt_ids[0]", ID: "q", Kind: directory.VoicePrompt},
	}
	require.Empty(t, k.CheckOrgUnits(references, false, "west"))
	require.Equal(t, []apierr.Field{
		{Path: "skill_queue_id", Reason: apierr.OrgUnit, Description: `skill queue "q" belongs to org unit "east", which a task of org unit "west" may not use`},
		{Path: "number_type_ids[0]", Reason: apierr.OrgUnit, Description: `number type "n" belongs to no org unit, which a task of org unit "west" may not use`},
	}, k.CheckOrgUnits(references, true, "west"))
}
