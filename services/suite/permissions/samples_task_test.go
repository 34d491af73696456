package permissions_test

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/foredial/foredial/proto/gen/foredial/access/v1"
	auditv1 "github.com/foredial/foredial/proto/gen/foredial/audit/v1"
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
)

func paths(all ...string) *fieldmaskpb.FieldMask { return &fieldmaskpb.FieldMask{Paths: all} }

func (w *world) accessSamples() map[string]sample {
	return map[string]sample{
		accessv1.AccessService_GetCaller_FullMethodName: everywhere(&accessv1.GetCallerRequest{}),
		accessv1.AccessService_SignOut_FullMethodName: { // it is no session
			messages: one(&accessv1.SignOutRequest{}), abroad: codes.FailedPrecondition, bound: codes.FailedPrecondition,
		},
		accessv1.AccessService_CreateApiKey_FullMethodName: wrong(&accessv1.CreateApiKeyRequest{
			ApiKey: &accessv1.ApiKey{DisplayName: w.north.id("another"), Role: accessv1.Role_ROLE_AUDITOR, OrgUnitId: north},
		}),
		accessv1.AccessService_GetApiKey_FullMethodName:    named(&accessv1.GetApiKeyRequest{Id: w.north.key}),
		accessv1.AccessService_ListApiKeys_FullMethodName:  everywhere(&accessv1.ListApiKeysRequest{}),
		accessv1.AccessService_RevokeApiKey_FullMethodName: named(&accessv1.RevokeApiKeyRequest{Id: w.north.key}),
		auditv1.AuditService_ListAuditEntries_FullMethodName: { // of the whole tenant
			messages: one(&auditv1.ListAuditEntriesRequest{}), bound: codes.PermissionDenied,
		},
	}
}

func (w *world) directorySamples() map[string]sample {
	queue := &directoryv1.Resource_SkillQueue{SkillQueue: &directoryv1.SkillQueue{}}
	fresh := func(end string) *directoryv1.Resource {
		return w.north.resource(end, &directoryv1.Resource{Spec: queue})
	}
	return map[string]sample{
		directoryv1.DirectoryService_CreateResource_FullMethodName: wrong(&directoryv1.CreateResourceRequest{Resource: fresh("fresh")}),
		directoryv1.DirectoryService_GetResource_FullMethodName:    named(&directoryv1.GetResourceRequest{Id: w.north.id("queue")}),
		directoryv1.DirectoryService_ListResources_FullMethodName:  everywhere(&directoryv1.ListResourcesRequest{PageSize: 1000}),
		directoryv1.DirectoryService_UpdateResource_FullMethodName: named(&directoryv1.UpdateResourceRequest{
			Resource: &directoryv1.Resource{Id: w.north.id("queue"), DisplayName: "Changed"}, UpdateMask: paths("display_name"),
		}),
		directoryv1.DirectoryService_DeleteResource_FullMethodName: named(&directoryv1.DeleteResourceRequest{Id: w.north.id("list")}).atLast(),
		directoryv1.DirectoryService_ApplyResources_FullMethodName: wrong(&directoryv1.ApplyResourcesRequest{
			Resources: []*directoryv1.Resource{fresh("applied")},
		}),
		directoryv1.DirectoryService_GetTenantSettings_FullMethodName: everywhere(&directoryv1.GetTenantSettingsRequest{}),
		directoryv1.DirectoryService_UpdateTenantSettings_FullMethodName: {
			messages: one(&directoryv1.UpdateTenantSettingsRequest{
				Settings: &directoryv1.TenantSettings{DefaultRegion: "DE"}, UpdateMask: paths("default_region"),
			}),
			bound: codes.PermissionDenied,
		},
		directoryv1.DirectoryService_ReviewResource_FullMethodName: named(&directoryv1.ReviewResourceRequest{
			Id: w.north.id("prompt"), Status: directoryv1.ApprovalStatus_APPROVAL_STATUS_REJECTED,
		}),
	}
}

func (w *world) taskSamples() map[string]sample {
	id := w.north.task
	return map[string]sample{
		taskv1.TaskService_CreateTask_FullMethodName: wrong(&taskv1.CreateTaskRequest{Task: w.north.newTask("fresh", w.hook)}),
		taskv1.TaskService_GetTask_FullMethodName:    named(&taskv1.GetTaskRequest{Id: id}),
		taskv1.TaskService_ListTasks_FullMethodName:  everywhere(&taskv1.ListTasksRequest{}),
		taskv1.TaskService_UpdateTask_FullMethodName: named(&taskv1.UpdateTaskRequest{
			Task: &taskv1.Task{Id: id, Description: "Changed"}, UpdateMask: paths("description"),
		}),
		taskv1.TaskService_DeleteTask_FullMethodName:         named(&taskv1.DeleteTaskRequest{Id: id}).atLast(),
		taskv1.TaskService_StartTask_FullMethodName:          named(&taskv1.StartTaskRequest{Id: id}),
		taskv1.TaskService_SuspendTask_FullMethodName:        named(&taskv1.SuspendTaskRequest{Id: id}).atLast(),
		taskv1.TaskService_EndTask_FullMethodName:            named(&taskv1.EndTaskRequest{Id: id}).atLast(),
		taskv1.TaskService_ListTaskRevisions_FullMethodName:  named(&taskv1.ListTaskRevisionsRequest{Id: id}),
		taskv1.TaskService_SaveTaskAsTemplate_FullMethodName: named(&taskv1.SaveTaskAsTemplateRequest{Id: id, DisplayName: "Saved"}),
		taskv1.TaskService_GetTaskTemplate_FullMethodName:    named(&taskv1.GetTaskTemplateRequest{Id: w.north.template}),
		taskv1.TaskService_ListTaskTemplates_FullMethodName:  everywhere(&taskv1.ListTaskTemplatesRequest{}),
		taskv1.TaskService_DeleteTaskTemplate_FullMethodName: named(&taskv1.DeleteTaskTemplateRequest{Id: w.north.template}).atLast(),
		taskv1.TaskService_WatchTasks_FullMethodName:         everywhere(&taskv1.WatchTasksRequest{}),
	}
}
