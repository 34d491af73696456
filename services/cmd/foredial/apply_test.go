package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestApply(t *testing.T) {
	i := install(t)
	path := file(t, "directory.yaml", directoryFile)
	const created = `+ tenant settings
+ skillQueue q1
+ callerNumber c1
+ agent a1
= 0 unchanged
`
	out, err := i.run(t, "", "apply", "-f", path, "--dry-run")
	require.NoError(t, err)
	require.Equal(t, created+"dry run: nothing was changed\n", out)

	out, err = i.run(t, "", "apply", "-f", path)
	require.NoError(t, err)
	require.Equal(t, created, out)

	out, err = i.run(t, directoryFile, "apply", "-f", "-")
	require.NoError(t, err)
	require.Equal(t, "= 4 unchanged\n", out)

	edited := strings.NewReplacer("Europe/Berlin", "Europe/London", "subject: ann", "subject: ann&co", "Sales,", "Sales, orgUnitId: east,").Replace(directoryFile)
	out, err = i.run(t, edited+"- {id: east, displayName: East, orgUnit: {}}\n", "apply", "-f", "-")
	require.NoError(t, err)
	require.Equal(t, `~ tenant settings
    time_zone: "Europe/Berlin" -> "Europe/London"
~ skillQueue q1
    org_unit_id: "" -> "east"
~ agent a1
    agent.subject: "ann" -> "ann&co"
+ orgUnit east
= 1 unchanged
`, out)
}

func TestApplyShowsANewSecretOnce(t *testing.T) {
	i := install(t)
	const hook = "id: hook\ndisplayName: Hook\ncallbackAddress: {url: 'https://a.example/', status: APPROVED}"
	out, err := i.run(t, hook, "apply", "-f", "-")
	require.NoError(t, err)
	require.Regexp(t, `^\+ callbackAddress hook\n    signing secret, shown only now: whsec_\S{44}\n= 0 unchanged\n$`, out)
	out, err = i.run(t, hook, "apply", "-f", "-")
	require.NoError(t, err)
	require.Equal(t, "= 1 unchanged\n", out)
	out, err = i.run(t, strings.Replace(hook, "APPROVED", "REJECTED", 1), "apply", "-f", "-")
	require.NoError(t, err)
	require.Equal(t, "~ callbackAddress hook\n    callback_address.status: \"APPROVAL_STATUS_APPROVED\" -> \"APPROVAL_STATUS_REJECTED\"\n= 0 unchanged\n", out)
}

func TestApplyFaults(t *testing.T) {
	i := install(t)
	_, err := i.run(t, directoryFile, "apply", "-f", "-")
	require.NoError(t, err)
	for name, tc := range map[string]struct{ text, want string }{
		"unknown": {
			"resources:\n- {id: a1, displayName: Ann, agent: {subject: ann, queues: [q1]}}",
			"PATH:2: resources[0].agent.queues: unknown field",
		},
		"rules": {
			"resources:\n- id: a1\n  displayName: Ann\n  agent:\n    skillQueueIds:\n    - q1\n    - nope\n---\nid: q2\nskillQueue: {}",
			"INVALID_FIELD:\n" +
				"  PATH:9: resources[1].display_name: LENGTH: must be at least 1 characters\n" +
				"  PATH:7: resources[0].agent.skill_queue_ids[1]: REFERENCE: no skill queue \"nope\"",
		},
		"taken": {
			"id: c2\ndisplayName: Back\ncallerNumber:\n  number: 862110000000",
			"ALREADY_EXISTS:\n  PATH:4: resources[0].caller_number.number: REPEATED: is that of caller number \"c1\"",
		},
		"etag": {
			"id: q1\ndisplayName: Sales\netag: old\nskillQueue: {}",
			"ETAG_MISMATCH:\n  PATH:3: the etag of resources[0], \"q1\", is not the present one: somebody else changed it meanwhile",
		},
		"settings": {
			"settings:\n  minNumberDigits: 9\n  maxNumberDigits: 8",
			"INVALID_FIELD:\n  PATH:3: settings.max_number_digits: BACKWARDS: is less than min_number_digits, 9",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, name+".yaml", tc.text)
			_, err := i.run(t, "", "apply", "-f", path)
			require.EqualError(t, err, strings.ReplaceAll(tc.want, "PATH", path))
		})
	}
	_, err = i.run(t, "", "apply", "-f", file(t, "ok.yaml", directoryFile), "--token=nonsense")
	require.ErrorContains(t, err, "TOKEN_INVALID: ")
	_, err = i.run(t, "", "apply", "-f", "/nowhere.yaml")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = i.run(t, strings.Repeat("#", 9<<20), "apply", "-f", "-")
	require.ErrorContains(t, err, "is larger than 8 MiB")
}
