// Made by make generate from our OpenAPI. Do not edit.
export interface paths {
    "/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tenant's agents by id, page by page. */
        get: operations["SupervisorService_ListAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends every agent as it is now, and then each that changes, within half a
         *     second. A message without agents says that all is still as it was.
         */
        get: operations["SupervisorService_WatchAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agentId}:explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says why an agent has no preview: every gate in order, with what was found.
         *     Errors: NOT_FOUND.
         */
        get: operations["SupervisorService_ExplainAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agentId}:force": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets an agent's state, at once or, during a call, for its end. It can take the
         *     preview on the screen back, which is no miss. Errors: NOT_FOUND, WRONG_STATE (no session).
         */
        post: operations["SupervisorService_ForceAgentState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agentId}:setState": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the agent READY or NOT_READY; with a preview or call open, that is
         *     what the agent becomes after it. Errors: NOT_FOUND, WRONG_STATE (no session).
         */
        post: operations["AgentService_SetAgentState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/agents/{agentId}/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens the agent's session: Welcome first, then everything that happens. It
         *     does not make the agent ready. A later session of the same agent displaces
         *     this one. Errors: NOT_FOUND (agent).
         */
        get: operations["AgentService_OpenSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/apiKeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists keys, newest first, page by page; also those that are revoked or expired. */
        get: operations["AccessService_ListApiKeys"];
        put?: never;
        /**
         * Makes a key. The answer has its secret, which is shown this once and not kept.
         *     The same request_id makes one key; the second answer is without the secret.
         *     Errors: INVALID_FIELD (REFERENCE, ORG_UNIT, PAST), LIMIT (1000 keys that are good).
         */
        post: operations["AccessService_CreateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/apiKeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns a key, without its secret. Errors: NOT_FOUND. */
        get: operations["AccessService_GetApiKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/apiKeys/{id}:revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes a key: within 15 s calls with it are refused and its streams end. Revoking
         *     again changes nothing. Errors: NOT_FOUND.
         */
        post: operations["AccessService_RevokeApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists appointments by their time, page by page. */
        get: operations["ContactService_ListAppointments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/appointments/{appointment.id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the fields of an appointment that the mask names, while it is
         *     PENDING. Errors: INVALID_FIELD, NOT_FOUND, ETAG_MISMATCH, WRONG_STATE.
         */
        patch: operations["ContactService_UpdateAppointment"];
        trace?: never;
    };
    "/v1/appointments/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels an appointment that is PENDING; the contact goes where its numbers
         *     put it. Errors: NOT_FOUND, WRONG_STATE.
         */
        post: operations["ContactService_CancelAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists attempts, newest first, page by page. */
        get: operations["ResultService_ListAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one attempt. Errors: NOT_FOUND. */
        get: operations["ResultService_GetAttempt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the wrap-up: what came of the call, and the appointment if one was made.
         *     When it returns, all of it is saved. Errors: NOT_FOUND, WRONG_STATE (the call
         *     is not over), INVALID_FIELD, APPOINTMENT_REQUIRED.
         */
        post: operations["AgentService_CompleteAttempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:hangUp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has the connector end the call. One that is over stays as it is. Errors:
         *     NOT_FOUND, NO_CONNECTOR.
         */
        post: operations["AgentService_HangUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:play": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the recording of an attempt. */
        get: operations["ResultService_PlayRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:playVoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plays a voice prompt of the task to the customer. Errors: NOT_FOUND, WRONG_STATE
         *     (the call is not CONNECTED), INVALID_FIELD, NO_CONNECTOR.
         */
        post: operations["AgentService_PlayVoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:remark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sets or changes the business result of an attempt that is over, and keeps
         *     what it was. A remark that changes nothing is not kept. Source: rules 8.
         *     Errors: NOT_FOUND, WRONG_STATE (the call is not over), INVALID_FIELD.
         */
        post: operations["ResultService_RemarkAttempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reports what a call did, where no connector does. Late, doubled and
         *     unordered reports are fine. Errors: NOT_FOUND.
         */
        post: operations["AgentService_ReportCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attempts/{id}:submitQuestionnaire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stores the answers to the questionnaire of the attempt's task; those of the
         *     same source from before are replaced. Source: rules 8. Errors: NOT_FOUND,
         *     INVALID_FIELD (every wrong answer), WRONG_STATE (the task has no questionnaire,
         *     or the customer did not answer).
         */
        post: operations["ResultService_SubmitQuestionnaire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auditEntries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists entries by their sequence, or, with a start_time or an end_time, by their
         *     time, page by page. An entry is there within a few seconds of the call it tells of.
         *     Errors: PERMISSION_DENIED (the caller is bound to an org unit).
         */
        get: operations["AuditService_ListAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns who is calling, as the credential says. */
        get: operations["AccessService_GetCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller:signOut": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session that it is called with: within 15 s calls with it are refused and
         *     its streams end. Errors: WRONG_STATE (the credential is no session).
         */
        post: operations["AccessService_SignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts:search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finds contacts of all tasks by number or reference, newest first, page by page.
         *     A POST: no number in a URL.
         */
        post: operations["ContactService_SearchContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/contacts:stuck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists contacts that are held and that nothing will move by itself, oldest
         *     first: a lease that is gone, or a call whose end was never reported.
         *     Normally empty.
         */
        get: operations["ContactService_ListStuckContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists deliveries, newest first, page by page. */
        get: operations["NotificationService_ListDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries:redeliverSince": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends again what was made since a time, each in its lane's order. What is
         *     waiting for a try is left as it is. Source: rules 9. Errors: INVALID_FIELD.
         */
        post: operations["NotificationService_RedeliverSince"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries:test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends one message at once, to see whether it gets there, and returns the
         *     delivery with what came of its only try. Errors: INVALID_FIELD (the URL is
         *     not an approved callback address, the template or the number is wrong), LIMIT.
         */
        post: operations["NotificationService_SendTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one delivery. Errors: NOT_FOUND. */
        get: operations["NotificationService_GetDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}:redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a delivery again, whatever its state. Errors: NOT_FOUND. */
        post: operations["NotificationService_RedeliverDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends the tenant's events in their one order, from a cursor on, and goes on
         *     with those that come. A consumer that keeps the cursor of the last event it
         *     has handled, and comes back with it within the retention, misses nothing and
         *     sees nothing twice. After ten seconds without an event a message has only a
         *     cursor. Over REST with Accept: text/event-stream each event has its cursor as
         *     id, so that a browser resumes by itself (Last-Event-ID).
         *     Errors: CURSOR_EXPIRED (what follows the cursor is no longer kept; metadata
         *     "earliest" has the cursor to go on from), INVALID_FIELD (cursor), LIMIT (the
         *     stream was not read, or the tenant has too many).
         */
        get: operations["EventService_WatchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists exports, newest first, page by page. */
        get: operations["ResultService_ListExports"];
        put?: never;
        /**
         * Starts writing a task's results to a file. Errors: INVALID_FIELD, LIMIT (as
         *     many exports as a tenant may have under way).
         */
        post: operations["ResultService_CreateExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one export. Errors: NOT_FOUND. */
        get: operations["ResultService_GetExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/{id}:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends a finished export's file. */
        get: operations["ResultService_DownloadExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists imports, newest first, page by page. */
        get: operations["ContactService_ListImports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one import. Errors: NOT_FOUND. */
        get: operations["ContactService_GetImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}:undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels the contacts of an import that nobody has dialled yet, and says how
         *     many those are. What the import updated stays. Undoing again changes nothing.
         *     Errors: NOT_FOUND, WRONG_STATE (RUNNING).
         */
        post: operations["ContactService_UndoImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{id}:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends an import as it proceeds, at most four times a second, until it is no
         *     longer RUNNING. Errors: NOT_FOUND.
         */
        get: operations["ContactService_WatchImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{importId}/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the rows that an import rejected, by line, page by page. Errors: NOT_FOUND. */
        get: operations["ContactService_ListImportRejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/imports/{importId}/rejects:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Downloads the rows that an import rejected as a CSV file: line, column,
         *     value (masked), reason. Errors: NOT_FOUND.
         */
        get: operations["ContactService_DownloadImportRejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numberLists/{listId}/numbers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists numbers bytewise, page by page. Errors: NOT_FOUND (list). */
        get: operations["NumberListService_ListNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numberLists/{listId}/numbers:add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Adds up to 5000 numbers, or replaces what is known of them. Errors:
         *     INVALID_FIELD, NOT_FOUND (list).
         */
        post: operations["NumberListService_AddNumbers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numberLists/{listId}/numbers:check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says whether a number is on a list now, and what follows. With POST the
         *     number stands in no log of addresses. Errors: INVALID_FIELD, NOT_FOUND (list).
         */
        get: operations["NumberListService_CheckNumber"];
        put?: never;
        /**
         * Says whether a number is on a list now, and what follows. With POST the
         *     number stands in no log of addresses. Errors: INVALID_FIELD, NOT_FOUND (list).
         */
        post: operations["NumberListService_CheckNumber2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numberLists/{listId}/numbers:import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds the numbers of a CSV file, which is the request body, to a list. Numbers that cannot be read are counted and the first 100 named; a file that cannot be read at all, or whose upload breaks off, changes nothing. */
        post: operations["NumberListService_ImportNumbers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numberLists/{listId}/numbers:remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Removes up to 5000 numbers; those not there are passed over. Errors:
         *     INVALID_FIELD, NOT_FOUND (list).
         */
        post: operations["NumberListService_RemoveNumbers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/numbers:erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes the tenant forget a number: contacts with it lose it, and all personal
         *     data when it was their last; what counts its calls keeps a hash. Results,
         *     deliveries, events and the files of exports that have it lose it too, within
         *     minutes, also when a service is down now. Calls that are live end first.
         *     Errors: INVALID_FIELD, NUMBER_LOCKED (a live call).
         */
        post: operations["ContactService_EraseNumber"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/previews/{id}:accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dials: the rules are checked again, and the attempt begins. Wins or loses
         *     against the timeout for good. Errors: NOT_FOUND, PREVIEW_OVER, LEASE_LOST, OUT_OF_WINDOW,
         *     NUMBER_NOT_ALLOWED, ATTEMPT_CAP, WRONG_STATE.
         */
        post: operations["AgentService_AcceptPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/previews/{id}:skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives the contact back to its place; this agent is not offered it for 60
         *     seconds. Or closes it: nobody is offered it any more. Errors: NOT_FOUND,
         *     PREVIEW_OVER, INVALID_FIELD, LEASE_LOST, LIMIT (max_skips_per_day).
         */
        post: operations["AgentService_SkipPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/previews/{id}:snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Holds the contact for this agent and for nobody else, for so many minutes.
         *     Then the agent is offered it first if READY; a minute later it is anyone's, in
         *     its place. An agent who goes OFFLINE holds it no longer. Errors: NOT_FOUND,
         *     PREVIEW_OVER, LIMIT (max_snoozes_per_day).
         */
        post: operations["AgentService_SnoozePreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists resources by id, page by page. */
        get: operations["DirectoryService_ListResources"];
        put?: never;
        /**
         * Creates a resource. Errors: INVALID_FIELD (also for a reference to a
         *     resource that is not there), ALREADY_EXISTS.
         */
        post: operations["DirectoryService_CreateResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources:apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates or updates many resources and the tenant's settings, all or nothing.
         *     Resources may refer to each other in any order.
         */
        post: operations["DirectoryService_ApplyResources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one resource. Errors: NOT_FOUND. */
        get: operations["DirectoryService_GetResource"];
        put?: never;
        post?: never;
        /** Deletes a resource that nothing uses. Errors: NOT_FOUND, ETAG_MISMATCH, RESOURCE_IN_USE. */
        delete: operations["DirectoryService_DeleteResource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{id}:review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides about a resource that wants approval: a voice prompt, a callback address.
         *     Errors: NOT_FOUND, INVALID_FIELD (a kind without approval), ETAG_MISMATCH.
         */
        post: operations["DirectoryService_ReviewResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/resources/{resource.id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the fields that the mask names. Errors: INVALID_FIELD, NOT_FOUND, ETAG_MISMATCH. */
        patch: operations["DirectoryService_UpdateResource"];
        trace?: never;
    };
    "/v1/shards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the shards and who leads each. */
        get: operations["SupervisorService_ListShards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats:series": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts what ended in each minute or hour, of one task or of all. Minutes are
         *     kept for two days, hours for as long as attempts. Errors: INVALID_FIELD.
         */
        get: operations["ResultService_GetStatSeries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists tasks, newest first, page by page. */
        get: operations["TaskService_ListTasks"];
        put?: never;
        /**
         * Creates a task in DRAFT, of a template if one is named: then what the
         *     request leaves out is the template's. Errors: INVALID_FIELD, ALREADY_EXISTS,
         *     NOT_FOUND (template).
         */
        post: operations["TaskService_CreateTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends every task, then CAUGHT_UP, then every change, in the order of their revisions. */
        get: operations["TaskService_WatchTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{contact.taskId}/contacts/{contact.id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the fields of a contact that the mask names; its tallies stay.
         *     Errors: INVALID_FIELD, NOT_FOUND, ETAG_MISMATCH, WRONG_STATE (LEASED or CALLING).
         */
        patch: operations["ContactService_UpdateContact"];
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one task. Errors: NOT_FOUND. */
        get: operations["TaskService_GetTask"];
        put?: never;
        post?: never;
        /** Deletes a task in DRAFT. Errors: NOT_FOUND, WRONG_STATE, ETAG_MISMATCH. */
        delete: operations["TaskService_DeleteTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a task for good, as its end time would: EXPIRED. Errors: NOT_FOUND, WRONG_STATE. */
        post: operations["TaskService_EndTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:saveAsTemplate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Saves a task's configuration under a name: all but its dates, its contacts
         *     and its results. Errors: INVALID_FIELD, NOT_FOUND, ALREADY_EXISTS.
         */
        post: operations["TaskService_SaveTaskAsTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts a task in DRAFT or SUSPENDED: SCHEDULED before its start time, else
         *     RUNNING. Starting a started task changes nothing. Errors: NOT_FOUND,
         *     WRONG_STATE, LIMIT (max_active_tasks).
         */
        post: operations["TaskService_StartTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}:suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stops new previews at once and takes back those not dialled. Live calls go
         *     on and count. Errors: NOT_FOUND, WRONG_STATE.
         */
        post: operations["TaskService_SuspendTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the revisions of a task, newest first, page by page, each with what it
         *     changed. Errors: NOT_FOUND.
         */
        get: operations["TaskService_ListTaskRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task.id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the fields that the mask names, in DRAFT or SUSPENDED only; makes a
         *     new revision. Errors: INVALID_FIELD, NOT_FOUND, WRONG_STATE, ETAG_MISMATCH.
         */
        patch: operations["TaskService_UpdateTask"];
        trace?: never;
    };
    "/v1/tasks/{taskId}:explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says at which gate the contacts of a task stop. A task with many open contacts
         *     takes some seconds. Errors: NOT_FOUND.
         */
        get: operations["ContactService_ExplainTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}:forecast": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says which contacts are next, and how many come due in each hour ahead.
         *     Errors: NOT_FOUND.
         */
        get: operations["ContactService_ForecastTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a task's contacts in import order, page by page. */
        get: operations["ContactService_ListContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts:batchCreate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates up to 2000 contacts; those that break a rule are refused one by one.
         *     Errors: INVALID_FIELD (the request as a whole), NOT_FOUND (task), WRONG_STATE
         *     (task EXPIRED, or past its end).
         */
        post: operations["ContactService_BatchCreateContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels contacts: they are DONE, CANCELLED, and taken off screens within a
         *     second. A call goes on and counts. Errors: INVALID_FIELD.
         */
        post: operations["ContactService_CancelContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts:import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Imports a CSV file, which is the request body. Rows that break a rule are rejected one by one and listed; a file that cannot be read at all, or whose upload breaks off, changes nothing. */
        post: operations["ContactService_ImportContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts:recycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts contacts that are DONE back into the task, chosen by how they ended,
         *     with their tallies at zero. Errors: INVALID_FIELD, WRONG_STATE (task EXPIRED).
         */
        post: operations["ContactService_RecycleContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one contact. Errors: NOT_FOUND. */
        get: operations["ContactService_GetContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts/{id}:explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says why a contact is or is not called now: every gate in order, with the
         *     evidence, and when it is next callable. Errors: NOT_FOUND.
         */
        get: operations["ContactService_ExplainContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/contacts/{id}:reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Returns one contact with its numbers and attributes as they are, ENCRYPTED ones too,
         *     for a caller who is shown them masked. The audit log has it, with the purpose. Errors: NOT_FOUND.
         */
        post: operations["ContactService_RevealContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a task's customers that were called, one row each, last called first, page by page. */
        get: operations["ResultService_ListTaskResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/results/{contactId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one customer's row with every attempt on every number. Errors: NOT_FOUND. */
        get: operations["ResultService_GetContactResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts a task's contacts, previews and attempts. */
        get: operations["ResultService_GetTaskStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{taskId}/stats:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sends a task's counts, and sends all of them again whenever they have changed,
         *     once a second at most; after ten seconds without a change they are sent as
         *     they are. Contacts that something else than a call moved, such as an import,
         *     show some seconds later. Errors: LIMIT (the stream is not read, or the tenant
         *     has as many as it may).
         */
        get: operations["ResultService_WatchTaskStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/taskStats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts several tasks at once, as GetTaskStats does, without agents and business
         *     results. Tasks that are not there are left out.
         */
        get: operations["ResultService_BatchGetTaskStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/taskTemplates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists templates by id, page by page. */
        get: operations["TaskService_ListTaskTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/taskTemplates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns one template. Errors: NOT_FOUND. */
        get: operations["TaskService_GetTaskTemplate"];
        put?: never;
        post?: never;
        /** Deletes a template; tasks created of it stay. Errors: NOT_FOUND, ETAG_MISMATCH. */
        delete: operations["TaskService_DeleteTaskTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenantSettings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Returns the tenant's settings; a tenant that never changed them has the defaults. */
        get: operations["DirectoryService_GetTenantSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the settings that the mask names. Errors: INVALID_FIELD, ETAG_MISMATCH. */
        patch: operations["DirectoryService_UpdateTenantSettings"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description RevokeApiKeyRequest names a key. */
        AccessServiceRevokeApiKeyBody: Record<string, never>;
        /** @description AcceptPreviewRequest asks to dial. */
        AgentServiceAcceptPreviewBody: {
            /** @description One of the preview's numbers; empty means the proposed one. */
            number?: string;
            /**
             * Format: int32
             * @description Instead of number: the place of one among the preview's numbers, from 1, as
             *     when they are masked. Errors: CONFLICT, VALUE.
             */
            place?: number;
        };
        /** @description CompleteAttemptRequest ends the wrap-up. */
        AgentServiceCompleteAttemptBody: {
            /**
             * @description The answers to the task's questionnaire, all of them or none. None is wrong
             *     only when the customer answered, a question is required, and no answers of
             *     source MANUAL were submitted before. Source: rules 8. Errors: REQUIRED,
             *     REFERENCE, CONFLICT (the task has no questionnaire).
             */
            answers?: components["schemas"]["v1QuestionAnswer"][];
            appointment?: components["schemas"]["v1CompleteAttemptRequestAppointment"];
            /** @description What came of the call; required, and one that the task allows. Errors: REFERENCE, ORG_UNIT. */
            businessResultId?: string;
            /** @description For people. */
            note?: string;
            /** @description Become NOT_READY instead of READY. */
            notReady?: boolean;
        };
        /** @description ReportCallRequest says what a call did. */
        AgentServiceReportCallBody: {
            event?: components["schemas"]["v1CallEvent"];
            /** @description With RELEASED: why, 4 or 5 digits; 00000 when it was answered. */
            failCode?: string;
            /**
             * Format: date-time
             * @description When; unset means now. Not more than a minute ahead.
             */
            occurTime?: string;
        };
        /** @description SetAgentStateRequest changes an agent's state. */
        AgentServiceSetAgentStateBody: {
            /** @description With NOT_READY: why, for people. */
            reason?: string;
            state?: components["schemas"]["v1AgentState"];
        };
        /** @description SkipPreviewRequest gives a contact back. */
        AgentServiceSkipPreviewBody: {
            /**
             * @description Close the customer: DONE, CLOSED_BY_AGENT. Only where the task has
             *     allow_skip_and_close. Source: rules 7. Errors: SETTING.
             */
            close?: boolean;
            /** @description Why, for people. */
            reason?: string;
        };
        /** @description SnoozePreviewRequest keeps a contact for later. */
        AgentServiceSnoozePreviewBody: {
            /**
             * Format: int32
             * @description For how long, 1 to 60 minutes. Source: rules 7.
             */
            minutes?: number;
            /** @description Why, for people. */
            reason?: string;
        };
        apiHttpBody: {
            contentType?: string;
            /** Format: byte */
            data?: string;
            extensions?: components["schemas"]["protobufAny"][];
        };
        /**
         * @description Action is what apply does to a thing.
         *
         *      - ACTION_UNSPECIFIED: Not part of the request.
         *      - ACTION_CREATED: It was not there.
         *      - ACTION_UPDATED: It was there with other content.
         *      - ACTION_UNCHANGED: It was there already, the same.
         * @default ACTION_UNSPECIFIED
         * @enum {string}
         */
        ApplyResourcesResponseAction: "ACTION_UNSPECIFIED" | "ACTION_CREATED" | "ACTION_UPDATED" | "ACTION_UNCHANGED";
        /** @description Change is what happened to one resource. */
        ApplyResourcesResponseChange: {
            action?: components["schemas"]["ApplyResourcesResponseAction"];
            /** @description With UPDATED, what differs. Secrets are left out. */
            fields?: components["schemas"]["v1FieldChange"][];
            /** @description Its id. */
            id?: string;
            /**
             * @description The signing secret that the server made for a callback address that had
             *     none. Nothing shows it again.
             */
            signingSecret?: string;
        };
        /** @description BatchCreateContactsRequest has contacts to create. */
        ContactServiceBatchCreateContactsBody: {
            /**
             * @description The contacts, 1 to 2000; without id, state and times.
             *     Held against their rules one by one.
             */
            contacts?: components["schemas"]["v1Contact"][];
            /** @description Makes the create idempotent: the same request_id gives the same answer. */
            requestId?: string;
        };
        /** @description CancelAppointmentRequest names an appointment to cancel. */
        ContactServiceCancelAppointmentBody: Record<string, never>;
        /** @description CancelContactsRequest names contacts to cancel. */
        ContactServiceCancelContactsBody: {
            /** @description The contacts, 1 to 1000. */
            contactIds?: string[];
        };
        /** @description RecycleContactsRequest chooses contacts that are DONE. */
        ContactServiceRecycleContactsBody: {
            /** @description Those done for one of these reasons; empty: any but ERASED. */
            doneReasons?: components["schemas"]["v1DoneReason"][];
            /**
             * @description Those whose last call had one of these displayed results, by name without
             *     prefix; empty: any.
             */
            lastResults?: string[];
            /** @description Makes the recycling idempotent. */
            requestId?: string;
        };
        /** @description RevealContactRequest names a contact, and why its data are needed. */
        ContactServiceRevealContactBody: {
            /** @description For the audit log, 1 to 500 characters, without personal data. */
            purpose?: string;
        };
        /** @description UndoImportRequest names an import to undo. */
        ContactServiceUndoImportBody: Record<string, never>;
        /** @description Appointment is a call that was agreed with a customer. Source: rules 7. */
        contactV1Appointment: {
            /** @description Whose call it is; empty: anyone's. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When to call.
             */
            appointmentTime?: string;
            /** @description The contact. */
            contactId?: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            readonly createTime?: string;
            /** @description Changes with every change. */
            etag?: string;
            /** @description The id: that of the attempt at which it was made. */
            id?: string;
            /** @description The number to call, one of the contact's. */
            number?: string;
            /** @description What to remember. */
            remark?: string;
            state?: components["schemas"]["v1AppointmentState"];
            /** @description The contact's task. */
            taskId?: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            readonly updateTime?: string;
        };
        /** @description Try is one time it was sent. */
        DeliveryTry: {
            /** @description How long it took. */
            duration?: string;
            /** @description Why it failed; empty: it did not. */
            error?: string;
            /**
             * Format: date-time
             * @description When it began.
             */
            startTime?: string;
            /**
             * Format: int32
             * @description With CALLBACK: the answer's HTTP status; 0 when there was none.
             */
            status?: number;
        };
        /** @description ReviewResourceRequest is a decision. */
        DirectoryServiceReviewResourceBody: {
            /** @description The resource's etag, as it was seen; empty: whatever it is. */
            etag?: string;
            status?: components["schemas"]["v1ApprovalStatus"];
        };
        /** @description EndedPreview is a preview that is over. */
        eventV1EndedPreview: {
            /** @description Its id. */
            id?: string;
            /**
             * Format: date-time
             * @description When it was offered.
             */
            offerTime?: string;
            /** @description With SKIPPED: the agent's reason. */
            reason?: string;
            revokeReason?: components["schemas"]["v1RevokeReason"];
            state?: components["schemas"]["v1PreviewState"];
        };
        /** @description TaskVerdict is why a task has nothing for the agent. */
        ExplainAgentResponseTaskVerdict: {
            /** @description What it has to pass, in order, up to the first that it does not. */
            gates?: components["schemas"]["v1AgentGateVerdict"][];
            /**
             * Format: int32
             * @description 1 to 5.
             */
            priority?: number;
            /** @description The skill queue. */
            skillQueueId?: string;
            /** @description What it is called. */
            taskDisplayName?: string;
            /** @description The task. */
            taskId?: string;
        };
        /** @description GateCount is how many contacts stop at a gate. */
        ExplainTaskResponseGateCount: {
            /**
             * Format: int64
             * @description How many.
             */
            contacts?: string;
            doneReason?: components["schemas"]["v1DoneReason"];
            gate?: components["schemas"]["v1Gate"];
            /**
             * Format: date-time
             * @description When the first of them will pass as far as is known now; unset: no moment is known.
             */
            nextTime?: string;
        };
        /** @description Download is one time the file was fetched. */
        ExportDownload: {
            /**
             * Format: date-time
             * @description When it began.
             */
            downloadTime?: string;
            /**
             * Format: int64
             * @description From which byte on.
             */
            offset?: string;
            /** @description Who: the subject of the token. */
            subject?: string;
        };
        /** @description Hour is what can be called in one hour. */
        ForecastTaskResponseHour: {
            /**
             * Format: int64
             * @description Contacts that become callable in it: in the first hour those that are READY,
             *     then those that come due. They are counted by their due times, not judged;
             *     those of hours in which the task may not call are counted in the next in
             *     which it may, and those that are held or in a call not at all.
             */
            contacts?: string;
            /**
             * @description Whether the task may call in some part of it. Where each number's own clock
             *     counts: whether it is inside the task's dates.
             */
            open?: boolean;
            /**
             * Format: date-time
             * @description When it begins.
             */
            startTime?: string;
        };
        /** @description Next is a contact that is next. */
        ForecastTaskResponseNext: {
            /** @description Its id. */
            contactId?: string;
            /** @description The number that would be proposed. */
            number?: string;
            /** @description The customer's reference. */
            reference?: string;
        };
        /**
         * @description Questionnaire is what is asked during or after a call.
         *     Source: rules 1.
         */
        foredialDirectoryV1Questionnaire: {
            mode?: components["schemas"]["v1QuestionnaireMode"];
            /** @description The questions in their order, 1 to 50. */
            questions?: components["schemas"]["v1Question"][];
        };
        /** @description Event is something that happened. */
        foredialEventV1Event: {
            /** @description Whose doing it was: the subject of the token; empty: the system's own. */
            actor?: string;
            /** @description The agent; empty: of none. */
            agentId?: string;
            attempt?: components["schemas"]["v1Attempt"];
            contact?: components["schemas"]["v1ContactChange"];
            /** @description The contact; empty: of none, or of many. */
            contactId?: string;
            contacts?: components["schemas"]["v1ContactsChange"];
            delivery?: components["schemas"]["v1Delivery"];
            /** @description The same whenever the event is sent again. */
            id?: string;
            /**
             * Format: date-time
             * @description When it happened. Events are in the order in which they became known, so
             *     that an earlier time may follow a later one.
             */
            occurTime?: string;
            preview?: components["schemas"]["eventV1EndedPreview"];
            task?: components["schemas"]["v1TaskChange"];
            /** @description The task; empty: of none. */
            taskId?: string;
            type?: components["schemas"]["foredialEventV1EventType"];
        };
        /**
         * @description EventType is what happened.
         *
         *      - EVENT_TYPE_UNSPECIFIED: Never sent.
         *      - EVENT_TYPE_TASK_CREATED: A task was created.
         *      - EVENT_TYPE_TASK_UPDATED: A task has a new revision.
         *      - EVENT_TYPE_TASK_STATE_CHANGED: A task went into another state, by somebody's wish or by itself.
         *      - EVENT_TYPE_TASK_DELETED: A task was deleted.
         *      - EVENT_TYPE_CONTACTS_ADDED: Contacts came: a file was imported, told once it is whole, or a batch was
         *     created. What an import changes of contacts that were there is not told.
         *      - EVENT_TYPE_CONTACTS_CANCELLED: Contacts were cancelled, those that were in no call: of the others
         *     ATTEMPT_DECIDED tells.
         *      - EVENT_TYPE_CONTACTS_RECYCLED: Contacts that were done may be called again. As what this, an expiry and a
         *     removal do to many is done in pieces, so it is told: the counts add up.
         *      - EVENT_TYPE_CONTACTS_EXPIRED: The contacts of a task that is past its end ended.
         *      - EVENT_TYPE_CONTACTS_REMOVED: An import was taken back: so many of its contacts are done. Also of one that
         *     broke off, of which CONTACTS_ADDED never told.
         *      - EVENT_TYPE_CONTACT_DONE: A contact is done, neither by one of the above nor by what was decided on an
         *     attempt, which ATTEMPT_DECIDED tells: an agent closed it, a list forbids it,
         *     its last number was erased, or its task's new rules leave nothing to call.
         *      - EVENT_TYPE_CONTACT_WAITING: A contact waits until another time than before, by somebody's wish: an
         *     appointment was made, moved or cancelled, the contact was edited, or one of its
         *     numbers erased. That it waits as a window is closed, say, is not told.
         *      - EVENT_TYPE_PREVIEW_ENDED: A preview is over, however it ended.
         *      - EVENT_TYPE_CALL_DIALLED: A call was begun.
         *      - EVENT_TYPE_CALL_CONNECTED: The customer answered.
         *      - EVENT_TYPE_CALL_RELEASED: A call is over. A second one of the same call settles one that ended UNKNOWN.
         *      - EVENT_TYPE_ATTEMPT_COMPLETED: The agent completed the attempt.
         *      - EVENT_TYPE_ATTEMPT_DECIDED: The policy has decided what comes next.
         *      - EVENT_TYPE_ATTEMPT_REMARKED: The business result was set or changed afterwards.
         *      - EVENT_TYPE_ATTEMPT_QUESTIONNAIRE: A questionnaire was answered.
         *      - EVENT_TYPE_DELIVERY_DELIVERED: A receiver has a delivery.
         *      - EVENT_TYPE_DELIVERY_DEAD: A delivery was given up.
         * @default EVENT_TYPE_UNSPECIFIED
         * @enum {string}
         */
        foredialEventV1EventType: "EVENT_TYPE_UNSPECIFIED" | "EVENT_TYPE_TASK_CREATED" | "EVENT_TYPE_TASK_UPDATED" | "EVENT_TYPE_TASK_STATE_CHANGED" | "EVENT_TYPE_TASK_DELETED" | "EVENT_TYPE_CONTACTS_ADDED" | "EVENT_TYPE_CONTACTS_CANCELLED" | "EVENT_TYPE_CONTACTS_RECYCLED" | "EVENT_TYPE_CONTACTS_EXPIRED" | "EVENT_TYPE_CONTACTS_REMOVED" | "EVENT_TYPE_CONTACT_DONE" | "EVENT_TYPE_CONTACT_WAITING" | "EVENT_TYPE_PREVIEW_ENDED" | "EVENT_TYPE_CALL_DIALLED" | "EVENT_TYPE_CALL_CONNECTED" | "EVENT_TYPE_CALL_RELEASED" | "EVENT_TYPE_ATTEMPT_COMPLETED" | "EVENT_TYPE_ATTEMPT_DECIDED" | "EVENT_TYPE_ATTEMPT_REMARKED" | "EVENT_TYPE_ATTEMPT_QUESTIONNAIRE" | "EVENT_TYPE_DELIVERY_DELIVERED" | "EVENT_TYPE_DELIVERY_DEAD";
        /**
         * @description EventType is what a delivery tells.
         *
         *      - EVENT_TYPE_UNSPECIFIED: Any, in filters.
         *      - EVENT_TYPE_CONNECTED: The customer answered.
         *      - EVENT_TYPE_RELEASED: The call is over.
         *      - EVENT_TYPE_COMPLETED: A business result was chosen. Only by SMS.
         *      - EVENT_TYPE_UNREACHED: The customer is done without having been reached: STOPPED or EXHAUSTED. Only by SMS.
         *      - EVENT_TYPE_TEST: Nothing happened: somebody tests the way.
         * @default EVENT_TYPE_UNSPECIFIED
         * @enum {string}
         */
        foredialNotificationV1EventType: "EVENT_TYPE_UNSPECIFIED" | "EVENT_TYPE_CONNECTED" | "EVENT_TYPE_RELEASED" | "EVENT_TYPE_COMPLETED" | "EVENT_TYPE_UNREACHED" | "EVENT_TYPE_TEST";
        /** @description Questionnaire is a questionnaire as it was answered. Source: rules 8. */
        foredialResultV1Questionnaire: {
            /** @description The answers, in the order of the questions. */
            answers?: components["schemas"]["v1QuestionAnswer"][];
            /** @description The questionnaire, as the task had it then. */
            questionnaireId?: string;
            source?: components["schemas"]["v1AnswerSource"];
            /** @description Who submitted them: the subject of the token. */
            submitBy?: string;
            /**
             * Format: date-time
             * @description When they were submitted.
             */
            submitTime?: string;
        };
        /** @description Shard is a part of the tenants, with one leader. */
        ListShardsResponseShard: {
            /** @description The leader's fencing token: etcd cluster id in hex, a colon, revision. */
            fence?: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            leadTime?: string;
            /** @description The node that leads it; empty when none does. */
            node?: string;
            /** @description Whether the caller's tenant is in it. */
            own?: boolean;
            /**
             * Format: int32
             * @description Its number, from 0.
             */
            shard?: number;
        };
        /** @description RedeliverDeliveryRequest names a delivery. */
        NotificationServiceRedeliverDeliveryBody: Record<string, never>;
        /** @description AddNumbersRequest has numbers to add. */
        NumberListServiceAddNumbersBody: {
            /** @description The numbers, 1 to 5000. */
            numbers?: components["schemas"]["v1ListedNumber"][];
        };
        /** @description CheckNumberRequest names a number and a list. */
        NumberListServiceCheckNumberBody: {
            /** @description E.164, or national in the tenant's region. */
            number?: string;
        };
        /** @description RemoveNumbersRequest has numbers to remove. */
        NumberListServiceRemoveNumbersBody: {
            /** @description The numbers, 1 to 5000. */
            numbers?: string[];
        };
        /** @description Proposal is why a customer was proposed. Source: rules 4, 5. */
        PreviewProposal: {
            /**
             * Format: int32
             * @description The customer's place among those of its task that were at hand for agents
             *     at that moment, 1 being the first; 0 when the rule goes before the order.
             */
            rank?: number;
            /**
             * Format: int32
             * @description Which round over the customer's numbers it is, from 1.
             */
            round?: number;
            rule?: components["schemas"]["v1PreviewRule"];
            /** @description Whether the agent got it for having had it last. */
            sameAgent?: boolean;
            /**
             * Format: int32
             * @description The priority of the task, 1 to 5.
             */
            taskPriority?: number;
        };
        /**
         * @description `Any` contains an arbitrary serialized protocol buffer message along with a
         *     URL that describes the type of the serialized message.
         *
         *     In its binary encoding, an `Any` is an ordinary message; but in other wire
         *     forms like JSON, it has a special encoding. The format of the type URL is
         *     described on the `type_url` field.
         *
         *     Protobuf APIs provide utilities to interact with `Any` values:
         *
         *     - A 'pack' operation accepts a message and constructs a generic `Any` wrapper
         *       around it.
         *     - An 'unpack' operation reads the content of an `Any` message, either into an
         *       existing message or a new one. Unpack operations must check the type of the
         *       value they unpack against the declared `type_url`.
         *     - An 'is' operation decides whether an `Any` contains a message of the given
         *       type, i.e. whether it can 'unpack' that type.
         *
         *     The JSON format representation of an `Any` follows one of these cases:
         *
         *     - For types without special-cased JSON encodings, the JSON format
         *       representation of the `Any` is the same as that of the message, with an
         *       additional `@type` field which contains the type URL.
         *     - For types with special-cased JSON encodings (typically called 'well-known'
         *       types, listed in https://protobuf.dev/programming-guides/json/#any), the
         *       JSON format representation has a key `@type` which contains the type URL
         *       and a key `value` which contains the JSON-serialized value.
         *
         *     The text format representation of an `Any` is like a message with one field
         *     whose name is the type URL in brackets. For example, an `Any` containing a
         *     `foo.Bar` message may be written `[type.googleapis.com/foo.Bar] { a: 2 }`.
         */
        protobufAny: {
            /**
             * @description Identifies the type of the serialized Protobuf message with a URI reference
             *     consisting of a prefix ending in a slash and the fully-qualified type name.
             *
             *     Example: type.googleapis.com/google.protobuf.StringValue
             *
             *     This string must contain at least one `/` character, and the content after
             *     the last `/` must be the fully-qualified name of the type in canonical
             *     form, without a leading dot. Do not write a scheme on these URI references
             *     so that clients do not attempt to contact them.
             *
             *     The prefix is arbitrary and Protobuf implementations are expected to
             *     simply strip off everything up to and including the last `/` to identify
             *     the type. `type.googleapis.com/` is a common default prefix that some
             *     legacy implementations require. This prefix does not indicate the origin of
             *     the type, and URIs containing it are not expected to respond to any
             *     requests.
             *
             *     All type URL strings must be legal URI references with the additional
             *     restriction (for the text format) that the content of the reference
             *     must consist only of alphanumeric characters, percent-encoded escapes, and
             *     characters in the following set (not including the outer backticks):
             *     `/-.~_!$&()*+,;=`. Despite our allowing percent encodings, implementations
             *     should not unescape them to prevent confusion with existing parsers. For
             *     example, `type.googleapis.com%2FFoo` should be rejected.
             *
             *     In the original design of `Any`, the possibility of launching a type
             *     resolution service at these type URLs was considered but Protobuf never
             *     implemented one and considers contacting these URLs to be problematic and
             *     a potential security issue. Do not attempt to contact type URLs.
             */
            "@type"?: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description Represents a JSON `null`.
         *
         *     `NullValue` is a sentinel, using an enum with only one value to represent
         *     the null value for the `Value` type union.
         *
         *     A field of type `NullValue` with any value other than `0` is considered
         *     invalid. Most ProtoJSON serializers will emit a Value with a `null_value` set
         *     as a JSON `null` regardless of the integer value, and so will round trip to
         *     a `0` value.
         *
         *      - NULL_VALUE: Null value.
         * @default NULL_VALUE
         * @enum {string}
         */
        protobufNullValue: "NULL_VALUE";
        /** @description Entry is what one code means. */
        ResultCodeMapEntry: {
            displayedResult?: components["schemas"]["v1DisplayedResult"];
            /** @description The raw code, 4 or 5 digits; not 00000, which is an answer. Errors: REPEATED. */
            failCode?: string;
        };
        /** @description RemarkAttemptRequest changes a business result. */
        ResultServiceRemarkAttemptBody: {
            /** @description What came of the call; one that the task allows. Errors: REFERENCE, ORG_UNIT. */
            businessResultId?: string;
            /** @description Why. */
            note?: string;
        };
        /** @description SubmitQuestionnaireRequest has the answers. */
        ResultServiceSubmitQuestionnaireBody: {
            /**
             * @description The answers: to every required question, and to others as far as there are any.
             *     Errors: REQUIRED, REFERENCE and those of an answer.
             */
            answers?: components["schemas"]["v1QuestionAnswer"][];
            source?: components["schemas"]["v1AnswerSource"];
        };
        rpcStatus: {
            /** Format: int32 */
            code?: number;
            details?: components["schemas"]["protobufAny"][];
            message?: string;
        };
        /** @description SmsTest is a message with samples in the place of customer data. */
        SendTestRequestSmsTest: {
            /** @description The number it goes to, which may be a national one. Errors: FORMAT. */
            recipient?: string;
            /** @description The notification template. */
            templateId?: string;
        };
        /** @description Displaced says that another session took over. */
        SessionEventDisplaced: Record<string, never>;
        /** @description Heartbeat says that the session is alive. */
        SessionEventHeartbeat: Record<string, never>;
        /** @description DateRange is every day from start to end, both included. */
        SpecialDateDateRange: {
            /** @description YYYY-MM-DD, not before start_date. Errors: FORMAT, BACKWARDS. */
            endDate?: string;
            /** @description YYYY-MM-DD. Errors: FORMAT. */
            startDate?: string;
        };
        /** @description Weekly is the same days every week. */
        SpecialDateWeekly: {
            /** @description 1 (Monday) to 7 (Sunday). */
            weekdays?: number[];
        };
        /** @description Yearly is one day every year; 02-29 only in leap years. */
        SpecialDateYearly: {
            /** @description MM-DD. Errors: FORMAT. */
            monthDay?: string;
        };
        /** @description Point is one minute or hour. */
        StatSeriesPoint: {
            /**
             * Format: int64
             * @description Of them, those that were answered.
             */
            connected?: string;
            /** @description Previews that ended, by how. */
            previews?: components["schemas"]["TaskStatsPreviewCount"][];
            /**
             * Format: int64
             * @description Attempts that ended.
             */
            released?: string;
            /**
             * Format: date-time
             * @description When it begins.
             */
            startTime?: string;
        };
        /** @description ForceAgentStateRequest steps in. */
        SupervisorServiceForceAgentStateBody: {
            /** @description With NOT_READY and OFFLINE: why, for people. */
            reason?: string;
            state?: components["schemas"]["v1AgentState"];
            /**
             * @description Take the preview on the screen back; else the state comes after it. OFFLINE
             *     always does.
             */
            takePreviewBack?: boolean;
        };
        /** @description EndTaskRequest names a task to end. */
        TaskServiceEndTaskBody: Record<string, never>;
        /** @description SaveTaskAsTemplateRequest names a task and the template to make of it. */
        TaskServiceSaveTaskAsTemplateBody: {
            /** @description The template's name, unique among templates, 1 to 100 characters. */
            displayName?: string;
            /** @description Makes the save idempotent: the same request_id gives the same template. */
            requestId?: string;
            /** @description The template's id; empty: the server makes one. */
            templateId?: string;
        };
        /** @description StartTaskRequest names a task to start. */
        TaskServiceStartTaskBody: Record<string, never>;
        /** @description SuspendTaskRequest names a task to suspend. */
        TaskServiceSuspendTaskBody: Record<string, never>;
        /** @description AttemptCount is how many attempts had a result. */
        TaskStatsAttemptCount: {
            /**
             * Format: int64
             * @description How many.
             */
            count?: string;
            displayedResult?: components["schemas"]["v1DisplayedResult"];
        };
        /** @description BusinessResultCount is how many attempts have a business result. */
        TaskStatsBusinessResultCount: {
            /** @description The business result. */
            businessResultId?: string;
            /**
             * Format: int64
             * @description How many.
             */
            count?: string;
        };
        /** @description ContactCount is how many contacts are in a state. */
        TaskStatsContactCount: {
            /**
             * Format: int64
             * @description How many.
             */
            count?: string;
            doneReason?: components["schemas"]["v1DoneReason"];
            state?: components["schemas"]["v1ContactState"];
        };
        /** @description PreviewCount is how many previews ended in a state. */
        TaskStatsPreviewCount: {
            /**
             * Format: int64
             * @description How many.
             */
            count?: string;
            state?: components["schemas"]["v1PreviewState"];
        };
        /** @description AddNumbersResponse says what was done. */
        v1AddNumbersResponse: {
            /**
             * Format: int32
             * @description Numbers that were not there.
             */
            added?: number;
            /**
             * Format: int32
             * @description Numbers that were there.
             */
            replaced?: number;
        };
        /**
         * @description Agent is a person who calls customers.
         *     Source: rules 1.
         */
        v1Agent: {
            /** @description The phone the agent speaks on, as the call platform knows it. */
            extension?: string;
            role?: components["schemas"]["v1AgentRole"];
            /** @description The queues this agent serves, 1 to 50. Errors: REFERENCE. */
            skillQueueIds?: string[];
            /** @description Who signs in as this agent: the subject of the login, unique in the tenant. */
            subject?: string;
        };
        /**
         * @description AgentGate is one thing that has to be so for an agent to get a preview.
         *
         *      - AGENT_GATE_UNSPECIFIED: Never sent.
         *      - AGENT_GATE_SESSION: The agent has a session.
         *      - AGENT_GATE_STATE: The agent is READY: without a preview, a call, or a wrap-up.
         *      - AGENT_GATE_QUEUES: The agent serves a skill queue.
         *      - AGENT_GATE_LEADER: A dispatcher leads the tenant's shard and may assign.
         *      - AGENT_GATE_TASKS: A task of the agent's queues has a customer for the agent.
         *      - AGENT_GATE_TURN: The agent's turn: nobody of the queue has been idle for longer.
         *      - AGENT_GATE_TASK_STATE: Of a task: it is RUNNING, between its dates.
         *      - AGENT_GATE_TASK_WINDOW: Of a task: a window is open.
         *      - AGENT_GATE_TASK_OPEN: Of a task: it has contacts that are not DONE.
         *      - AGENT_GATE_TASK_PRIORITY: Of a task: no task of the queue goes before it.
         *      - AGENT_GATE_TASK_CALLABLE: Of a task: a contact is callable now.
         *      - AGENT_GATE_TASK_CONTACT: Of a task: not all that are at hand were skipped or missed by the agent a moment ago,
         *     or wait for somebody else.
         * @default AGENT_GATE_UNSPECIFIED
         * @enum {string}
         */
        v1AgentGate: "AGENT_GATE_UNSPECIFIED" | "AGENT_GATE_SESSION" | "AGENT_GATE_STATE" | "AGENT_GATE_QUEUES" | "AGENT_GATE_LEADER" | "AGENT_GATE_TASKS" | "AGENT_GATE_TURN" | "AGENT_GATE_TASK_STATE" | "AGENT_GATE_TASK_WINDOW" | "AGENT_GATE_TASK_OPEN" | "AGENT_GATE_TASK_PRIORITY" | "AGENT_GATE_TASK_CALLABLE" | "AGENT_GATE_TASK_CONTACT";
        /** @description AgentGateVerdict is one thing that has to be so for an agent to get a preview. */
        v1AgentGateVerdict: {
            /** @description What was found, for people. */
            evidence?: string;
            gate?: components["schemas"]["v1AgentGate"];
            /**
             * Format: date-time
             * @description When it will be so as far as is known now; unset: it is, or nobody knows.
             */
            nextTime?: string;
            /** @description Whether it is so. */
            passed?: boolean;
        };
        /**
         * @description AgentRole is what an agent does.
         *
         *      - AGENT_ROLE_UNSPECIFIED: Taken as AGENT.
         *      - AGENT_ROLE_AGENT: Calls customers.
         *      - AGENT_ROLE_SUPERVISOR: Also watches over other agents.
         * @default AGENT_ROLE_UNSPECIFIED
         * @enum {string}
         */
        v1AgentRole: "AGENT_ROLE_UNSPECIFIED" | "AGENT_ROLE_AGENT" | "AGENT_ROLE_SUPERVISOR";
        /** @description HangUpRequest ends a call. */
        v1AgentServiceHangUpBody: Record<string, never>;
        /** @description PlayVoiceRequest plays a prompt. */
        v1AgentServicePlayVoiceBody: {
            /** @description One of the task's voice prompts, APPROVED. Source: rules 2. Errors: REFERENCE, NOT_APPROVED. */
            voicePromptId?: string;
        };
        /**
         * @description AgentState is what an agent is doing.
         *
         *      - AGENT_STATE_UNSPECIFIED: Never sent.
         *      - AGENT_STATE_OFFLINE: No session.
         *      - AGENT_STATE_NOT_READY: Signed in, not taking previews.
         *      - AGENT_STATE_READY: Waiting for a preview.
         *      - AGENT_STATE_PREVIEWING: Looking at a preview.
         *      - AGENT_STATE_ON_CALL: On a call.
         *      - AGENT_STATE_WRAP_UP: After a call, not yet completed.
         * @default AGENT_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1AgentState: "AGENT_STATE_UNSPECIFIED" | "AGENT_STATE_OFFLINE" | "AGENT_STATE_NOT_READY" | "AGENT_STATE_READY" | "AGENT_STATE_PREVIEWING" | "AGENT_STATE_ON_CALL" | "AGENT_STATE_WRAP_UP";
        /** @description AgentStatus is one agent as it now is. */
        v1AgentStatus: {
            /** @description The agent. */
            agentId?: string;
            call?: components["schemas"]["v1Call"];
            /** @description Whether the agent has a stream open now; without one the session ends after the grace time. */
            connected?: boolean;
            /** @description What people call the agent. */
            displayName?: string;
            /**
             * Format: int32
             * @description How many previews in a row the agent let time out.
             */
            misses?: number;
            nextState?: components["schemas"]["v1AgentState"];
            preview?: components["schemas"]["v1Preview"];
            /** @description With NOT_READY: why, as given by the agent or by the rule that set it. */
            reason?: string;
            /** @description The skill queues that the agent serves. */
            skillQueueIds?: string[];
            /**
             * Format: int32
             * @description How many more previews the agent may skip today; unset: any number. Source: rules 7.
             */
            skipsLeft?: number;
            /**
             * Format: int32
             * @description How many more previews the agent may snooze today; unset: any number. Source: rules 7.
             */
            snoozesLeft?: number;
            state?: components["schemas"]["v1AgentState"];
            /**
             * Format: date-time
             * @description Since when.
             */
            stateTime?: string;
        };
        /**
         * @description AnswerSource is who asked the questions.
         *
         *      - ANSWER_SOURCE_UNSPECIFIED: Not allowed.
         *      - ANSWER_SOURCE_MANUAL: The agent.
         *      - ANSWER_SOURCE_IVR: A voice menu.
         * @default ANSWER_SOURCE_UNSPECIFIED
         * @enum {string}
         */
        v1AnswerSource: "ANSWER_SOURCE_UNSPECIFIED" | "ANSWER_SOURCE_MANUAL" | "ANSWER_SOURCE_IVR";
        /** @description ApiKey is the credential of a system: "Authorization: Bearer fdk_…". */
        v1ApiKey: {
            /** @description Set by the server. */
            createBy?: string;
            /**
             * Format: date-time
             * @description Set by the server: when it was made, and by whom.
             */
            createTime?: string;
            /** @description What people call it, 1 to 100 characters. */
            displayName?: string;
            /**
             * Format: date-time
             * @description Until when it is good, at most ten years ahead. Default: until it is revoked.
             *     Errors: PAST, RANGE.
             */
            expireTime?: string;
            /** @description Given by the server; the first part of the key. */
            id?: string;
            /**
             * Format: date-time
             * @description Set by the server: when it was last used, within a minute. Unset: never.
             */
            lastUseTime?: string;
            /**
             * @description The org unit it is bound to. Default: all of them. Errors: REFERENCE, ORG_UNIT
             *     (the caller is bound to another).
             */
            orgUnitId?: string;
            /** @description Set by the server. */
            revokeBy?: string;
            /**
             * Format: date-time
             * @description Set by the server: when it was revoked, and by whom.
             */
            revokeTime?: string;
            role?: components["schemas"]["v1Role"];
        };
        /** @description ApplyResourcesRequest is a directory to create or update. */
        v1ApplyResourcesRequest: {
            /** @description Check and report, change nothing. */
            dryRun?: boolean;
            /** @description The resources, each with its id; at most 5000. */
            resources?: components["schemas"]["v1Resource"][];
            settings?: components["schemas"]["v1TenantSettings"];
        };
        /** @description ApplyResourcesResponse says what was, or would be, done. */
        v1ApplyResourcesResponse: {
            /** @description One a resource, in the order given. */
            changes?: components["schemas"]["ApplyResourcesResponseChange"][];
            settingsAction?: components["schemas"]["ApplyResourcesResponseAction"];
            /** @description With settings_action UPDATED, what differs. */
            settingsFields?: components["schemas"]["v1FieldChange"][];
        };
        /**
         * @description AppointmentState is where an appointment is.
         *
         *      - APPOINTMENT_STATE_UNSPECIFIED: Never sent.
         *      - APPOINTMENT_STATE_PENDING: To be kept.
         *      - APPOINTMENT_STATE_KEPT: The number was dialled.
         *      - APPOINTMENT_STATE_CANCELLED: Somebody cancelled it, or its contact.
         *      - APPOINTMENT_STATE_EXPIRED: The task ended first.
         *      - APPOINTMENT_STATE_BLOCKED: The number may not be called: it is on a blocklist, or was erased.
         * @default APPOINTMENT_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1AppointmentState: "APPOINTMENT_STATE_UNSPECIFIED" | "APPOINTMENT_STATE_PENDING" | "APPOINTMENT_STATE_KEPT" | "APPOINTMENT_STATE_CANCELLED" | "APPOINTMENT_STATE_EXPIRED" | "APPOINTMENT_STATE_BLOCKED";
        /**
         * @description ApprovalStatus says what the operator decided.
         *
         *      - APPROVAL_STATUS_UNSPECIFIED: Taken as the field's default.
         *      - APPROVAL_STATUS_PENDING: Nobody has decided yet.
         *      - APPROVAL_STATUS_APPROVED: It may be used.
         *      - APPROVAL_STATUS_REJECTED: It may not be used.
         *      - APPROVAL_STATUS_DRAFT: Nobody was asked to decide yet.
         * @default APPROVAL_STATUS_UNSPECIFIED
         * @enum {string}
         */
        v1ApprovalStatus: "APPROVAL_STATUS_UNSPECIFIED" | "APPROVAL_STATUS_PENDING" | "APPROVAL_STATUS_APPROVED" | "APPROVAL_STATUS_REJECTED" | "APPROVAL_STATUS_DRAFT";
        /** @description Attempt is one dial. Times are unset until known. */
        v1Attempt: {
            /** @description Who dialled. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When it was answered.
             */
            answerTime?: string;
            /** @description What came of it, chosen by the agent. */
            businessResultId?: string;
            /** @description The number shown. */
            callerNumber?: string;
            /** @description The platform's own id of the call. */
            callId?: string;
            /**
             * Format: date-time
             * @description When the agent completed it.
             */
            completeTime?: string;
            /** @description The telephony connector that made the call; empty: the agent dialled. */
            connectorId?: string;
            /** @description The contact. */
            contactId?: string;
            /**
             * @description The customer's data as the agent was shown them, as a JSON object by code,
             *     at most 4 KiB; without what is masked or ENCRYPTED. Empty: there are none.
             */
            customField?: string;
            decision?: components["schemas"]["v1Decision"];
            /**
             * Format: date-time
             * @description When it was dialled.
             */
            dialTime?: string;
            displayedResult?: components["schemas"]["v1DisplayedResult"];
            /**
             * Format: date-time
             * @description When it ended.
             */
            endTime?: string;
            /** @description The raw code it ended with. */
            failCode?: string;
            /** @description The attempt's id, which is its preview's. */
            id?: string;
            /** @description What the customer is called. */
            name?: string;
            /** @description The agent's note. */
            note?: string;
            /** @description The number dialled, E.164. */
            number?: string;
            /** @description What was answered to the task's questionnaire, at most once by each source. */
            questionnaires?: components["schemas"]["foredialResultV1Questionnaire"][];
            /** @description Where the recording is. */
            recordingPath?: string;
            /** @description The customer's reference. */
            reference?: string;
            /**
             * @description How the business result was changed afterwards, oldest first; at most the
             *     last 50. Only of a single attempt, not in lists.
             */
            remarks?: components["schemas"]["v1Remark"][];
            /**
             * Format: date-time
             * @description When it rang.
             */
            ringTime?: string;
            /** @description The task. */
            taskId?: string;
        };
        /** @description AttemptFilter selects attempts; an unset field selects all. */
        v1AttemptFilter: {
            /** @description By one of these agents. */
            agentIds?: string[];
            /** @description With one of these business results; those below one in the tree are not meant. */
            businessResultIds?: string[];
            /** @description With one of these results. */
            displayedResults?: components["schemas"]["v1DisplayedResult"][];
            /**
             * Format: date-time
             * @description Dialled before this time. Errors: BACKWARDS.
             */
            endTime?: string;
            /**
             * @description Dialled to this number, which may be a national one of the tenant's region.
             *     Errors: FORMAT.
             */
            number?: string;
            /**
             * Format: date-time
             * @description Dialled at this time or later.
             */
            startTime?: string;
        };
        /**
         * @description AttributeType is what the values of a data attribute look like.
         *
         *      - ATTRIBUTE_TYPE_UNSPECIFIED: Not allowed.
         *      - ATTRIBUTE_TYPE_STRING: A text, at most 1000 characters.
         *      - ATTRIBUTE_TYPE_NUMBER: A decimal number of at most 15 digits.
         *      - ATTRIBUTE_TYPE_DATE: A day, YYYY-MM-DD.
         *      - ATTRIBUTE_TYPE_ENCRYPTED: A text that is kept encrypted.
         * @default ATTRIBUTE_TYPE_UNSPECIFIED
         * @enum {string}
         */
        v1AttributeType: "ATTRIBUTE_TYPE_UNSPECIFIED" | "ATTRIBUTE_TYPE_STRING" | "ATTRIBUTE_TYPE_NUMBER" | "ATTRIBUTE_TYPE_DATE" | "ATTRIBUTE_TYPE_ENCRYPTED";
        /** @description AuditEntry is one call. It has no personal data: customers are named by their ids. */
        v1AuditEntry: {
            /**
             * @description The address that the call came from; behind the gateway, the one before it. Empty:
             *     it began in the server's own process.
             */
            address?: string;
            /** @description With role AGENT: which agent. */
            agentId?: string;
            /**
             * @description How it ended: the name of the gRPC code. Of a stream that sends, OK when its first
             *     message goes out, or after 30 s. UNKNOWN when the process died in the call, or an
             *     upload went on for more than 2 minutes.
             */
            code?: string;
            /** @description The id of the key or session; empty for a token. */
            credentialId?: string;
            /**
             * Format: byte
             * @description SHA-256 of previous_hash and the fields 1 to 13 in their order, each as its length
             *     (8 bytes, big-endian) and its bytes: numbers and times (Unix microseconds) as 8
             *     bytes, big-endian, texts as UTF-8, targets as their number, and then each key and
             *     value as a field of its own, in the order of the keys.
             */
            hash?: string;
            /** @description Given by the service that was called. */
            id?: string;
            /** @description The full name of the RPC. */
            method?: string;
            /**
             * Format: byte
             * @description The hash of the entry before; empty for the first.
             */
            previousHash?: string;
            /** @description The purpose that the caller stated, if it did. */
            purpose?: string;
            /** @description The id of the call in the logs. */
            requestId?: string;
            /** @description The caller's role. */
            role?: string;
            /**
             * Format: int64
             * @description Counts up from 1 in the tenant, without a gap.
             */
            sequence?: string;
            /** @description Who called: the login's name, or the name of the key. */
            subject?: string;
            /**
             * @description What the request names, such as a contact, an export, a key; by field, several with
             *     commas between, without personal data. "made" is what the call has made.
             */
            targets?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the call began.
             */
            time?: string;
        };
        /** @description BatchCreateContactsResponse has one outcome a contact, in the order given. */
        v1BatchCreateContactsResponse: {
            /** @description The outcomes. */
            outcomes?: components["schemas"]["v1BatchCreateContactsResponseOutcome"][];
        };
        /** @description Outcome is what became of one contact. */
        v1BatchCreateContactsResponseOutcome: {
            /** @description Its id; empty when it was refused. */
            contactId?: string;
            /** @description What is wrong with it, as paths below the contact. */
            faults?: components["schemas"]["v1FieldFault"][];
        };
        /** @description BatchGetTaskStatsResponse has the counts of each task. */
        v1BatchGetTaskStatsResponse: {
            /** @description In the order asked for. */
            stats?: components["schemas"]["v1TaskStats"][];
        };
        /**
         * @description BlocklistGroup is numbers that are not called, or only so often. The numbers
         *     themselves are in the number list of the same id.
         *     Source: rules 1.
         */
        v1BlocklistGroup: {
            limit?: components["schemas"]["v1BlocklistLimit"];
            /**
             * Format: int32
             * @description How many calls an hour or a day, 1 to 100; 0 with NEVER.
             */
            maxCalls?: number;
        };
        /**
         * @description BlocklistLimit is how often the numbers of a blocklist group may be called.
         *
         *      - BLOCKLIST_LIMIT_UNSPECIFIED: Taken as NEVER.
         *      - BLOCKLIST_LIMIT_NEVER: Not at all.
         *      - BLOCKLIST_LIMIT_PER_HOUR: So many calls in any 60 minutes.
         *      - BLOCKLIST_LIMIT_PER_DAY: So many calls a local day of the tenant's zone.
         * @default BLOCKLIST_LIMIT_UNSPECIFIED
         * @enum {string}
         */
        v1BlocklistLimit: "BLOCKLIST_LIMIT_UNSPECIFIED" | "BLOCKLIST_LIMIT_NEVER" | "BLOCKLIST_LIMIT_PER_HOUR" | "BLOCKLIST_LIMIT_PER_DAY";
        /**
         * @description BusinessResult is what came of a call, chosen by the agent: a disposition.
         *     Source: rules 1.
         */
        v1BusinessResult: {
            /** @description Whether choosing it asks for an appointment. */
            appointmentPopup?: boolean;
            /** @description The code others know it by, unique in the tenant. */
            code?: string;
            /**
             * @description The disposition this one refines; empty for a root. Nobody is their own
             *     ancestor. Errors: REFERENCE, CYCLE.
             */
            parentId?: string;
        };
        /** @description BusinessResultSms is what is sent when a business result was chosen. Source: rules 2. */
        v1BusinessResultSms: {
            /** @description The business result. Errors: REFERENCE, ORG_UNIT, REPEATED. */
            businessResultId?: string;
            /** @description The notification template. Errors: REFERENCE, ORG_UNIT. */
            templateId?: string;
        };
        /** @description Call is an attempt while it is live. */
        v1Call: {
            /** @description The agent. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When it was answered.
             */
            answerTime?: string;
            /** @description The attempt's id, which is its preview's. */
            attemptId?: string;
            /** @description The number shown. */
            callerNumber?: string;
            /** @description The connector that makes the call; empty: the agent dials and reports by hand. */
            connectorId?: string;
            /** @description The contact. */
            contactId?: string;
            /**
             * Format: date-time
             * @description When it was dialled.
             */
            dialTime?: string;
            displayedResult?: components["schemas"]["v1DisplayedResult"];
            /**
             * Format: date-time
             * @description When it ended.
             */
            endTime?: string;
            /** @description The raw code it ended with. */
            failCode?: string;
            /** @description What the customer is called. */
            name?: string;
            /** @description The number dialled. */
            number?: string;
            /** @description The customer's reference. */
            reference?: string;
            /**
             * Format: date-time
             * @description When it rang.
             */
            ringTime?: string;
            state?: components["schemas"]["v1CallState"];
            /** @description The task. */
            taskId?: string;
            /**
             * Format: date-time
             * @description During WRAP_UP, when the agent is set free without having completed it;
             *     unset: never.
             */
            wrapUpDeadline?: string;
        };
        /**
         * @description CallbackAddress is a URL that callbacks may be sent to.
         *     Source: rules 1.
         */
        v1CallbackAddress: {
            /** @description Whether URLs below this one, by whole path segments, are meant too. */
            prefix?: boolean;
            /**
             * Format: date-time
             * @description Until when the secret before is good. Set by the server.
             */
            previousSecretExpireTime?: string;
            /** @description The secret before; never shown. */
            previousSigningSecret?: string;
            /**
             * @description What callbacks are signed with: whsec_ and 24 to 64 bytes in base64. When a
             *     new address has none, the server makes one. Only the answer to the request
             *     that set it shows it. When it is changed the one before stays good for 24
             *     hours: callbacks carry a signature of each. An update that leaves it empty
             *     keeps it, unless its mask names it: then the server makes another. Errors: FORMAT.
             */
            signingSecret?: string;
            status?: components["schemas"]["v1ApprovalStatus"];
            /** @description An http or https URL. Errors: FORMAT. */
            url?: string;
        };
        /** @description Caller is who is calling. */
        v1Caller: {
            /** @description With role AGENT: which agent. */
            agentId?: string;
            /**
             * Format: date-time
             * @description Until when the credential is good. Unset: for as long as it is not revoked.
             */
            expireTime?: string;
            /** @description The org unit it is bound to: it sees that one and Unorganized. Empty: all of them. */
            orgUnitId?: string;
            role?: components["schemas"]["v1Role"];
            /** @description Whether it is shown personal data as they are. */
            seesPersonalData?: boolean;
            /**
             * Format: date-time
             * @description The server's clock, to hold deadlines against on a machine whose clock is wrong.
             */
            serverTime?: string;
            /** @description The login's name, or the name of the key. */
            subject?: string;
            /** @description Whose data it works on. */
            tenant?: string;
        };
        /**
         * @description CallerNumber is a number that calls are shown to come from.
         *     Source: rules 1.
         */
        v1CallerNumber: {
            /**
             * @description The number as the network wants it: at most 24 digits, with or without a
             *     leading +. In the directory unique in the tenant, and in a task among its
             *     callers. Errors: REPEATED.
             */
            number?: string;
            /**
             * Format: int32
             * @description 1 (used first) to 5. Default 3.
             */
            priority?: number;
        };
        /**
         * @description CallerNumberGroup is caller numbers that a task takes together.
         *     Source: rules 1.
         */
        v1CallerNumberGroup: {
            /** @description Its caller numbers, 1 to 500, no repeats. Errors: REFERENCE. */
            callerNumberIds?: string[];
        };
        /**
         * @description CallEvent is what a call can do.
         *
         *      - CALL_EVENT_UNSPECIFIED: Never sent.
         *      - CALL_EVENT_RINGING: The customer's phone rings.
         *      - CALL_EVENT_CONNECTED: The customer answered.
         *      - CALL_EVENT_RELEASED: The call is over.
         * @default CALL_EVENT_UNSPECIFIED
         * @enum {string}
         */
        v1CallEvent: "CALL_EVENT_UNSPECIFIED" | "CALL_EVENT_RINGING" | "CALL_EVENT_CONNECTED" | "CALL_EVENT_RELEASED";
        /**
         * @description CallState is where a call is.
         *
         *      - CALL_STATE_UNSPECIFIED: Never sent.
         *      - CALL_STATE_DIALLING: Dialled.
         *      - CALL_STATE_RINGING: Ringing.
         *      - CALL_STATE_CONNECTED: Answered.
         *      - CALL_STATE_RELEASED: Over; the agent is in wrap-up.
         *      - CALL_STATE_COMPLETED: Over, and completed by the agent.
         * @default CALL_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1CallState: "CALL_STATE_UNSPECIFIED" | "CALL_STATE_DIALLING" | "CALL_STATE_RINGING" | "CALL_STATE_CONNECTED" | "CALL_STATE_RELEASED" | "CALL_STATE_COMPLETED";
        /** @description CancelContactsResponse says how many were cancelled. */
        v1CancelContactsResponse: {
            /**
             * Format: int32
             * @description Contacts that were not DONE, and not in a call.
             */
            cancelled?: number;
            /**
             * Format: int32
             * @description Contacts in a call: they are cancelled when it ends unanswered.
             */
            inCall?: number;
        };
        /** @description CheckNumberResponse says whether a number is on a list. */
        v1CheckNumberResponse: {
            /** @description Whether a task that uses the list may call the number now. */
            callable?: boolean;
            /** @description Whether it is on the list now. */
            listed?: boolean;
            /**
             * Format: date-time
             * @description When such a task may call it next as far as is known now; unset: now, or never.
             */
            nextTime?: string;
            number?: components["schemas"]["v1ListedNumber"];
        };
        /** @description Appointment is a call to be made later. */
        v1CompleteAttemptRequestAppointment: {
            /** @description Whose call it is; empty: anyone's. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When to call: not in the past, nor after the end of the task.
             */
            appointmentTime?: string;
            /** @description The number to call, one of the contact's; empty: the one that was dialled. */
            number?: string;
            /** @description What to remember. */
            remark?: string;
        };
        /** @description Contact is one customer of one task. Source: rules 4 and 6. */
        v1Contact: {
            /** @description The appointment it waits for; empty: none. */
            readonly appointmentId?: string;
            /**
             * Format: int32
             * @description How many calls were dialled and counted.
             */
            readonly attempts?: number;
            /**
             * @description Its data attributes by code. Masked ones are shown masked to those without
             *     the right, ENCRYPTED ones as *.
             */
            attributes?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was imported.
             */
            readonly createTime?: string;
            doneReason?: components["schemas"]["v1DoneReason"];
            /**
             * Format: date-time
             * @description Not callable before; only with WAITING.
             */
            readonly dueTime?: string;
            /** @description Changes with every change. */
            etag?: string;
            /** @description The id, a UUIDv7. */
            id?: string;
            /** @description The import it came with; empty: BatchCreateContacts. */
            readonly importId?: string;
            /**
             * Format: int64
             * @description Its line in that file, the header being line 1.
             */
            readonly importLine?: string;
            /** @description The result of its last call; unset: none. */
            readonly lastResult?: string;
            /** @description What the customer is called. */
            name?: string;
            /** @description The numbers as stored, 1 to 10, no repeats. None when it was erased. */
            numbers?: components["schemas"]["v1Number"][];
            /**
             * Format: int32
             * @description 1 (first) to 5; only BY_PRIORITY looks at it. Default 3.
             */
            priority?: number;
            /** @description The customer's reference in the system it was imported from. */
            reference?: string;
            state?: components["schemas"]["v1ContactState"];
            /** @description The task it belongs to. */
            taskId?: string;
            /**
             * Format: date-time
             * @description When it last changed.
             */
            readonly updateTime?: string;
        };
        /** @description ContactChange is where a contact came to be. */
        v1ContactChange: {
            doneReason?: components["schemas"]["v1DoneReason"];
            /**
             * Format: date-time
             * @description With WAITING: until when.
             */
            dueTime?: string;
            /** @description The customer's reference. */
            reference?: string;
            state?: components["schemas"]["v1ContactState"];
        };
        /** @description ContactResult is one customer's row with all attempts. */
        v1ContactResult: {
            /** @description Every attempt, oldest first; at most 500, which is beyond what a policy allows. */
            attempts?: components["schemas"]["v1Attempt"][];
            result?: components["schemas"]["v1TaskResult"];
        };
        /** @description ContactsChange is what happened to many contacts at once. */
        v1ContactsChange: {
            /**
             * Format: int64
             * @description How many.
             */
            count?: string;
            /** @description The import they came with, if any. */
            importId?: string;
        };
        /**
         * @description ContactState is where a contact is.
         *
         *      - CONTACT_STATE_UNSPECIFIED: Never sent.
         *      - CONTACT_STATE_READY: Callable as soon as its turn comes.
         *      - CONTACT_STATE_WAITING: Not callable before its due time.
         *      - CONTACT_STATE_LEASED: Held by a dispatcher under a lease: queued for an agent, or on one's screen.
         *      - CONTACT_STATE_CALLING: Dialled; the end of the call is not known yet.
         *      - CONTACT_STATE_DONE: Not called again.
         * @default CONTACT_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1ContactState: "CONTACT_STATE_UNSPECIFIED" | "CONTACT_STATE_READY" | "CONTACT_STATE_WAITING" | "CONTACT_STATE_LEASED" | "CONTACT_STATE_CALLING" | "CONTACT_STATE_DONE";
        /** @description CreateApiKeyResponse is a key and its secret. */
        v1CreateApiKeyResponse: {
            apiKey?: components["schemas"]["v1ApiKey"];
            /** @description What to send as the bearer token. It is never shown again. */
            secret?: string;
        };
        /**
         * @description DataAttribute is a column of customer data. Its display name has at most 20
         *     characters. Source: rules 1.
         */
        v1DataAttribute: {
            /**
             * @description The column's code in imports and messages, unique in the tenant; never
             *     changes. Errors: IMMUTABLE.
             */
            code?: string;
            /** @description Whether agents may change it. */
            editable?: boolean;
            /** @description Whether every contact must have it. */
            mandatory?: boolean;
            /** @description Whether it is shown masked. */
            masked?: boolean;
            /** @description Whether agents see it in the preview. */
            pushToAgent?: boolean;
            type?: components["schemas"]["v1AttributeType"];
        };
        /** @description Decision is what happens next, and why. */
        v1Decision: {
            doneReason?: components["schemas"]["v1DoneReason"];
            /**
             * Format: date-time
             * @description When it is next callable; only with WAITING.
             */
            dueTime?: string;
            /** @description The rule that decided, for people. */
            rule?: string;
            state?: components["schemas"]["v1ContactState"];
        };
        /** @description Delivery is one message to one receiver. */
        v1Delivery: {
            /** @description The attempt. */
            attemptId?: string;
            channel?: components["schemas"]["v1DeliveryChannel"];
            /** @description The contact. */
            contactId?: string;
            /**
             * Format: date-time
             * @description When the delivery was made.
             */
            createTime?: string;
            /**
             * Format: date-time
             * @description When it was accepted; only with DELIVERED.
             */
            deliverTime?: string;
            /** @description The id of the event told; the same whenever it is sent again. */
            eventId?: string;
            eventType?: components["schemas"]["foredialNotificationV1EventType"];
            /** @description The id, a UUIDv7. */
            id?: string;
            /** @description Why the last try failed. */
            lastError?: string;
            /**
             * Format: int32
             * @description With CALLBACK: the last answer's HTTP status; 0 when there was none.
             */
            lastStatus?: number;
            /**
             * Format: date-time
             * @description When it is tried next; only with PENDING.
             */
            nextTryTime?: string;
            /**
             * Format: date-time
             * @description When the event happened.
             */
            occurTime?: string;
            sms?: components["schemas"]["v1Sms"];
            state?: components["schemas"]["v1DeliveryState"];
            /** @description The task. */
            taskId?: string;
            /**
             * Format: int32
             * @description How often it was tried.
             */
            tries?: number;
            /** @description Every try, oldest first; at most the last 50. Not in lists. */
            tryLog?: components["schemas"]["DeliveryTry"][];
            /** @description With CALLBACK: where it goes. */
            url?: string;
        };
        /**
         * @description DeliveryChannel is how a delivery goes.
         *
         *      - DELIVERY_CHANNEL_UNSPECIFIED: Any, in filters.
         *      - DELIVERY_CHANNEL_CALLBACK: An HTTP request to a callback address.
         *      - DELIVERY_CHANNEL_SMS: A short message to a telephone.
         * @default DELIVERY_CHANNEL_UNSPECIFIED
         * @enum {string}
         */
        v1DeliveryChannel: "DELIVERY_CHANNEL_UNSPECIFIED" | "DELIVERY_CHANNEL_CALLBACK" | "DELIVERY_CHANNEL_SMS";
        /**
         * @description DeliveryState is where a delivery is.
         *
         *      - DELIVERY_STATE_UNSPECIFIED: Any, in filters.
         *      - DELIVERY_STATE_PENDING: Waiting for its first or next try.
         *      - DELIVERY_STATE_DELIVERED: The receiver answered 200, or the provider took the message.
         *      - DELIVERY_STATE_DEAD: Given up; redeliver tries again.
         * @default DELIVERY_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1DeliveryState: "DELIVERY_STATE_UNSPECIFIED" | "DELIVERY_STATE_PENDING" | "DELIVERY_STATE_DELIVERED" | "DELIVERY_STATE_DEAD";
        /**
         * @description DisplayedResult is what a raw fail code means to people. A call that was
         *     answered is CONNECTED; the other values say why it was not.
         *
         *      - DISPLAYED_RESULT_UNSPECIFIED: Not known: the call is not over.
         *      - DISPLAYED_RESULT_CONNECTED: The customer answered.
         *      - DISPLAYED_RESULT_BUSY: The line was busy.
         *      - DISPLAYED_RESULT_NO_ANSWER: It rang, and nobody answered within the ring limit.
         *      - DISPLAYED_RESULT_UNREACHABLE: The network could not reach the phone.
         *      - DISPLAYED_RESULT_INVALID_NUMBER: No such number.
         *      - DISPLAYED_RESULT_REJECTED: The customer rejected the call.
         *      - DISPLAYED_RESULT_POWERED_OFF: The phone is off.
         *      - DISPLAYED_RESULT_SUSPENDED: The subscription is suspended.
         *      - DISPLAYED_RESULT_MACHINE: An answering machine or voice menu.
         *      - DISPLAYED_RESULT_FAX_MODEM: A fax or a modem.
         *      - DISPLAYED_RESULT_USER_HANGUP: The caller or the customer hung up before the answer.
         *      - DISPLAYED_RESULT_CONGESTION: No circuit or no capacity.
         *      - DISPLAYED_RESULT_NETWORK: A failure in the network.
         *      - DISPLAYED_RESULT_AGENT: A failure on the agent's side.
         *      - DISPLAYED_RESULT_PLATFORM: A failure of the calling platform.
         *      - DISPLAYED_RESULT_BARRED: Outgoing calls to this number are barred.
         *      - DISPLAYED_RESULT_OTHER: A fail code the map does not know.
         *      - DISPLAYED_RESULT_UNKNOWN: The end of the call was never reported.
         * @default DISPLAYED_RESULT_UNSPECIFIED
         * @enum {string}
         */
        v1DisplayedResult: "DISPLAYED_RESULT_UNSPECIFIED" | "DISPLAYED_RESULT_CONNECTED" | "DISPLAYED_RESULT_BUSY" | "DISPLAYED_RESULT_NO_ANSWER" | "DISPLAYED_RESULT_UNREACHABLE" | "DISPLAYED_RESULT_INVALID_NUMBER" | "DISPLAYED_RESULT_REJECTED" | "DISPLAYED_RESULT_POWERED_OFF" | "DISPLAYED_RESULT_SUSPENDED" | "DISPLAYED_RESULT_MACHINE" | "DISPLAYED_RESULT_FAX_MODEM" | "DISPLAYED_RESULT_USER_HANGUP" | "DISPLAYED_RESULT_CONGESTION" | "DISPLAYED_RESULT_NETWORK" | "DISPLAYED_RESULT_AGENT" | "DISPLAYED_RESULT_PLATFORM" | "DISPLAYED_RESULT_BARRED" | "DISPLAYED_RESULT_OTHER" | "DISPLAYED_RESULT_UNKNOWN";
        /**
         * @description DoneReason is why a contact is not called again.
         *
         *      - DONE_REASON_UNSPECIFIED: Not done.
         *      - DONE_REASON_CONNECTED: A call was answered.
         *      - DONE_REASON_STOPPED: A result after which the policy wants no further call.
         *      - DONE_REASON_EXHAUSTED: The policy allows no further call to any of its numbers.
         *      - DONE_REASON_EXPIRED: The task ended first.
         *      - DONE_REASON_BLOCKLISTED: Every number that is left may never be called: it is on a blocklist.
         *      - DONE_REASON_NOT_TRUSTED: No number that is left is on the trial tenant's trust list.
         *      - DONE_REASON_CANCELLED: Somebody cancelled it, or undid its import.
         *      - DONE_REASON_CLOSED_BY_AGENT: An agent closed it without a call.
         *      - DONE_REASON_ERASED: Its last number was erased.
         * @default DONE_REASON_UNSPECIFIED
         * @enum {string}
         */
        v1DoneReason: "DONE_REASON_UNSPECIFIED" | "DONE_REASON_CONNECTED" | "DONE_REASON_STOPPED" | "DONE_REASON_EXHAUSTED" | "DONE_REASON_EXPIRED" | "DONE_REASON_BLOCKLISTED" | "DONE_REASON_NOT_TRUSTED" | "DONE_REASON_CANCELLED" | "DONE_REASON_CLOSED_BY_AGENT" | "DONE_REASON_ERASED";
        /** @description EraseNumberRequest names a number to forget. */
        v1EraseNumberRequest: {
            /** @description E.164, or national in the tenant's region. */
            number?: string;
        };
        /** @description EraseNumberResponse says what was forgotten. */
        v1EraseNumberResponse: {
            /**
             * Format: int32
             * @description Attempts whose number is now a hash.
             */
            attempts?: number;
            /**
             * Format: int32
             * @description Contacts that lost the number.
             */
            contacts?: number;
            /**
             * Format: int32
             * @description Of them, those that lost all personal data.
             */
            erasedContacts?: number;
            /**
             * @description Services that have yet to forget it: "result", "notification". Asking again says
             *     which are left.
             */
            pending?: string[];
        };
        /** @description ExplainAgentResponse is why an agent has no preview. */
        v1ExplainAgentResponse: {
            agent?: components["schemas"]["v1AgentStatus"];
            /** @description What the agent has to pass, in order. */
            gates?: components["schemas"]["v1AgentGateVerdict"][];
            /** @description The same in a sentence. */
            summary?: string;
            /** @description The tasks of the agent's queues that are RUNNING, by which goes first, at most 100. */
            tasks?: components["schemas"]["ExplainAgentResponseTaskVerdict"][];
        };
        /** @description ExplainContactResponse says why a contact is or is not called now. */
        v1ExplainContactResponse: {
            /** @description Whether it could be given to an agent now: no gate stops it. */
            callable?: boolean;
            contact?: components["schemas"]["v1Contact"];
            /** @description What the contact as a whole has to pass, in order. */
            gates?: components["schemas"]["v1GateVerdict"][];
            /**
             * Format: date-time
             * @description When it is next callable if nothing changes; unset: now, never, or nobody
             *     knows, as while it is in a call or another task goes first.
             */
            nextTime?: string;
            /** @description What each of its numbers has to pass, in stored order. */
            numbers?: components["schemas"]["v1NumberVerdict"][];
            /** @description The same in a sentence. */
            summary?: string;
        };
        /** @description ExplainTaskResponse says where the contacts of a task stop. */
        v1ExplainTaskResponse: {
            /**
             * Format: int64
             * @description Contacts that could be given to an agent now, if the task's gates let them.
             */
            callable?: string;
            /**
             * Format: int64
             * @description All contacts of the task.
             */
            contacts?: string;
            /** @description What the task itself has to pass, in order. */
            gates?: components["schemas"]["v1GateVerdict"][];
            /**
             * Format: int64
             * @description Contacts that were looked at: all that are DONE, and of the others all or the
             *     first 100000 in call order.
             */
            lookedAt?: string;
            /**
             * @description Contacts by the first gate of their own that stops them, most first. One that
             *     its numbers stop is at the first gate of the number that is dialled first.
             */
            stopped?: components["schemas"]["ExplainTaskResponseGateCount"][];
        };
        /**
         * @description Export is a file of a task's results. Who asked, what for and who fetched it
         *     are kept with it after the file is gone. Source: rules 8.
         */
        v1Export: {
            /** @description The columns in their order; none: all, in the order of the enum. */
            columns?: components["schemas"]["v1ExportColumn"][];
            content?: components["schemas"]["v1ExportContent"];
            /** @description Who asked for it: the subject of the token. */
            createBy?: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            createTime?: string;
            /** @description Who fetched it, oldest first; at most the last 100. Not in lists. */
            downloads?: components["schemas"]["ExportDownload"][];
            /**
             * Format: date-time
             * @description When the file is deleted.
             */
            expireTime?: string;
            /** @description With FAILED: why. */
            failure?: string;
            filter?: components["schemas"]["v1AttemptFilter"];
            format?: components["schemas"]["v1ExportFormat"];
            /** @description The id, a UUIDv7. */
            id?: string;
            /** @description Whether personal data are masked, for want of the right to see them. */
            masked?: boolean;
            /** @description What it is for; kept for audit. */
            purpose?: string;
            /**
             * Format: int64
             * @description Rows written so far.
             */
            rows?: string;
            /**
             * Format: int64
             * @description The size of the file in bytes; only with DONE.
             */
            size?: string;
            state?: components["schemas"]["v1ExportState"];
            /** @description The task. */
            taskId?: string;
            /**
             * Format: int64
             * @description How many rows there will be, as counted at the start; 0 until counted.
             */
            totalRows?: string;
        };
        /**
         * @description ExportColumn is a column of an export. Its header is its name in lower case.
         *
         *      - EXPORT_COLUMN_UNSPECIFIED: Not allowed.
         *      - EXPORT_COLUMN_ATTEMPT_ID: The attempt's id.
         *      - EXPORT_COLUMN_TASK_ID: The task's id.
         *      - EXPORT_COLUMN_CONTACT_ID: The contact's id.
         *      - EXPORT_COLUMN_REFERENCE: The customer's reference.
         *      - EXPORT_COLUMN_NAME: What the customer is called; personal.
         *      - EXPORT_COLUMN_AGENT_ID: The agent's id.
         *      - EXPORT_COLUMN_NUMBER: The number dialled, E.164; personal.
         *      - EXPORT_COLUMN_CALLER_NUMBER: The number shown.
         *      - EXPORT_COLUMN_DIAL_TIME: When it was dialled. Times are RFC 3339 in the tenant's zone.
         *      - EXPORT_COLUMN_RING_TIME: When it rang.
         *      - EXPORT_COLUMN_ANSWER_TIME: When it was answered.
         *      - EXPORT_COLUMN_END_TIME: When it ended.
         *      - EXPORT_COLUMN_COMPLETE_TIME: When the agent completed it.
         *      - EXPORT_COLUMN_TALK_SECONDS: From answer to end, in whole seconds.
         *      - EXPORT_COLUMN_FAIL_CODE: The raw code it ended with.
         *      - EXPORT_COLUMN_DISPLAYED_RESULT: What that means.
         *      - EXPORT_COLUMN_BUSINESS_RESULT_ID: The business result's id.
         *      - EXPORT_COLUMN_BUSINESS_RESULT: The business result's name, as it is when the file is written.
         *      - EXPORT_COLUMN_NOTE: The agent's note; personal.
         *      - EXPORT_COLUMN_ANSWERS: The answers to the questionnaire, as JSON: {"code": ["value"]}; those of the
         *     agent before those of a voice menu.
         *      - EXPORT_COLUMN_CALL_ID: The platform's own id of the call.
         *      - EXPORT_COLUMN_RECORDING_PATH: Where the recording is.
         *      - EXPORT_COLUMN_DECISION_STATE: Where the attempt left the contact.
         *      - EXPORT_COLUMN_DECISION_DONE_REASON: Why it is done.
         *      - EXPORT_COLUMN_DECISION_DUE_TIME: When it is next callable.
         *      - EXPORT_COLUMN_DECISION_RULE: The rule that decided.
         *      - EXPORT_COLUMN_ATTEMPTS: With RESULTS: how many dials; else empty.
         *      - EXPORT_COLUMN_CONNECTOR_ID: The telephony connector.
         * @default EXPORT_COLUMN_UNSPECIFIED
         * @enum {string}
         */
        v1ExportColumn: "EXPORT_COLUMN_UNSPECIFIED" | "EXPORT_COLUMN_ATTEMPT_ID" | "EXPORT_COLUMN_TASK_ID" | "EXPORT_COLUMN_CONTACT_ID" | "EXPORT_COLUMN_REFERENCE" | "EXPORT_COLUMN_NAME" | "EXPORT_COLUMN_AGENT_ID" | "EXPORT_COLUMN_NUMBER" | "EXPORT_COLUMN_CALLER_NUMBER" | "EXPORT_COLUMN_DIAL_TIME" | "EXPORT_COLUMN_RING_TIME" | "EXPORT_COLUMN_ANSWER_TIME" | "EXPORT_COLUMN_END_TIME" | "EXPORT_COLUMN_COMPLETE_TIME" | "EXPORT_COLUMN_TALK_SECONDS" | "EXPORT_COLUMN_FAIL_CODE" | "EXPORT_COLUMN_DISPLAYED_RESULT" | "EXPORT_COLUMN_BUSINESS_RESULT_ID" | "EXPORT_COLUMN_BUSINESS_RESULT" | "EXPORT_COLUMN_NOTE" | "EXPORT_COLUMN_ANSWERS" | "EXPORT_COLUMN_CALL_ID" | "EXPORT_COLUMN_RECORDING_PATH" | "EXPORT_COLUMN_DECISION_STATE" | "EXPORT_COLUMN_DECISION_DONE_REASON" | "EXPORT_COLUMN_DECISION_DUE_TIME" | "EXPORT_COLUMN_DECISION_RULE" | "EXPORT_COLUMN_ATTEMPTS" | "EXPORT_COLUMN_CONNECTOR_ID";
        /**
         * @description ExportContent is what a row of an export is.
         *
         *      - EXPORT_CONTENT_UNSPECIFIED: Taken as ATTEMPTS.
         *      - EXPORT_CONTENT_ATTEMPTS: One attempt, in the order of dialling.
         *      - EXPORT_CONTENT_RESULTS: One customer who was called, with the latest attempt.
         * @default EXPORT_CONTENT_UNSPECIFIED
         * @enum {string}
         */
        v1ExportContent: "EXPORT_CONTENT_UNSPECIFIED" | "EXPORT_CONTENT_ATTEMPTS" | "EXPORT_CONTENT_RESULTS";
        /**
         * @description ExportFormat is how the file of an export is written.
         *
         *      - EXPORT_FORMAT_UNSPECIFIED: Taken as CSV.
         *      - EXPORT_FORMAT_CSV: Comma-separated values in UTF-8 with a header line, RFC 4180.
         *      - EXPORT_FORMAT_XLSX: An Excel workbook; beyond 1,048,575 rows on several sheets.
         * @default EXPORT_FORMAT_UNSPECIFIED
         * @enum {string}
         */
        v1ExportFormat: "EXPORT_FORMAT_UNSPECIFIED" | "EXPORT_FORMAT_CSV" | "EXPORT_FORMAT_XLSX";
        /**
         * @description ExportState is where an export is.
         *
         *      - EXPORT_STATE_UNSPECIFIED: Never sent.
         *      - EXPORT_STATE_RUNNING: Waiting or being written.
         *      - EXPORT_STATE_DONE: The file is there.
         *      - EXPORT_STATE_FAILED: It could not be written.
         *      - EXPORT_STATE_EXPIRED: The file is gone, its time being over.
         * @default EXPORT_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1ExportState: "EXPORT_STATE_UNSPECIFIED" | "EXPORT_STATE_RUNNING" | "EXPORT_STATE_DONE" | "EXPORT_STATE_FAILED" | "EXPORT_STATE_EXPIRED";
        /** @description FailureSms is what is sent to a customer nobody reached. Source: rules 2. */
        v1FailureSms: {
            provider?: components["schemas"]["v1NotificationProvider"];
            /**
             * @description The notification template; it must be of the provider. Errors: REFERENCE,
             *     ORG_UNIT, CONFLICT.
             */
            templateId?: string;
        };
        /** @description FieldChange is one field that two versions of a thing have different. */
        v1FieldChange: {
            /** @description What it is now, as in JSON; unset when it is not there any more. */
            after?: unknown;
            /** @description What it was, as in JSON; unset when it was not there. */
            before?: unknown;
            /** @description The field, as in an update mask. */
            path?: string;
        };
        /** @description FieldFault is one wrong field of one of many things. */
        v1FieldFault: {
            /** @description The same, for people. */
            description?: string;
            /** @description The field, as in an update mask, with indexes. */
            field?: string;
            /** @description A foredial.error.v1.FieldReason without its prefix. */
            reason?: string;
        };
        /** @description ForecastTaskResponse says what a task will do if nothing changes. */
        v1ForecastTaskResponse: {
            /** @description One an hour, the first beginning now. */
            hours?: components["schemas"]["ForecastTaskResponseHour"][];
            /**
             * @description The contacts that are next, in call order: those that are callable now or,
             *     when the task may not call now, as soon as it may. None of a task that is
             *     neither RUNNING nor SCHEDULED, or whose contacts are being put in order.
             */
            next?: components["schemas"]["ForecastTaskResponseNext"][];
        };
        /**
         * @description Gate is one thing that has to be so for a call.
         *
         *      - GATE_UNSPECIFIED: Never sent.
         *      - GATE_TASK_STATE: The task is RUNNING.
         *      - GATE_TASK_DATES: Now is between the task's start and end.
         *      - GATE_TASK_ORDER: The task's contacts are in its order: a change of the order is still at work.
         *      - GATE_CONTACT_DONE: The contact is not DONE.
         *      - GATE_CONTACT_CALL: No call to the contact is live or unsettled.
         *      - GATE_CONTACT_LEASE: The contact is not held for an agent already.
         *      - GATE_APPOINTMENT: The contact's appointment is due.
         *      - GATE_NUMBERS: A number of the contact can be dialled.
         *      - GATE_NUMBER_LOCK: None of the contact's numbers is live elsewhere in the tenant.
         *      - GATE_NUMBER_LIVE: The policy allows further calls to the number.
         *      - GATE_NUMBER_CAP: The number was dialled less often than the caps allow.
         *      - GATE_NUMBER_DUE: The number's interval, and the delay of the number before it, are over.
         *      - GATE_NUMBER_ROUND: It is the number's turn in the round.
         *      - GATE_WINDOW: The call window is open on the clock that counts for the number.
         *      - GATE_BLOCKLIST: No blocklist group of the task forbids the number now.
         *      - GATE_TRUST_LIST: The number is on the trust list, if the tenant needs that.
         *      - GATE_TASK_PRIORITY: No task of higher priority in the queue goes first.
         * @default GATE_UNSPECIFIED
         * @enum {string}
         */
        v1Gate: "GATE_UNSPECIFIED" | "GATE_TASK_STATE" | "GATE_TASK_DATES" | "GATE_TASK_ORDER" | "GATE_CONTACT_DONE" | "GATE_CONTACT_CALL" | "GATE_CONTACT_LEASE" | "GATE_APPOINTMENT" | "GATE_NUMBERS" | "GATE_NUMBER_LOCK" | "GATE_NUMBER_LIVE" | "GATE_NUMBER_CAP" | "GATE_NUMBER_DUE" | "GATE_NUMBER_ROUND" | "GATE_WINDOW" | "GATE_BLOCKLIST" | "GATE_TRUST_LIST" | "GATE_TASK_PRIORITY";
        /** @description GateVerdict is one thing that has to be so for a call. */
        v1GateVerdict: {
            /** @description What was found, for people. */
            evidence?: string;
            gate?: components["schemas"]["v1Gate"];
            /**
             * Format: date-time
             * @description When it will be so as far as is known now; unset: it is, or never will be.
             */
            nextTime?: string;
            /** @description Whether it is so. */
            passed?: boolean;
        };
        /** @description Import is one file loaded into one task. */
        v1Import: {
            /**
             * Format: int64
             * @description Numbers that were left out because they are on a blocklist.
             */
            blockedNumbers?: string;
            /**
             * Format: date-time
             * @description When it began.
             */
            createTime?: string;
            /** @description Whether it only checked the file. */
            dryRun?: boolean;
            /**
             * Format: date-time
             * @description When it was done.
             */
            endTime?: string;
            /**
             * Format: date-time
             * @description When it will be done at that rate; only with RUNNING.
             */
            expectedEndTime?: string;
            /** @description The file's name, as given. */
            fileName?: string;
            /** @description The id: given by the client, or a UUIDv7. */
            id?: string;
            /**
             * Format: int64
             * @description Rows that became contacts.
             */
            imported?: string;
            /**
             * Format: int64
             * @description Rows that were rejected.
             */
            rejected?: string;
            /** @description Given by the client. */
            requestId?: string;
            /**
             * Format: int64
             * @description Rows read so far, the header not counted.
             */
            rows?: string;
            /**
             * Format: double
             * @description Rows a second, since it began or last went on.
             */
            rowsPerSecond?: number;
            /**
             * Format: int64
             * @description Rows that were passed over as duplicates.
             */
            skipped?: string;
            state?: components["schemas"]["v1ImportState"];
            /** @description The task. */
            taskId?: string;
            /**
             * Format: int64
             * @description Bytes of the file, and rows in it; rows are counted before the first is imported.
             */
            totalBytes?: string;
            /**
             * Format: int64
             * @description See total_bytes.
             */
            totalRows?: string;
            /**
             * Format: int64
             * @description Contacts that UndoImport cancelled.
             */
            undone?: string;
            /**
             * Format: int64
             * @description Rows that updated a contact that was there.
             */
            updated?: string;
        };
        /** @description ImportReject is a row that did not become a contact. */
        v1ImportReject: {
            /** @description The header of the column at fault; empty when the row as a whole is. */
            column?: string;
            /**
             * Format: int64
             * @description The line it starts on, the header being line 1.
             */
            line?: string;
            /** @description What is wrong with it. */
            reason?: string;
            /** @description The value, with all but the first and last characters of a number masked. */
            value?: string;
        };
        /**
         * @description ImportState is where an import is.
         *
         *      - IMPORT_STATE_UNSPECIFIED: Never sent.
         *      - IMPORT_STATE_RUNNING: Rows are being read; or it broke off, and the same request makes it go on.
         *      - IMPORT_STATE_DONE: Every row was read.
         *      - IMPORT_STATE_UNDONE: Somebody undid it.
         * @default IMPORT_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1ImportState: "IMPORT_STATE_UNSPECIFIED" | "IMPORT_STATE_RUNNING" | "IMPORT_STATE_DONE" | "IMPORT_STATE_UNDONE";
        /** @description ListAgentsResponse is a page of agents. */
        v1ListAgentsResponse: {
            /** @description The agents, by id. */
            agents?: components["schemas"]["v1AgentStatus"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListApiKeysResponse is a page of keys. */
        v1ListApiKeysResponse: {
            /** @description Newest first. */
            apiKeys?: components["schemas"]["v1ApiKey"][];
            /** @description For the next page; empty on the last. */
            nextPageToken?: string;
        };
        /** @description ListAppointmentsResponse is a page of appointments. */
        v1ListAppointmentsResponse: {
            /** @description The appointments, by time. */
            appointments?: components["schemas"]["contactV1Appointment"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListAttemptsResponse is a page of attempts. */
        v1ListAttemptsResponse: {
            /** @description The attempts. */
            attempts?: components["schemas"]["v1Attempt"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListAuditEntriesResponse is a page of entries. */
        v1ListAuditEntriesResponse: {
            /** @description As many as asked for, or fewer if they are large; oldest first. */
            entries?: components["schemas"]["v1AuditEntry"][];
            /** @description For the next page; empty on the last. */
            nextPageToken?: string;
        };
        /** @description ListContactsResponse is a page of contacts. */
        v1ListContactsResponse: {
            /** @description The contacts, in import order. */
            contacts?: components["schemas"]["v1Contact"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListDeliveriesResponse is a page of deliveries. */
        v1ListDeliveriesResponse: {
            /** @description The deliveries. */
            deliveries?: components["schemas"]["v1Delivery"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListedNumber is a number on a list. */
        v1ListedNumber: {
            /**
             * Format: date-time
             * @description When it was added.
             */
            readonly createTime?: string;
            /** @description E.164; when given, also national in the tenant's region. Errors: FORMAT. */
            number?: string;
            /** @description Why, for people. */
            remark?: string;
            /**
             * Format: date-time
             * @description On the list from then on; unset: at once.
             */
            validFrom?: string;
            /**
             * Format: date-time
             * @description Off the list from then on; unset: never. Errors: BACKWARDS.
             */
            validUntil?: string;
        };
        /** @description ListExportsResponse is a page of exports. */
        v1ListExportsResponse: {
            /** @description The exports, newest first. */
            exports?: components["schemas"]["v1Export"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListImportRejectsResponse is a page of rejected rows. */
        v1ListImportRejectsResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The rows, by line. */
            rejects?: components["schemas"]["v1ImportReject"][];
        };
        /** @description ListImportsResponse is a page of imports. */
        v1ListImportsResponse: {
            /** @description The imports, newest first. */
            imports?: components["schemas"]["v1Import"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListNumbersResponse is a page of a list. */
        v1ListNumbersResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The numbers, bytewise. */
            numbers?: components["schemas"]["v1ListedNumber"][];
        };
        /** @description ListResourcesResponse is a page of resources. */
        v1ListResourcesResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The resources, by id. */
            resources?: components["schemas"]["v1Resource"][];
        };
        /** @description ListShardsResponse has every shard; there are few. */
        v1ListShardsResponse: {
            /** @description The shards, by number. */
            shards?: components["schemas"]["ListShardsResponseShard"][];
        };
        /** @description ListStuckContactsResponse is a page of stuck contacts. */
        v1ListStuckContactsResponse: {
            /** @description The contacts, oldest first. */
            contacts?: components["schemas"]["v1StuckContact"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description ListTaskResultsResponse is a page of rows. */
        v1ListTaskResultsResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The rows. */
            results?: components["schemas"]["v1TaskResult"][];
        };
        /** @description ListTaskRevisionsResponse is a page of revisions. */
        v1ListTaskRevisionsResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The revisions, newest first. */
            revisions?: components["schemas"]["v1TaskRevision"][];
        };
        /** @description ListTasksResponse is a page of tasks. */
        v1ListTasksResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The tasks, newest first. */
            tasks?: components["schemas"]["v1Task"][];
        };
        /** @description ListTaskTemplatesResponse is a page of templates. */
        v1ListTaskTemplatesResponse: {
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
            /** @description The templates, by id. */
            templates?: components["schemas"]["v1TaskTemplate"][];
        };
        /**
         * @description Medium is how customers are spoken to.
         *
         *      - MEDIUM_UNSPECIFIED: Taken as VOICE.
         *      - MEDIUM_VOICE: Telephone calls.
         * @default MEDIUM_UNSPECIFIED
         * @enum {string}
         */
        v1Medium: "MEDIUM_UNSPECIFIED" | "MEDIUM_VOICE";
        /**
         * @description NotificationChannel is how a message goes out.
         *
         *      - NOTIFICATION_CHANNEL_UNSPECIFIED: Taken as SMS.
         *      - NOTIFICATION_CHANNEL_SMS: Short messages.
         * @default NOTIFICATION_CHANNEL_UNSPECIFIED
         * @enum {string}
         */
        v1NotificationChannel: "NOTIFICATION_CHANNEL_UNSPECIFIED" | "NOTIFICATION_CHANNEL_SMS";
        /**
         * @description NotificationProvider is who sends a message.
         *
         *      - NOTIFICATION_PROVIDER_UNSPECIFIED: Not allowed.
         *      - NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS: Huawei Cloud SMS.
         *      - NOTIFICATION_PROVIDER_SMS_GATEWAY: An SMS gateway.
         * @default NOTIFICATION_PROVIDER_UNSPECIFIED
         * @enum {string}
         */
        v1NotificationProvider: "NOTIFICATION_PROVIDER_UNSPECIFIED" | "NOTIFICATION_PROVIDER_HUAWEI_CLOUD_SMS" | "NOTIFICATION_PROVIDER_SMS_GATEWAY";
        /**
         * @description NotificationTemplate is the text of a message, as the provider knows it.
         *     Source: rules 1.
         */
        v1NotificationTemplate: {
            channel?: components["schemas"]["v1NotificationChannel"];
            provider?: components["schemas"]["v1NotificationProvider"];
            /**
             * @description The id the provider gave the template; required with HUAWEI_CLOUD_SMS.
             *     Errors: REQUIRED.
             */
            providerTemplateId?: string;
            /**
             * @description The numbers it goes to, at most 20, national ones of the tenant's region;
             *     none: the customer. Errors: FORMAT.
             */
            recipientNumbers?: string[];
            /**
             * @description The text, at most 1000 characters. In it {{name}}, {{reference}},
             *     {{number}}, {{task}}, {{business_result}}, {{time}} and {{attribute.CODE}}
             *     stand for what they name. CODE is a data attribute's, not of an ENCRYPTED one.
             *     HUAWEI_CLOUD_SMS gets the values alone, in the order of the text.
             *     Errors: FORMAT, REFERENCE.
             */
            text?: string;
        };
        /** @description Number is one of a contact's telephone numbers. Source: rules 4. */
        v1Number: {
            /**
             * Format: int32
             * @description How many calls to it were dialled and counted.
             */
            readonly attempts?: number;
            /**
             * Format: int32
             * @description After it failed, how long until the customer's next number may be dialled in
             *     the same round, 0 to 7200 seconds.
             */
            delayS?: number;
            /**
             * Format: date-time
             * @description Not to be dialled before.
             */
            readonly dueTime?: string;
            /** @description Whether the policy allows no further call to it. */
            readonly exhausted?: boolean;
            /** @description E.164; when given, also national in the tenant's region. Errors: FORMAT, REPEATED. */
            number?: string;
            /** @description Its number type; empty: none. Errors: REFERENCE, ORG_UNIT. */
            numberTypeId?: string;
            /**
             * Format: int32
             * @description Its place with the number order BY_SEQUENCE_NUMBER, 1 to 1000; unset: last.
             */
            sequenceNumber?: number;
            /** @description Its IANA zone; empty: known from the number, else the tenant's. Errors: FORMAT. */
            timeZone?: string;
        };
        /**
         * @description NumberOrder is the order in which a customer's numbers are tried.
         *
         *      - NUMBER_ORDER_UNSPECIFIED: Taken as IN_SEQUENCE.
         *      - NUMBER_ORDER_IN_SEQUENCE: As stored.
         *      - NUMBER_ORDER_BY_NUMBER_TYPE: By the task's number_type_ids; other types last.
         *      - NUMBER_ORDER_BY_SEQUENCE_NUMBER: By the numbers' sequence numbers, smaller first; those without one last.
         * @default NUMBER_ORDER_UNSPECIFIED
         * @enum {string}
         */
        v1NumberOrder: "NUMBER_ORDER_UNSPECIFIED" | "NUMBER_ORDER_IN_SEQUENCE" | "NUMBER_ORDER_BY_NUMBER_TYPE" | "NUMBER_ORDER_BY_SEQUENCE_NUMBER";
        /**
         * @description NumberType is what kind of number one is. Its display name is unique among
         *     those of its org unit. Source: rules 1.
         */
        v1NumberType: Record<string, never>;
        /** @description NumberTypeEntry is what holds for numbers of one type. Source: rules 6. */
        v1NumberTypeEntry: {
            entry?: components["schemas"]["v1PolicyEntry"];
            /** @description The type. Errors: REFERENCE, ORG_UNIT, REPEATED. */
            numberTypeId?: string;
        };
        /** @description NumberVerdict is what one number has to pass. */
        v1NumberVerdict: {
            /** @description Whether it could be dialled now. */
            callable?: boolean;
            /** @description In order. */
            gates?: components["schemas"]["v1GateVerdict"][];
            /**
             * Format: date-time
             * @description When it could next be dialled as far as is known now; unset: never, or now.
             */
            nextTime?: string;
            /** @description The number. */
            number?: string;
        };
        /**
         * @description OnPreviewTimeout is what a preview timeout does besides giving the contact back.
         *
         *      - ON_PREVIEW_TIMEOUT_UNSPECIFIED: Taken as REQUEUE.
         *      - ON_PREVIEW_TIMEOUT_REQUEUE: Nothing besides.
         *      - ON_PREVIEW_TIMEOUT_AGENT_NOT_READY: The agent becomes NOT_READY.
         *      - ON_PREVIEW_TIMEOUT_AUTO_ACCEPT: The proposed number is dialled, as if the agent had asked for it.
         * @default ON_PREVIEW_TIMEOUT_UNSPECIFIED
         * @enum {string}
         */
        v1OnPreviewTimeout: "ON_PREVIEW_TIMEOUT_UNSPECIFIED" | "ON_PREVIEW_TIMEOUT_REQUEUE" | "ON_PREVIEW_TIMEOUT_AGENT_NOT_READY" | "ON_PREVIEW_TIMEOUT_AUTO_ACCEPT";
        /**
         * @description OrgUnit is a part of the tenant that resources and tasks belong to.
         *     Source: rules 1.
         */
        v1OrgUnit: Record<string, never>;
        /** @description PastAttempt is an earlier dial to a customer, as agents are shown it. */
        v1PastAttempt: {
            /** @description Who dialled. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When it was dialled.
             */
            dialTime?: string;
            displayedResult?: components["schemas"]["v1DisplayedResult"];
            /** @description The number dialled. */
            number?: string;
        };
        /** @description Period is a part of the day, [start, end) in local time. Source: rules 3. */
        v1Period: {
            /** @description HH:MM, not before start; 23:59 means the end of the day. Errors: BACKWARDS. */
            end?: string;
            /** @description HH:MM, 00:00 to 23:59. */
            start?: string;
        };
        /** @description PeriodSet is periods of a day. Source: rules 3. */
        v1PeriodSet: {
            /** @description At most 3, no overlaps; none: no calls. Errors: OVERLAP. */
            periods?: components["schemas"]["v1Period"][];
        };
        /** @description PolicyEntry says when a number is dialled again. Source: rules 6. */
        v1PolicyEntry: {
            /**
             * @description Whether retries decides, and a result without a row there exhausts the
             *     number. Otherwise max_attempt_days, max_attempts_per_day and interval_s decide.
             */
            byResult?: boolean;
            /**
             * Format: int32
             * @description From the end of an attempt to the next on the same number, 0 to 86400
             *     seconds. Default 1800.
             */
            intervalS?: number;
            /**
             * Format: int32
             * @description Days with an attempt, a number, 1 to 30. Default 1.
             */
            maxAttemptDays?: number;
            /**
             * Format: int32
             * @description Attempts a day, a number, 1 to 20. Default 1.
             */
            maxAttemptsPerDay?: number;
            /** @description Only with by_result; each result once. Errors: CONFLICT. */
            retries?: components["schemas"]["v1ResultRetry"][];
        };
        /**
         * @description PolicyScope is whether a result policy looks at the numbers' types.
         *
         *      - POLICY_SCOPE_UNSPECIFIED: Taken as GLOBAL.
         *      - POLICY_SCOPE_GLOBAL: One entry for every number.
         *      - POLICY_SCOPE_CONTACT: Entries by number type.
         * @default POLICY_SCOPE_UNSPECIFIED
         * @enum {string}
         */
        v1PolicyScope: "POLICY_SCOPE_UNSPECIFIED" | "POLICY_SCOPE_GLOBAL" | "POLICY_SCOPE_CONTACT";
        /** @description Preview is one customer on one agent's screen. */
        v1Preview: {
            /** @description The agent. */
            agentId?: string;
            appointment?: components["schemas"]["v1PreviewAppointment"];
            /** @description What was imported besides and is pushed to agents. */
            attributes?: {
                [key: string]: string;
            };
            /** @description The contact. */
            contactId?: string;
            /**
             * Format: date-time
             * @description When it times out.
             */
            deadline?: string;
            /** @description The id, a UUIDv7. */
            id?: string;
            /** @description The latest dials to the customer in this task, latest first, at most 5. */
            lastAttempts?: components["schemas"]["v1PastAttempt"][];
            /** @description Whether it may be skipped and closed. */
            mayClose?: boolean;
            /** @description What the customer is called. */
            name?: string;
            /**
             * @description The numbers that may be dialled, the proposed one first; masked where the
             *     tenant has mask_numbers, until one is dialled.
             */
            numbers?: components["schemas"]["v1Number"][];
            /**
             * Format: date-time
             * @description When it was offered.
             */
            offerTime?: string;
            /**
             * Format: int32
             * @description 1 to 5.
             */
            priority?: number;
            proposal?: components["schemas"]["PreviewProposal"];
            /** @description The customer's reference. */
            reference?: string;
            revokeReason?: components["schemas"]["v1RevokeReason"];
            /**
             * Format: date-time
             * @description With SNOOZED: until when the customer is held for the agent.
             */
            snoozeTime?: string;
            state?: components["schemas"]["v1PreviewState"];
            /** @description What the task is called. */
            taskDisplayName?: string;
            /** @description The task. */
            taskId?: string;
        };
        /** @description Appointment is a call that was agreed and is due. Source: rules 7. */
        v1PreviewAppointment: {
            /** @description Whose call it is; empty: anyone's. */
            agentId?: string;
            /**
             * Format: date-time
             * @description When to call.
             */
            appointmentTime?: string;
            /** @description Its id. */
            id?: string;
            /** @description What to remember. */
            remark?: string;
        };
        /**
         * @description Rule is how a customer comes to be proposed.
         *
         *      - RULE_UNSPECIFIED: Never sent.
         *      - RULE_SEQUENCE: Its turn came in the task's sequence.
         *      - RULE_RETRY: A retry came due, in the task's sequence.
         *      - RULE_APPOINTMENT: An appointment came due, of this agent or of anyone.
         *      - RULE_SNOOZED: The agent snoozed it, and the time is over.
         * @default RULE_UNSPECIFIED
         * @enum {string}
         */
        v1PreviewRule: "RULE_UNSPECIFIED" | "RULE_SEQUENCE" | "RULE_RETRY" | "RULE_APPOINTMENT" | "RULE_SNOOZED";
        /**
         * @description PreviewState is where a preview is in its life.
         *
         *      - PREVIEW_STATE_UNSPECIFIED: Never sent.
         *      - PREVIEW_STATE_OFFERED: On the agent's screen.
         *      - PREVIEW_STATE_ACCEPTED: The agent dialled.
         *      - PREVIEW_STATE_SKIPPED: The agent gave it back.
         *      - PREVIEW_STATE_TIMED_OUT: The agent did nothing for the preview timeout.
         *      - PREVIEW_STATE_REVOKED: It was taken back.
         *      - PREVIEW_STATE_SNOOZED: The agent keeps the customer for later.
         * @default PREVIEW_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1PreviewState: "PREVIEW_STATE_UNSPECIFIED" | "PREVIEW_STATE_OFFERED" | "PREVIEW_STATE_ACCEPTED" | "PREVIEW_STATE_SKIPPED" | "PREVIEW_STATE_TIMED_OUT" | "PREVIEW_STATE_REVOKED" | "PREVIEW_STATE_SNOOZED";
        /**
         * @description PriorityMode is which task is next when several have contacts.
         *
         *      - PRIORITY_MODE_UNSPECIFIED: Taken as STRICT.
         *      - PRIORITY_MODE_STRICT: A task goes before lower ones while it has a contact that is not done,
         *     even when that only waits.
         *      - PRIORITY_MODE_WORK_CONSERVING: A task goes before lower ones while it has a contact callable now.
         * @default PRIORITY_MODE_UNSPECIFIED
         * @enum {string}
         */
        v1PriorityMode: "PRIORITY_MODE_UNSPECIFIED" | "PRIORITY_MODE_STRICT" | "PRIORITY_MODE_WORK_CONSERVING";
        /**
         * @description Question is one question.
         *     Source: rules 1.
         */
        v1Question: {
            /**
             * @description Answers are kept under it: lower-case letters, digits and underscores.
             *     Unique in the questionnaire. Errors: REPEATED.
             */
            code?: string;
            /** @description What can be chosen; only with SINGLE and MULTIPLE, 2 to 50, no repeats. */
            options?: string[];
            /** @description Whether an answer is required. */
            required?: boolean;
            /** @description What is asked. */
            text?: string;
            type?: components["schemas"]["v1QuestionType"];
        };
        /** @description QuestionAnswer is what was answered to one question of a questionnaire. */
        v1QuestionAnswer: {
            /** @description The question's code. Errors: REFERENCE (no such question), REPEATED. */
            questionCode?: string;
            /**
             * @description The answer: for SINGLE one of the options, for MULTIPLE one or more of them,
             *     for TEXT at most 2000 characters, for NUMBER a decimal number such as -12.5.
             *     Errors: COUNT, VALUE, FORMAT, LENGTH, REPEATED.
             */
            values?: string[];
        };
        /**
         * @description QuestionnaireMode is who asks the questions.
         *
         *      - QUESTIONNAIRE_MODE_UNSPECIFIED: Taken as MANUAL.
         *      - QUESTIONNAIRE_MODE_MANUAL: The agent.
         *      - QUESTIONNAIRE_MODE_MANUAL_AND_IVR: The agent, or a voice menu.
         * @default QUESTIONNAIRE_MODE_UNSPECIFIED
         * @enum {string}
         */
        v1QuestionnaireMode: "QUESTIONNAIRE_MODE_UNSPECIFIED" | "QUESTIONNAIRE_MODE_MANUAL" | "QUESTIONNAIRE_MODE_MANUAL_AND_IVR";
        /**
         * @description QuestionType is what an answer looks like.
         *
         *      - QUESTION_TYPE_UNSPECIFIED: Not allowed.
         *      - QUESTION_TYPE_SINGLE: One of the options.
         *      - QUESTION_TYPE_MULTIPLE: Any of the options.
         *      - QUESTION_TYPE_TEXT: A text, at most 2000 characters.
         *      - QUESTION_TYPE_NUMBER: A decimal number.
         * @default QUESTION_TYPE_UNSPECIFIED
         * @enum {string}
         */
        v1QuestionType: "QUESTION_TYPE_UNSPECIFIED" | "QUESTION_TYPE_SINGLE" | "QUESTION_TYPE_MULTIPLE" | "QUESTION_TYPE_TEXT" | "QUESTION_TYPE_NUMBER";
        /** @description RecycleContactsResponse says how many were put back. */
        v1RecycleContactsResponse: {
            /**
             * Format: int64
             * @description Contacts that are callable again.
             */
            recycled?: string;
        };
        /** @description RedeliverSinceRequest says what is sent again. */
        v1RedeliverSinceRequest: {
            channel?: components["schemas"]["v1DeliveryChannel"];
            /**
             * Format: date-time
             * @description What was made before this time; unset: until now. Errors: BACKWARDS.
             */
            endTime?: string;
            /** @description Also what was delivered, for a receiver that lost it; else only what is DEAD. */
            includeDelivered?: boolean;
            /**
             * Format: date-time
             * @description What was made at this time or later.
             */
            startTime?: string;
            /** @description Only of this task; empty for all. */
            taskId?: string;
        };
        /** @description RedeliverSinceResponse says how much it is. */
        v1RedeliverSinceResponse: {
            /**
             * Format: int64
             * @description How many deliveries are sent again.
             */
            redelivered?: string;
        };
        /** @description Remark is one change of an attempt's business result afterwards. */
        v1Remark: {
            /** @description Who: the subject of the token. */
            author?: string;
            /** @description What it became. */
            businessResultId?: string;
            /** @description Why. */
            note?: string;
            /** @description What it was before; empty: none. */
            previousBusinessResultId?: string;
            /**
             * Format: date-time
             * @description When.
             */
            remarkTime?: string;
        };
        /** @description RemoveNumbersResponse says what was done. */
        v1RemoveNumbersResponse: {
            /**
             * Format: int32
             * @description Numbers that were there.
             */
            removed?: number;
        };
        /**
         * @description Resource is one thing a tenant configures; spec says of which kind.
         *     Source: rules 1.
         */
        v1Resource: {
            agent?: components["schemas"]["v1Agent"];
            blocklistGroup?: components["schemas"]["v1BlocklistGroup"];
            businessResult?: components["schemas"]["v1BusinessResult"];
            callbackAddress?: components["schemas"]["v1CallbackAddress"];
            callerNumber?: components["schemas"]["v1CallerNumber"];
            callerNumberGroup?: components["schemas"]["v1CallerNumberGroup"];
            /**
             * Format: date-time
             * @description When it was created.
             */
            readonly createTime?: string;
            dataAttribute?: components["schemas"]["v1DataAttribute"];
            /** @description What people call it. */
            displayName?: string;
            /** @description Changes with every update. */
            etag?: string;
            /** @description The id: given by the client, or a UUIDv7 made by the server. */
            id?: string;
            notificationTemplate?: components["schemas"]["v1NotificationTemplate"];
            numberType?: components["schemas"]["v1NumberType"];
            orgUnit?: components["schemas"]["v1OrgUnit"];
            /**
             * @description The org unit it belongs to; empty is Unorganized, which everybody may use.
             *     Always empty for an org unit. Errors: REFERENCE, CONFLICT.
             */
            orgUnitId?: string;
            questionnaire?: components["schemas"]["foredialDirectoryV1Questionnaire"];
            resultCodeMap?: components["schemas"]["v1ResultCodeMap"];
            skillQueue?: components["schemas"]["v1SkillQueue"];
            specialDate?: components["schemas"]["v1SpecialDate"];
            trustList?: components["schemas"]["v1TrustList"];
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            readonly updateTime?: string;
            voicePrompt?: components["schemas"]["v1VoicePrompt"];
        };
        /**
         * @description ResourceKind names a kind of resource in filters.
         *
         *      - RESOURCE_KIND_UNSPECIFIED: Any kind.
         *      - RESOURCE_KIND_CALLER_NUMBER: Caller numbers.
         *      - RESOURCE_KIND_SKILL_QUEUE: Skill queues.
         *      - RESOURCE_KIND_AGENT: Agents.
         *      - RESOURCE_KIND_BUSINESS_RESULT: Business results.
         *      - RESOURCE_KIND_CALLBACK_ADDRESS: Callback addresses.
         *      - RESOURCE_KIND_ORG_UNIT: Org units.
         *      - RESOURCE_KIND_CALLER_NUMBER_GROUP: Caller number groups.
         *      - RESOURCE_KIND_QUESTIONNAIRE: Questionnaires.
         *      - RESOURCE_KIND_NOTIFICATION_TEMPLATE: Notification templates.
         *      - RESOURCE_KIND_VOICE_PROMPT: Voice prompts.
         *      - RESOURCE_KIND_BLOCKLIST_GROUP: Blocklist groups.
         *      - RESOURCE_KIND_SPECIAL_DATE: Special dates.
         *      - RESOURCE_KIND_NUMBER_TYPE: Number types.
         *      - RESOURCE_KIND_DATA_ATTRIBUTE: Data attributes.
         *      - RESOURCE_KIND_RESULT_CODE_MAP: Result code maps.
         *      - RESOURCE_KIND_TRUST_LIST: Trust lists.
         * @default RESOURCE_KIND_UNSPECIFIED
         * @enum {string}
         */
        v1ResourceKind: "RESOURCE_KIND_UNSPECIFIED" | "RESOURCE_KIND_CALLER_NUMBER" | "RESOURCE_KIND_SKILL_QUEUE" | "RESOURCE_KIND_AGENT" | "RESOURCE_KIND_BUSINESS_RESULT" | "RESOURCE_KIND_CALLBACK_ADDRESS" | "RESOURCE_KIND_ORG_UNIT" | "RESOURCE_KIND_CALLER_NUMBER_GROUP" | "RESOURCE_KIND_QUESTIONNAIRE" | "RESOURCE_KIND_NOTIFICATION_TEMPLATE" | "RESOURCE_KIND_VOICE_PROMPT" | "RESOURCE_KIND_BLOCKLIST_GROUP" | "RESOURCE_KIND_SPECIAL_DATE" | "RESOURCE_KIND_NUMBER_TYPE" | "RESOURCE_KIND_DATA_ATTRIBUTE" | "RESOURCE_KIND_RESULT_CODE_MAP" | "RESOURCE_KIND_TRUST_LIST";
        /**
         * @description ResultCodeMap is what raw fail codes mean in this tenant, where that differs
         *     from the preset. A tenant has at most one. Source: rules 1 and 10.
         */
        v1ResultCodeMap: {
            /** @description At most 1000, each fail code once. */
            entries?: components["schemas"]["ResultCodeMapEntry"][];
        };
        /**
         * @description ResultPolicy decides what happens after a call that was not answered. It
         *     counts by number and by local day of the tenant's zone. Source: rules 6.
         */
        v1ResultPolicy: {
            defaultEntry?: components["schemas"]["v1PolicyEntry"];
            /**
             * @description Results after which the contact is not called again on any number; only
             *     with GLOBAL. Errors: CONFLICT.
             */
            nonRetryResults?: components["schemas"]["v1DisplayedResult"][];
            /**
             * @description What holds for numbers of one type; at most 20, only with CONTACT, each type
             *     once. Errors: CONFLICT.
             */
            numberTypeEntries?: components["schemas"]["v1NumberTypeEntry"][];
            scope?: components["schemas"]["v1PolicyScope"];
        };
        /** @description ResultRetry says how often a number is dialled again after one result. Source: rules 6. */
        v1ResultRetry: {
            displayedResult?: components["schemas"]["v1DisplayedResult"];
            /**
             * Format: int32
             * @description From the end of the attempt to the next on the same number, 0 to 86400
             *     seconds. Default 1800.
             */
            intervalS?: number;
            /**
             * Format: int32
             * @description Retries of one number after this result, 0 to 20.
             */
            retryTimes?: number;
        };
        /**
         * @description RevokeReason is why a preview was taken back.
         *
         *      - REVOKE_REASON_UNSPECIFIED: It was not.
         *      - REVOKE_REASON_TASK_STOPPED: The task was suspended or deleted.
         *      - REVOKE_REASON_AGENT_GONE: The agent's session was gone for the grace time.
         *      - REVOKE_REASON_LEASE_LOST: The lease under which the contact was held is gone.
         *      - REVOKE_REASON_BLOCKLISTED: One of the contact's numbers was put on a blocklist, or off the trust list.
         *      - REVOKE_REASON_CANCELLED: The contact was cancelled.
         *      - REVOKE_REASON_ERASED: One of the contact's numbers was erased.
         *      - REVOKE_REASON_SUPERVISOR: A supervisor took it back.
         * @default REVOKE_REASON_UNSPECIFIED
         * @enum {string}
         */
        v1RevokeReason: "REVOKE_REASON_UNSPECIFIED" | "REVOKE_REASON_TASK_STOPPED" | "REVOKE_REASON_AGENT_GONE" | "REVOKE_REASON_LEASE_LOST" | "REVOKE_REASON_BLOCKLISTED" | "REVOKE_REASON_CANCELLED" | "REVOKE_REASON_ERASED" | "REVOKE_REASON_SUPERVISOR";
        /**
         * @description Role is what a caller may do.
         *
         *      - ROLE_UNSPECIFIED: Nobody's.
         *      - ROLE_TENANT_ADMIN: Runs a tenant: its directory, its keys, its data.
         *      - ROLE_SUPERVISOR: Runs tasks and watches agents.
         *      - ROLE_AGENT: Calls customers.
         *      - ROLE_INTEGRATOR: A system that brings customers and takes results.
         *      - ROLE_AUDITOR: Reads everything, changes nothing, and sees personal data masked.
         *      - ROLE_OPERATOR: Runs the installation: decides about what tenants want approved, sees no customer.
         * @default ROLE_UNSPECIFIED
         * @enum {string}
         */
        v1Role: "ROLE_UNSPECIFIED" | "ROLE_TENANT_ADMIN" | "ROLE_SUPERVISOR" | "ROLE_AGENT" | "ROLE_INTEGRATOR" | "ROLE_AUDITOR" | "ROLE_OPERATOR";
        /** @description SearchContactsRequest says what to look for. */
        v1SearchContactsRequest: {
            /** @description E.164 or national. Errors: FORMAT. */
            number?: string;
            /**
             * Format: int32
             * @description 1 to 1000; default 100.
             */
            pageSize?: number;
            /** @description Where the last page ended. */
            pageToken?: string;
            /** @description Whole. */
            reference?: string;
        };
        /** @description SearchContactsResponse is a page of contacts. */
        v1SearchContactsResponse: {
            /** @description Newest first. */
            contacts?: components["schemas"]["v1Contact"][];
            /** @description Where the next page starts; empty at the end. */
            nextPageToken?: string;
        };
        /** @description SendTestRequest says where a test goes. */
        v1SendTestRequest: {
            sms?: components["schemas"]["SendTestRequestSmsTest"];
            /** @description To an approved callback address, as a callback of type TEST. */
            url?: string;
        };
        /**
         * @description Sequence is the order customers are called in.
         *
         *      - SEQUENCE_UNSPECIFIED: Taken as NONE.
         *      - SEQUENCE_NONE: Import order.
         *      - SEQUENCE_BY_PRIORITY: Contact priority 1 to 5, then import order.
         *      - SEQUENCE_BY_NUMBER: The first number in E.164, bytewise.
         *      - SEQUENCE_BY_ATTRIBUTE: The task's sequence_keys, then import order.
         * @default SEQUENCE_UNSPECIFIED
         * @enum {string}
         */
        v1Sequence: "SEQUENCE_UNSPECIFIED" | "SEQUENCE_NONE" | "SEQUENCE_BY_PRIORITY" | "SEQUENCE_BY_NUMBER" | "SEQUENCE_BY_ATTRIBUTE";
        /** @description SequenceKey is one key of the sequence BY_ATTRIBUTE. Source: rules 4. */
        v1SequenceKey: {
            /**
             * @description A mandatory data attribute that is not ENCRYPTED.
             *     Errors: REFERENCE, ORG_UNIT, REPEATED, CONFLICT.
             */
            dataAttributeId?: string;
            /** @description Whether the highest value comes first. */
            descending?: boolean;
        };
        /**
         * @description SeriesStep is how long one point of a series is.
         *
         *      - SERIES_STEP_UNSPECIFIED: Taken as HOUR.
         *      - SERIES_STEP_MINUTE: A minute.
         *      - SERIES_STEP_HOUR: An hour, on the clock of UTC.
         * @default SERIES_STEP_UNSPECIFIED
         * @enum {string}
         */
        v1SeriesStep: "SERIES_STEP_UNSPECIFIED" | "SERIES_STEP_MINUTE" | "SERIES_STEP_HOUR";
        /** @description SessionEvent is something that happened to an agent. */
        v1SessionEvent: {
            callUpdated?: components["schemas"]["v1Call"];
            displaced?: components["schemas"]["SessionEventDisplaced"];
            heartbeat?: components["schemas"]["SessionEventHeartbeat"];
            previewOffered?: components["schemas"]["v1Preview"];
            previewRevoked?: components["schemas"]["v1Preview"];
            stateChanged?: components["schemas"]["v1AgentStatus"];
            welcome?: components["schemas"]["v1AgentStatus"];
        };
        /** @description SignOutRequest ends the caller's session. */
        v1SignOutRequest: Record<string, never>;
        /** @description SignOutResponse says that it is ended. */
        v1SignOutResponse: Record<string, never>;
        /**
         * @description SkillQueue is what a task's previews are offered to; agents say which they serve.
         *     Source: rules 1.
         */
        v1SkillQueue: {
            medium?: components["schemas"]["v1Medium"];
        };
        /** @description Sms is a short message. Source: rules 9. */
        v1Sms: {
            provider?: components["schemas"]["v1NotificationProvider"];
            /** @description The provider's ids of it, one for each part. */
            providerMessageIds?: string[];
            receipt?: components["schemas"]["v1SmsReceipt"];
            /** @description The provider's own word for that. */
            receiptDetail?: string;
            /**
             * Format: date-time
             * @description When it reported it.
             */
            receiptTime?: string;
            /** @description The number it goes to, E.164. */
            recipient?: string;
            /** @description The notification template it was made of. */
            templateId?: string;
            /** @description The text, placeholders filled in. */
            text?: string;
        };
        /**
         * @description SmsReceipt is what a provider reports of a message that it took.
         *
         *      - SMS_RECEIPT_UNSPECIFIED: Nothing, so far.
         *      - SMS_RECEIPT_DELIVERED: The telephone has it.
         *      - SMS_RECEIPT_FAILED: The telephone does not have it, and will not.
         * @default SMS_RECEIPT_UNSPECIFIED
         * @enum {string}
         */
        v1SmsReceipt: "SMS_RECEIPT_UNSPECIFIED" | "SMS_RECEIPT_DELIVERED" | "SMS_RECEIPT_FAILED";
        /**
         * @description SpecialDate is days with call windows of their own, which each task chooses.
         *     The display name has at most 30 characters. Source: rules 1 and 3.
         */
        v1SpecialDate: {
            dateRange?: components["schemas"]["SpecialDateDateRange"];
            weekly?: components["schemas"]["SpecialDateWeekly"];
            yearly?: components["schemas"]["SpecialDateYearly"];
        };
        /** @description StatSeries is what ended in each minute or hour. One in which nothing ended has no point. */
        v1StatSeries: {
            /** @description By time. */
            points?: components["schemas"]["StatSeriesPoint"][];
        };
        /** @description StuckContact is a contact that is held and that nothing will move by itself. */
        v1StuckContact: {
            /** @description The attempt whose end is not known; only with CALL_UNREPORTED. */
            attemptId?: string;
            /** @description The contact. */
            contactId?: string;
            reason?: components["schemas"]["v1StuckReason"];
            /** @description The customer's reference. */
            reference?: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            sinceTime?: string;
            /** @description Its task. */
            taskId?: string;
        };
        /**
         * @description StuckReason is why a contact is stuck.
         *
         *      - STUCK_REASON_UNSPECIFIED: Never sent.
         *      - STUCK_REASON_LEASE_GONE: Its lease is over or gone, and it was not given back.
         *      - STUCK_REASON_CALL_UNREPORTED: The end of its call was never reported; reporting it settles this.
         * @default STUCK_REASON_UNSPECIFIED
         * @enum {string}
         */
        v1StuckReason: "STUCK_REASON_UNSPECIFIED" | "STUCK_REASON_LEASE_GONE" | "STUCK_REASON_CALL_UNREPORTED";
        /** @description Task is a preview outbound call task. Source: rules 2. */
        v1Task: {
            /** @description Whether special dates with periods of their own use those. Source: rules 3. */
            allocateBySpecialDate?: boolean;
            /** @description Whether agents may close a customer without a call. Source: rules 7. */
            allowSkipAndClose?: boolean;
            /**
             * Format: int32
             * @description How long an appointment that has come due is kept for its agent before
             *     anyone of the queue is offered it, 0 to 86400 seconds. Default 600. Source: rules 7.
             */
            appointmentGraceS?: number;
            /** @description Whether an appointment is offered to its agent only. Source: rules 7. */
            appointmentOwnerOnly?: boolean;
            /** @description Whose numbers are not called, or only so often; at most 20. Errors: REFERENCE, ORG_UNIT. */
            blocklistGroupIds?: string[];
            /**
             * @description When set, only this business result and those below it may be chosen.
             *     Errors: REFERENCE, ORG_UNIT.
             */
            businessResultId?: string;
            /**
             * @description What is sent when a business result was chosen; at most 10, each business
             *     result once. Source: rules 9.
             */
            businessResultSms?: components["schemas"]["v1BusinessResultSms"][];
            /**
             * @description Where call events are posted; must match an APPROVED callback address.
             *     Empty: nowhere. Errors: NOT_APPROVED, ORG_UNIT.
             */
            callbackUrl?: string;
            /**
             * Format: int32
             * @description The ring limit: from dial to answer, 5 to 120 seconds. Default 60.
             */
            callDurationS?: number;
            /**
             * @description The caller numbers calls come from, in place of caller_number_ids.
             *     Errors: CONFLICT, REFERENCE, ORG_UNIT.
             */
            callerNumberGroupId?: string;
            /**
             * @description The caller numbers calls come from: lowest priority value first, round-robin
             *     inside it. 1 to 100 together with caller_numbers, no repeats, and not with
             *     caller_number_group_id. Errors: REQUIRED, COUNT, CONFLICT, REFERENCE, ORG_UNIT.
             */
            callerNumberIds?: string[];
            /**
             * @description Caller numbers that are not in the directory, beside caller_number_ids; only
             *     with the settings caller_number_anonymization and
             *     tenant_maintains_caller_numbers. Errors: COUNT, CONFLICT, SETTING.
             */
            callerNumbers?: components["schemas"]["v1CallerNumber"][];
            /**
             * @description What is wrong with it now: rules it kept when it was saved and breaks since,
             *     because a resource or a setting changed. Empty: nothing.
             */
            readonly conditions?: components["schemas"]["v1TaskCondition"][];
            /**
             * Format: date-time
             * @description When it was created.
             */
            readonly createTime?: string;
            /** @description At most 200 characters. */
            description?: string;
            /** @description Unique in the tenant, 1 to 100 characters. */
            displayName?: string;
            /**
             * Format: date-time
             * @description No calls from it on; not before start_time. Errors: BACKWARDS.
             */
            endTime?: string;
            /** @description Changes with every edit and every state. */
            etag?: string;
            failureSms?: components["schemas"]["v1FailureSms"];
            /** @description The id: given by the client, or a UUIDv7 made by the server. */
            id?: string;
            /**
             * Format: int32
             * @description How long after the ring limit a call's end may be reported before the call
             *     is UNKNOWN, 60 to 86400 seconds. Default 3600.
             */
            maxCallS?: number;
            numberOrder?: components["schemas"]["v1NumberOrder"];
            /**
             * @description The number types of BY_NUMBER_TYPE in their order, 1 to 20; none with any
             *     other order. Source: rules 4. Errors: REQUIRED, CONFLICT, REFERENCE, ORG_UNIT.
             */
            numberTypeIds?: string[];
            onPreviewTimeout?: components["schemas"]["v1OnPreviewTimeout"];
            /**
             * @description The org unit it belongs to; empty is Unorganized. Never changes.
             *     Errors: REFERENCE, IMMUTABLE.
             */
            orgUnitId?: string;
            /**
             * Format: int32
             * @description How long an agent may look at a preview, 9 to 120 seconds. Default 30.
             */
            previewTimeoutS?: number;
            /**
             * Format: int32
             * @description 1 (first) to 5. Default 3. Source: rules 5.
             */
            priority?: number;
            /** @description What is asked during or after a call. Errors: REFERENCE, ORG_UNIT. */
            questionnaireId?: string;
            /**
             * @description When calls are allowed on a day that is none of the special dates; 1 to 3,
             *     no overlaps. Source: rules 3. Errors: OVERLAP.
             */
            regularPeriods?: components["schemas"]["v1Period"][];
            resultPolicy?: components["schemas"]["v1ResultPolicy"];
            /**
             * Format: int64
             * @description Counts up with every edit.
             */
            readonly revision?: string;
            sequence?: components["schemas"]["v1Sequence"];
            /**
             * @description The keys of BY_ATTRIBUTE, 1 to 5, each attribute once; none with any other
             *     sequence. Source: rules 4. Errors: REQUIRED, CONFLICT.
             */
            sequenceKeys?: components["schemas"]["v1SequenceKey"][];
            /** @description The queue whose agents are offered this task's previews. Errors: REFERENCE, ORG_UNIT. */
            skillQueueId?: string;
            /**
             * @description The days on which other periods than the regular ones hold; at most 20, each
             *     once. Source: rules 3.
             */
            specialDates?: components["schemas"]["v1TaskSpecialDate"][];
            /**
             * @description When calls are allowed on special dates without periods of their own; at
             *     most 3, no overlaps; none: not at all. Source: rules 3. Errors: OVERLAP.
             */
            specialPeriods?: components["schemas"]["v1Period"][];
            /**
             * Format: date-time
             * @description No calls before it; not in the past when saved. Errors: PAST.
             */
            startTime?: string;
            state?: components["schemas"]["v1TaskState"];
            taskType?: components["schemas"]["v1TaskType"];
            /** @description The template it was created of; empty: none. */
            readonly templateId?: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            readonly updateTime?: string;
            /**
             * @description What agents may play to customers, at most 10, all APPROVED.
             *     Errors: REFERENCE, ORG_UNIT, NOT_APPROVED.
             */
            voicePromptIds?: string[];
            windowZone?: components["schemas"]["v1WindowZone"];
        };
        /** @description TaskChange is a task as an event has it. */
        v1TaskChange: {
            /** @description Its name. */
            displayName?: string;
            previousState?: components["schemas"]["v1TaskState"];
            /**
             * Format: int64
             * @description Its revision.
             */
            revision?: string;
            state?: components["schemas"]["v1TaskState"];
        };
        /** @description TaskCondition is a rule that a task breaks since it was saved. */
        v1TaskCondition: {
            /** @description The same, for people. */
            description?: string;
            /** @description The field, as in an update mask, with indexes. */
            field?: string;
            /** @description What the field breaks: a foredial.error.v1.FieldReason without its prefix. */
            reason?: string;
        };
        /** @description TaskResult is one customer's row. */
        v1TaskResult: {
            /**
             * Format: int32
             * @description How many dials.
             */
            attempts?: number;
            /** @description The contact. */
            contactId?: string;
            lastAttempt?: components["schemas"]["v1Attempt"];
            /** @description What the customer is called. */
            name?: string;
            /** @description The customer's reference. */
            reference?: string;
        };
        /** @description TaskRevision is a task as one edit made it. */
        v1TaskRevision: {
            /** @description Who made it: the subject of the login. */
            author?: string;
            /** @description What it changed; nothing for the first. */
            changes?: components["schemas"]["v1FieldChange"][];
            /**
             * Format: date-time
             * @description When it was made.
             */
            createTime?: string;
            /**
             * Format: int64
             * @description Its number; 1 is what was created.
             */
            revision?: string;
            task?: components["schemas"]["v1Task"];
        };
        /** @description TaskSpecialDate is a special date as one task uses it. Source: rules 3. */
        v1TaskSpecialDate: {
            ownPeriods?: components["schemas"]["v1PeriodSet"];
            /** @description The special date. Errors: REFERENCE, ORG_UNIT, REPEATED. */
            specialDateId?: string;
        };
        /**
         * @description TaskState is where a task is in its life.
         *
         *      - TASK_STATE_UNSPECIFIED: Never sent.
         *      - TASK_STATE_DRAFT: Being made; never started.
         *      - TASK_STATE_SCHEDULED: Started; begins by itself at its start time.
         *      - TASK_STATE_RUNNING: Its customers are being called.
         *      - TASK_STATE_SUSPENDED: Paused by somebody.
         *      - TASK_STATE_COMPLETED: Every contact is done; new contacts bring it back to RUNNING.
         *      - TASK_STATE_EXPIRED: Past its end time.
         * @default TASK_STATE_UNSPECIFIED
         * @enum {string}
         */
        v1TaskState: "TASK_STATE_UNSPECIFIED" | "TASK_STATE_DRAFT" | "TASK_STATE_SCHEDULED" | "TASK_STATE_RUNNING" | "TASK_STATE_SUSPENDED" | "TASK_STATE_COMPLETED" | "TASK_STATE_EXPIRED";
        /** @description TaskStats are the counts of one task. */
        v1TaskStats: {
            /** @description The same by agent, in the order of their ids; only when asked for. */
            agents?: components["schemas"]["v1TaskStatsAgentCount"][];
            /** @description Attempts that are over, by result. */
            attempts?: components["schemas"]["TaskStatsAttemptCount"][];
            /** @description How many business results were chosen, in the order of their ids. */
            businessResults?: components["schemas"]["TaskStatsBusinessResultCount"][];
            /**
             * Format: int64
             * @description Attempts that the agent completed.
             */
            completed?: string;
            /**
             * Format: int64
             * @description Attempts that were answered.
             */
            connected?: string;
            /** @description Contacts by state and reason. */
            contacts?: components["schemas"]["TaskStatsContactCount"][];
            /** @description Previews that are over, by how they ended. */
            previews?: components["schemas"]["TaskStatsPreviewCount"][];
            /**
             * Format: int64
             * @description Attempts that are over.
             */
            released?: string;
            /** @description The task. */
            taskId?: string;
        };
        /** @description AgentCount is what one agent did in the task. */
        v1TaskStatsAgentCount: {
            /** @description The agent. */
            agentId?: string;
            /**
             * Format: int64
             * @description Attempts that the agent completed.
             */
            completed?: string;
            /**
             * Format: int64
             * @description Attempts that were answered.
             */
            connected?: string;
            /** @description Previews that are over, by how they ended. */
            previews?: components["schemas"]["TaskStatsPreviewCount"][];
            /**
             * Format: int64
             * @description Attempts that are over.
             */
            released?: string;
            /** @description From answer to end, all attempts together. */
            talkTime?: string;
        };
        /** @description TaskTemplate is a task's configuration under a name. */
        v1TaskTemplate: {
            /**
             * Format: date-time
             * @description When it was created.
             */
            createTime?: string;
            /** @description Unique among templates, 1 to 100 characters. */
            displayName?: string;
            /** @description Changes with every update. */
            etag?: string;
            /** @description The id: given by the client, or a UUIDv7 made by the server. */
            id?: string;
            task?: components["schemas"]["v1Task"];
        };
        /**
         * @description TaskType says how customers are called.
         *
         *      - TASK_TYPE_UNSPECIFIED: Taken as PREVIEW.
         *      - TASK_TYPE_PREVIEW: The agent reads the record, then dials by hand.
         * @default TASK_TYPE_UNSPECIFIED
         * @enum {string}
         */
        v1TaskType: "TASK_TYPE_UNSPECIFIED" | "TASK_TYPE_PREVIEW";
        /** @description TenantSettings hold for everything of one tenant. Source: rules 1. */
        v1TenantSettings: {
            /** @description Whether tasks may have the sequence BY_ATTRIBUTE. */
            attributeSequenceEnabled?: boolean;
            /** @description Whether customers see a number that stands for the tenant's own. */
            callerNumberAnonymization?: boolean;
            /** @description The ISO 3166 region that national numbers belong to. Default CN. Errors: FORMAT. */
            defaultRegion?: string;
            /** @description Changes with every update. */
            etag?: string;
            /** @description Whether recordings of calls and voice menus are kept and offered. Source: rules 8. */
            flowRecording?: boolean;
            /** @description Whether agents see numbers masked until they accept. Source: rules 7. */
            maskNumbers?: boolean;
            /**
             * Format: int32
             * @description How many tasks may be SCHEDULED, RUNNING or SUSPENDED at once, 1 to 10000.
             *     Default 500.
             */
            maxActiveTasks?: number;
            /**
             * Format: int32
             * @description How many caller numbers a task may have, 1 to 100. Default 100.
             */
            maxCallerNumbers?: number;
            /**
             * Format: int32
             * @description How many previews an agent may miss in a row before becoming NOT_READY, 1 to 100. Default 2.
             */
            maxMissedPreviews?: number;
            /**
             * Format: int32
             * @description The most digits of a customer's number, its country code not counted, 1 to
             *     24, not less than min_number_digits. Default 15. Errors: BACKWARDS.
             */
            maxNumberDigits?: number;
            /**
             * Format: int32
             * @description How many previews an agent may skip a local day, 0 to 10000; unset: any number.
             *     Source: rules 7.
             */
            maxSkipsPerDay?: number;
            /**
             * Format: int32
             * @description How many previews an agent may snooze a local day, 0 to 10000; unset: any number.
             *     Source: rules 7.
             */
            maxSnoozesPerDay?: number;
            /**
             * Format: int32
             * @description The fewest digits of a customer's number, its country code not counted, 1
             *     to 24. Default 4.
             */
            minNumberDigits?: number;
            /**
             * @description What a customer's number may begin with, its country code not counted: at
             *     most 20 strings of 1 to 8 digits; none: anything.
             */
            numberPrefixes?: string[];
            /** @description Whether a task may only use resources of its own org unit and Unorganized ones. */
            orgUnitIsolation?: boolean;
            priorityMode?: components["schemas"]["v1PriorityMode"];
            /**
             * @description Whether tasks may have caller numbers that are not in the directory; only
             *     with caller_number_anonymization has it an effect.
             */
            tenantMaintainsCallerNumbers?: boolean;
            /** @description The IANA zone of windows and days. Default Asia/Shanghai. Errors: FORMAT. */
            timeZone?: string;
            /** @description Whether only numbers on the trust list may be called. */
            trial?: boolean;
            /**
             * Format: date-time
             * @description When they were last changed; unset for the defaults.
             */
            readonly updateTime?: string;
            /**
             * Format: int64
             * @description The virtual call centre's number, sent as vdnId in callbacks.
             */
            vdnId?: string;
            /**
             * Format: int32
             * @description How long an agent may take to complete a call after its end, 10 to 3600
             *     seconds; 0: as long as it takes. Source: rules 7.
             */
            wrapUpLimitS?: number;
        };
        /**
         * @description TrustList is the numbers that a trial tenant may call. The numbers themselves
         *     are in the number list of the same id. A tenant has at most one. Source: rules 1.
         */
        v1TrustList: Record<string, never>;
        /**
         * @description VoicePrompt is a recording that the agent may play to the customer.
         *     Source: rules 1.
         */
        v1VoicePrompt: {
            status?: components["schemas"]["v1ApprovalStatus"];
            /** @description Where the recording is. */
            uri?: string;
        };
        /** @description WatchAgentsResponse brings agents as they are now. */
        v1WatchAgentsResponse: {
            /** @description Each whole, at most 500 a message. */
            agents?: components["schemas"]["v1AgentStatus"][];
            /** @description Agents that are gone: deleted, or not of the queue any more. */
            goneAgentIds?: string[];
            /** @description Set on the message that completes the first list. */
            synced?: boolean;
        };
        /** @description WatchEventsResponse is an event, or the word that there is none. */
        v1WatchEventsResponse: {
            /** @description Where the consumer is once it has handled this message. */
            cursor?: string;
            event?: components["schemas"]["foredialEventV1Event"];
        };
        /** @description WatchTasksResponse is one task, its deletion, or the end of the list. */
        v1WatchTasksResponse: {
            /** @description Everything up to revision has been sent. */
            caughtUp?: boolean;
            /** @description The id of a task that was deleted. */
            deletedId?: string;
            /**
             * Format: int64
             * @description The tenant's revision this brings the watcher to.
             */
            revision?: string;
            task?: components["schemas"]["v1Task"];
        };
        /**
         * @description WindowZone is whose clock call windows mean.
         *
         *      - WINDOW_ZONE_UNSPECIFIED: Taken as TENANT.
         *      - WINDOW_ZONE_TENANT: The tenant's.
         *      - WINDOW_ZONE_CONTACT: Each number's own: given at import, else known from the number, else the tenant's.
         * @default WINDOW_ZONE_UNSPECIFIED
         * @enum {string}
         */
        v1WindowZone: "WINDOW_ZONE_UNSPECIFIED" | "WINDOW_ZONE_TENANT" | "WINDOW_ZONE_CONTACT";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    SupervisorService_ListAgents: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /** @description Only agents who serve this skill queue; empty: any. */
                skillQueueId?: string;
                /**
                 * @description Only agents in one of these states; empty: in any.
                 *
                 *      - AGENT_STATE_UNSPECIFIED: Never sent.
                 *      - AGENT_STATE_OFFLINE: No session.
                 *      - AGENT_STATE_NOT_READY: Signed in, not taking previews.
                 *      - AGENT_STATE_READY: Waiting for a preview.
                 *      - AGENT_STATE_PREVIEWING: Looking at a preview.
                 *      - AGENT_STATE_ON_CALL: On a call.
                 *      - AGENT_STATE_WRAP_UP: After a call, not yet completed.
                 */
                states?: ("AGENT_STATE_UNSPECIFIED" | "AGENT_STATE_OFFLINE" | "AGENT_STATE_NOT_READY" | "AGENT_STATE_READY" | "AGENT_STATE_PREVIEWING" | "AGENT_STATE_ON_CALL" | "AGENT_STATE_WRAP_UP")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListAgentsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    SupervisorService_WatchAgents: {
        parameters: {
            query?: {
                /** @description Only agents who serve this skill queue; empty: all. */
                skillQueueId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1WatchAgentsResponse"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    SupervisorService_ExplainAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ExplainAgentResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    SupervisorService_ForceAgentState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SupervisorServiceForceAgentStateBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1AgentStatus"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_SetAgentState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceSetAgentStateBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1AgentStatus"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_OpenSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The agent. */
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1SessionEvent"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_ListApiKeys: {
        parameters: {
            query?: {
                /** @description 1 to 1000; default 100. */
                pageSize?: number;
                /** @description The next_page_token of the page before. */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListApiKeysResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_CreateApiKey: {
        parameters: {
            query?: {
                /** @description Makes the request idempotent for a day. */
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What it is to be. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1ApiKey"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1CreateApiKeyResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_GetApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ApiKey"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_RevokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessServiceRevokeApiKeyBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ApiKey"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ListAppointments: {
        parameters: {
            query?: {
                /** @description Only those of this agent; empty for all. */
                agentId?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /**
                 * @description Only those in one of these states; empty for all.
                 *
                 *      - APPOINTMENT_STATE_UNSPECIFIED: Never sent.
                 *      - APPOINTMENT_STATE_PENDING: To be kept.
                 *      - APPOINTMENT_STATE_KEPT: The number was dialled.
                 *      - APPOINTMENT_STATE_CANCELLED: Somebody cancelled it, or its contact.
                 *      - APPOINTMENT_STATE_EXPIRED: The task ended first.
                 *      - APPOINTMENT_STATE_BLOCKED: The number may not be called: it is on a blocklist, or was erased.
                 */
                states?: ("APPOINTMENT_STATE_UNSPECIFIED" | "APPOINTMENT_STATE_PENDING" | "APPOINTMENT_STATE_KEPT" | "APPOINTMENT_STATE_CANCELLED" | "APPOINTMENT_STATE_EXPIRED" | "APPOINTMENT_STATE_BLOCKED")[];
                /** @description Only those of this task; empty for all. */
                taskId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListAppointmentsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_UpdateAppointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id: that of the attempt at which it was made. */
                "appointment.id": string;
            };
            cookie?: never;
        };
        /** @description The new content; its etag, when given, must be the present one. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Whose call it is; empty: anyone's. */
                    agentId?: string;
                    /**
                     * Format: date-time
                     * @description When to call.
                     */
                    appointmentTime?: string;
                    /** @description The contact. */
                    contactId?: string;
                    /**
                     * Format: date-time
                     * @description When it was made.
                     */
                    readonly createTime?: string;
                    /** @description Changes with every change. */
                    etag?: string;
                    /** @description The number to call, one of the contact's. */
                    number?: string;
                    /** @description What to remember. */
                    remark?: string;
                    state?: components["schemas"]["v1AppointmentState"];
                    /** @description The contact's task. */
                    taskId?: string;
                    /**
                     * Format: date-time
                     * @description When it last changed.
                     */
                    readonly updateTime?: string;
                };
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["contactV1Appointment"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_CancelAppointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceCancelAppointmentBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["contactV1Appointment"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_ListAttempts: {
        parameters: {
            query?: {
                /** @description By one of these agents. */
                "filter.agentIds"?: string[];
                /** @description With one of these business results; those below one in the tree are not meant. */
                "filter.businessResultIds"?: string[];
                /**
                 * @description With one of these results.
                 *
                 *      - DISPLAYED_RESULT_UNSPECIFIED: Not known: the call is not over.
                 *      - DISPLAYED_RESULT_CONNECTED: The customer answered.
                 *      - DISPLAYED_RESULT_BUSY: The line was busy.
                 *      - DISPLAYED_RESULT_NO_ANSWER: It rang, and nobody answered within the ring limit.
                 *      - DISPLAYED_RESULT_UNREACHABLE: The network could not reach the phone.
                 *      - DISPLAYED_RESULT_INVALID_NUMBER: No such number.
                 *      - DISPLAYED_RESULT_REJECTED: The customer rejected the call.
                 *      - DISPLAYED_RESULT_POWERED_OFF: The phone is off.
                 *      - DISPLAYED_RESULT_SUSPENDED: The subscription is suspended.
                 *      - DISPLAYED_RESULT_MACHINE: An answering machine or voice menu.
                 *      - DISPLAYED_RESULT_FAX_MODEM: A fax or a modem.
                 *      - DISPLAYED_RESULT_USER_HANGUP: The caller or the customer hung up before the answer.
                 *      - DISPLAYED_RESULT_CONGESTION: No circuit or no capacity.
                 *      - DISPLAYED_RESULT_NETWORK: A failure in the network.
                 *      - DISPLAYED_RESULT_AGENT: A failure on the agent's side.
                 *      - DISPLAYED_RESULT_PLATFORM: A failure of the calling platform.
                 *      - DISPLAYED_RESULT_BARRED: Outgoing calls to this number are barred.
                 *      - DISPLAYED_RESULT_OTHER: A fail code the map does not know.
                 *      - DISPLAYED_RESULT_UNKNOWN: The end of the call was never reported.
                 */
                "filter.displayedResults"?: ("DISPLAYED_RESULT_UNSPECIFIED" | "DISPLAYED_RESULT_CONNECTED" | "DISPLAYED_RESULT_BUSY" | "DISPLAYED_RESULT_NO_ANSWER" | "DISPLAYED_RESULT_UNREACHABLE" | "DISPLAYED_RESULT_INVALID_NUMBER" | "DISPLAYED_RESULT_REJECTED" | "DISPLAYED_RESULT_POWERED_OFF" | "DISPLAYED_RESULT_SUSPENDED" | "DISPLAYED_RESULT_MACHINE" | "DISPLAYED_RESULT_FAX_MODEM" | "DISPLAYED_RESULT_USER_HANGUP" | "DISPLAYED_RESULT_CONGESTION" | "DISPLAYED_RESULT_NETWORK" | "DISPLAYED_RESULT_AGENT" | "DISPLAYED_RESULT_PLATFORM" | "DISPLAYED_RESULT_BARRED" | "DISPLAYED_RESULT_OTHER" | "DISPLAYED_RESULT_UNKNOWN")[];
                /** @description Dialled before this time. Errors: BACKWARDS. */
                "filter.endTime"?: string;
                /**
                 * @description Dialled to this number, which may be a national one of the tenant's region.
                 *     Errors: FORMAT.
                 */
                "filter.number"?: string;
                /** @description Dialled at this time or later. */
                "filter.startTime"?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /** @description Only of this task; empty for all. */
                taskId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListAttemptsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_GetAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Attempt"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_CompleteAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceCompleteAttemptBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Call"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_HangUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1AgentServiceHangUpBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Call"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_PlayRecording: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: of another file, the whole is sent. */
                "If-Range"?: string;
                /** @description bytes=N-: from byte N on. Other ranges are answered with the whole file. */
                Range?: string;
            };
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "audio/mpeg": string;
                    "audio/ogg": string;
                    "audio/wav": string;
                };
            };
            /** @description The file from a byte on; Content-Range says which. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "audio/mpeg": string;
                    "audio/ogg": string;
                    "audio/wav": string;
                };
            };
            /** @description The range begins at or past the end; Content-Range says where that is. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": components["schemas"]["rpcStatus"];
                    "audio/mpeg": components["schemas"]["rpcStatus"];
                    "audio/ogg": components["schemas"]["rpcStatus"];
                    "audio/wav": components["schemas"]["rpcStatus"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": components["schemas"]["rpcStatus"];
                    "audio/mpeg": components["schemas"]["rpcStatus"];
                    "audio/ogg": components["schemas"]["rpcStatus"];
                    "audio/wav": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_PlayVoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1AgentServicePlayVoiceBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Call"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_RemarkAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResultServiceRemarkAttemptBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Attempt"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_ReportCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceReportCallBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Call"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_SubmitQuestionnaire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The attempt. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResultServiceSubmitQuestionnaireBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Attempt"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AuditService_ListAuditEntries: {
        parameters: {
            query?: {
                /** @description Entries after this sequence. */
                afterSequence?: string;
                /** @description Before this time. */
                endTime?: string;
                /** @description Of this RPC, by its full name. */
                method?: string;
                /** @description 1 to 1000; default 100. */
                pageSize?: number;
                /** @description The next_page_token of the page before. */
                pageToken?: string;
                /** @description From this time on, and before end_time. */
                startTime?: string;
                /** @description Of this login or key. */
                subject?: string;
                /** @description Whose targets have this value, such as a contact's id. */
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListAuditEntriesResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_GetCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Caller"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AccessService_SignOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description SignOutRequest ends the caller's session. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1SignOutRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1SignOutResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_SearchContacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description SearchContactsRequest says what to look for. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1SearchContactsRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1SearchContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ListStuckContacts: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListStuckContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NotificationService_ListDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description Only by this channel.
                 *
                 *      - DELIVERY_CHANNEL_UNSPECIFIED: Any, in filters.
                 *      - DELIVERY_CHANNEL_CALLBACK: An HTTP request to a callback address.
                 *      - DELIVERY_CHANNEL_SMS: A short message to a telephone.
                 */
                channel?: "DELIVERY_CHANNEL_UNSPECIFIED" | "DELIVERY_CHANNEL_CALLBACK" | "DELIVERY_CHANNEL_SMS";
                /** @description Only about this contact; empty for all. */
                contactId?: string;
                /** @description Only those made before this time. Errors: BACKWARDS. */
                endTime?: string;
                /**
                 * @description Only of this type.
                 *
                 *      - EVENT_TYPE_UNSPECIFIED: Any, in filters.
                 *      - EVENT_TYPE_CONNECTED: The customer answered.
                 *      - EVENT_TYPE_RELEASED: The call is over.
                 *      - EVENT_TYPE_COMPLETED: A business result was chosen. Only by SMS.
                 *      - EVENT_TYPE_UNREACHED: The customer is done without having been reached: STOPPED or EXHAUSTED. Only by SMS.
                 *      - EVENT_TYPE_TEST: Nothing happened: somebody tests the way.
                 */
                eventType?: "EVENT_TYPE_UNSPECIFIED" | "EVENT_TYPE_CONNECTED" | "EVENT_TYPE_RELEASED" | "EVENT_TYPE_COMPLETED" | "EVENT_TYPE_UNREACHED" | "EVENT_TYPE_TEST";
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /** @description Only those made at this time or later. */
                startTime?: string;
                /**
                 * @description Only in this state.
                 *
                 *      - DELIVERY_STATE_UNSPECIFIED: Any, in filters.
                 *      - DELIVERY_STATE_PENDING: Waiting for its first or next try.
                 *      - DELIVERY_STATE_DELIVERED: The receiver answered 200, or the provider took the message.
                 *      - DELIVERY_STATE_DEAD: Given up; redeliver tries again.
                 */
                state?: "DELIVERY_STATE_UNSPECIFIED" | "DELIVERY_STATE_PENDING" | "DELIVERY_STATE_DELIVERED" | "DELIVERY_STATE_DEAD";
                /** @description Only of this task; empty for all. */
                taskId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListDeliveriesResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NotificationService_RedeliverSince: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description RedeliverSinceRequest says what is sent again. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1RedeliverSinceRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1RedeliverSinceResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NotificationService_SendTest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description SendTestRequest says where a test goes. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1SendTestRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Delivery"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NotificationService_GetDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Delivery"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NotificationService_RedeliverDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationServiceRedeliverDeliveryBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Delivery"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    EventService_WatchEvents: {
        parameters: {
            query?: {
                /**
                 * @description Where the consumer is: what follows it is sent. Empty: what comes from now
                 *     on, beginning with a message that has only the cursor of now.
                 */
                cursor?: string;
                /** @description Begin with the earliest event that is kept. Errors: CONFLICT (with a cursor). */
                fromEarliest?: boolean;
                /** @description Only of this task; empty: of all, and what is of none. */
                taskId?: string;
                /**
                 * @description Only events of these types; none: all.
                 *
                 *      - EVENT_TYPE_UNSPECIFIED: Never sent.
                 *      - EVENT_TYPE_TASK_CREATED: A task was created.
                 *      - EVENT_TYPE_TASK_UPDATED: A task has a new revision.
                 *      - EVENT_TYPE_TASK_STATE_CHANGED: A task went into another state, by somebody's wish or by itself.
                 *      - EVENT_TYPE_TASK_DELETED: A task was deleted.
                 *      - EVENT_TYPE_CONTACTS_ADDED: Contacts came: a file was imported, told once it is whole, or a batch was
                 *     created. What an import changes of contacts that were there is not told.
                 *      - EVENT_TYPE_CONTACTS_CANCELLED: Contacts were cancelled, those that were in no call: of the others
                 *     ATTEMPT_DECIDED tells.
                 *      - EVENT_TYPE_CONTACTS_RECYCLED: Contacts that were done may be called again. As what this, an expiry and a
                 *     removal do to many is done in pieces, so it is told: the counts add up.
                 *      - EVENT_TYPE_CONTACTS_EXPIRED: The contacts of a task that is past its end ended.
                 *      - EVENT_TYPE_CONTACTS_REMOVED: An import was taken back: so many of its contacts are done. Also of one that
                 *     broke off, of which CONTACTS_ADDED never told.
                 *      - EVENT_TYPE_CONTACT_DONE: A contact is done, neither by one of the above nor by what was decided on an
                 *     attempt, which ATTEMPT_DECIDED tells: an agent closed it, a list forbids it,
                 *     its last number was erased, or its task's new rules leave nothing to call.
                 *      - EVENT_TYPE_CONTACT_WAITING: A contact waits until another time than before, by somebody's wish: an
                 *     appointment was made, moved or cancelled, the contact was edited, or one of its
                 *     numbers erased. That it waits as a window is closed, say, is not told.
                 *      - EVENT_TYPE_PREVIEW_ENDED: A preview is over, however it ended.
                 *      - EVENT_TYPE_CALL_DIALLED: A call was begun.
                 *      - EVENT_TYPE_CALL_CONNECTED: The customer answered.
                 *      - EVENT_TYPE_CALL_RELEASED: A call is over. A second one of the same call settles one that ended UNKNOWN.
                 *      - EVENT_TYPE_ATTEMPT_COMPLETED: The agent completed the attempt.
                 *      - EVENT_TYPE_ATTEMPT_DECIDED: The policy has decided what comes next.
                 *      - EVENT_TYPE_ATTEMPT_REMARKED: The business result was set or changed afterwards.
                 *      - EVENT_TYPE_ATTEMPT_QUESTIONNAIRE: A questionnaire was answered.
                 *      - EVENT_TYPE_DELIVERY_DELIVERED: A receiver has a delivery.
                 *      - EVENT_TYPE_DELIVERY_DEAD: A delivery was given up.
                 */
                types?: ("EVENT_TYPE_UNSPECIFIED" | "EVENT_TYPE_TASK_CREATED" | "EVENT_TYPE_TASK_UPDATED" | "EVENT_TYPE_TASK_STATE_CHANGED" | "EVENT_TYPE_TASK_DELETED" | "EVENT_TYPE_CONTACTS_ADDED" | "EVENT_TYPE_CONTACTS_CANCELLED" | "EVENT_TYPE_CONTACTS_RECYCLED" | "EVENT_TYPE_CONTACTS_EXPIRED" | "EVENT_TYPE_CONTACTS_REMOVED" | "EVENT_TYPE_CONTACT_DONE" | "EVENT_TYPE_CONTACT_WAITING" | "EVENT_TYPE_PREVIEW_ENDED" | "EVENT_TYPE_CALL_DIALLED" | "EVENT_TYPE_CALL_CONNECTED" | "EVENT_TYPE_CALL_RELEASED" | "EVENT_TYPE_ATTEMPT_COMPLETED" | "EVENT_TYPE_ATTEMPT_DECIDED" | "EVENT_TYPE_ATTEMPT_REMARKED" | "EVENT_TYPE_ATTEMPT_QUESTIONNAIRE" | "EVENT_TYPE_DELIVERY_DELIVERED" | "EVENT_TYPE_DELIVERY_DEAD")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1WatchEventsResponse"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_ListExports: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListExportsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_CreateExport: {
        parameters: {
            query?: {
                /** @description Makes the create idempotent: the same request_id gives the same export. */
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What to export: task_id, purpose, content, format, columns and filter. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1Export"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Export"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_GetExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Export"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_DownloadExport: {
        parameters: {
            query?: never;
            header?: {
                /** @description An ETag: of another file, the whole is sent. */
                "If-Range"?: string;
                /** @description bytes=N-: from byte N on. Other ranges are answered with the whole file. */
                Range?: string;
            };
            path: {
                /** @description The export. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "text/csv": string;
                };
            };
            /** @description The file from a byte on; Content-Range says which. */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "text/csv": string;
                };
            };
            /** @description The range begins at or past the end; Content-Range says where that is. */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": components["schemas"]["rpcStatus"];
                    "text/csv": components["schemas"]["rpcStatus"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": components["schemas"]["rpcStatus"];
                    "text/csv": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ListImports: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /** @description Only imports into this task; empty for all. */
                taskId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListImportsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_GetImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Import"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_UndoImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceUndoImportBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Import"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_WatchImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1Import"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ListImportRejects: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path: {
                /** @description The import. */
                importId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListImportRejectsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_DownloadImportRejects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The import. */
                importId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_ListNumbers: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListNumbersResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_AddNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NumberListServiceAddNumbersBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1AddNumbersResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_CheckNumber: {
        parameters: {
            query?: {
                /** @description E.164, or national in the tenant's region. */
                number?: string;
            };
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1CheckNumberResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_CheckNumber2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NumberListServiceCheckNumberBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1CheckNumberResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_ImportNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        /** @description CSV whose header has number and, if wanted, valid_from, valid_until (RFC 3339) and remark. */
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description What was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: int64
                         * @description Numbers that were not there.
                         */
                        added?: string;
                        /**
                         * Format: int64
                         * @description Rows that could not be read.
                         */
                        rejected?: string;
                        /** @description The first 100 of them. */
                        rejects?: components["schemas"]["v1ImportReject"][];
                        /**
                         * Format: int64
                         * @description Numbers that were there.
                         */
                        replaced?: string;
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    NumberListService_RemoveNumbers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The list. */
                listId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NumberListServiceRemoveNumbersBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1RemoveNumbersResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_EraseNumber: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description EraseNumberRequest names a number to forget. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1EraseNumberRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1EraseNumberResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_AcceptPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The preview. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceAcceptPreviewBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Call"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_SkipPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The preview. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceSkipPreviewBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Preview"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    AgentService_SnoozePreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The preview. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentServiceSnoozePreviewBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Preview"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_ListResources: {
        parameters: {
            query?: {
                /**
                 * @description Only this kind.
                 *
                 *      - RESOURCE_KIND_UNSPECIFIED: Any kind.
                 *      - RESOURCE_KIND_CALLER_NUMBER: Caller numbers.
                 *      - RESOURCE_KIND_SKILL_QUEUE: Skill queues.
                 *      - RESOURCE_KIND_AGENT: Agents.
                 *      - RESOURCE_KIND_BUSINESS_RESULT: Business results.
                 *      - RESOURCE_KIND_CALLBACK_ADDRESS: Callback addresses.
                 *      - RESOURCE_KIND_ORG_UNIT: Org units.
                 *      - RESOURCE_KIND_CALLER_NUMBER_GROUP: Caller number groups.
                 *      - RESOURCE_KIND_QUESTIONNAIRE: Questionnaires.
                 *      - RESOURCE_KIND_NOTIFICATION_TEMPLATE: Notification templates.
                 *      - RESOURCE_KIND_VOICE_PROMPT: Voice prompts.
                 *      - RESOURCE_KIND_BLOCKLIST_GROUP: Blocklist groups.
                 *      - RESOURCE_KIND_SPECIAL_DATE: Special dates.
                 *      - RESOURCE_KIND_NUMBER_TYPE: Number types.
                 *      - RESOURCE_KIND_DATA_ATTRIBUTE: Data attributes.
                 *      - RESOURCE_KIND_RESULT_CODE_MAP: Result code maps.
                 *      - RESOURCE_KIND_TRUST_LIST: Trust lists.
                 */
                kind?: "RESOURCE_KIND_UNSPECIFIED" | "RESOURCE_KIND_CALLER_NUMBER" | "RESOURCE_KIND_SKILL_QUEUE" | "RESOURCE_KIND_AGENT" | "RESOURCE_KIND_BUSINESS_RESULT" | "RESOURCE_KIND_CALLBACK_ADDRESS" | "RESOURCE_KIND_ORG_UNIT" | "RESOURCE_KIND_CALLER_NUMBER_GROUP" | "RESOURCE_KIND_QUESTIONNAIRE" | "RESOURCE_KIND_NOTIFICATION_TEMPLATE" | "RESOURCE_KIND_VOICE_PROMPT" | "RESOURCE_KIND_BLOCKLIST_GROUP" | "RESOURCE_KIND_SPECIAL_DATE" | "RESOURCE_KIND_NUMBER_TYPE" | "RESOURCE_KIND_DATA_ATTRIBUTE" | "RESOURCE_KIND_RESULT_CODE_MAP" | "RESOURCE_KIND_TRUST_LIST";
                /** @description Only those of this org unit; "" given is Unorganized, unset is any. */
                orgUnitId?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListResourcesResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_CreateResource: {
        parameters: {
            query?: {
                /** @description Makes the create idempotent: the same request_id gives the same resource. */
                requestId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The resource; its id may be empty.
         *     Held against its rules together with what it refers to: one answer lists every wrong field.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1Resource"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Resource"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_ApplyResources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description ApplyResourcesRequest is a directory to create or update. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1ApplyResourcesRequest"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ApplyResourcesResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_GetResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Resource"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_DeleteResource: {
        parameters: {
            query?: {
                /** @description When given, it must be the present one. */
                etag?: string;
            };
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_ReviewResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The resource. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DirectoryServiceReviewResourceBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Resource"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_UpdateResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id: given by the client, or a UUIDv7 made by the server. */
                "resource.id": string;
            };
            cookie?: never;
        };
        /**
         * @description The new content; its etag, when given, must be the present one. Only what
         *     the mask names has to be there; the rules hold for the outcome.
         */
        requestBody: {
            content: {
                "application/json": {
                    agent?: components["schemas"]["v1Agent"];
                    blocklistGroup?: components["schemas"]["v1BlocklistGroup"];
                    businessResult?: components["schemas"]["v1BusinessResult"];
                    callbackAddress?: components["schemas"]["v1CallbackAddress"];
                    callerNumber?: components["schemas"]["v1CallerNumber"];
                    callerNumberGroup?: components["schemas"]["v1CallerNumberGroup"];
                    /**
                     * Format: date-time
                     * @description When it was created.
                     */
                    readonly createTime?: string;
                    dataAttribute?: components["schemas"]["v1DataAttribute"];
                    /** @description What people call it. */
                    displayName?: string;
                    /** @description Changes with every update. */
                    etag?: string;
                    notificationTemplate?: components["schemas"]["v1NotificationTemplate"];
                    numberType?: components["schemas"]["v1NumberType"];
                    orgUnit?: components["schemas"]["v1OrgUnit"];
                    /**
                     * @description The org unit it belongs to; empty is Unorganized, which everybody may use.
                     *     Always empty for an org unit. Errors: REFERENCE, CONFLICT.
                     */
                    orgUnitId?: string;
                    questionnaire?: components["schemas"]["foredialDirectoryV1Questionnaire"];
                    resultCodeMap?: components["schemas"]["v1ResultCodeMap"];
                    skillQueue?: components["schemas"]["v1SkillQueue"];
                    specialDate?: components["schemas"]["v1SpecialDate"];
                    trustList?: components["schemas"]["v1TrustList"];
                    /**
                     * Format: date-time
                     * @description When it was last changed.
                     */
                    readonly updateTime?: string;
                    voicePrompt?: components["schemas"]["v1VoicePrompt"];
                };
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Resource"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    SupervisorService_ListShards: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListShardsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_GetStatSeries: {
        parameters: {
            query?: {
                /** @description To this, not included; at most 1500 points. Default: now. Errors: BACKWARDS, RANGE. */
                endTime?: string;
                /** @description From the minute or hour that this is in. */
                startTime?: string;
                /**
                 * @description How long a point is. Default HOUR.
                 *
                 *      - SERIES_STEP_UNSPECIFIED: Taken as HOUR.
                 *      - SERIES_STEP_MINUTE: A minute.
                 *      - SERIES_STEP_HOUR: An hour, on the clock of UTC.
                 */
                step?: "SERIES_STEP_UNSPECIFIED" | "SERIES_STEP_MINUTE" | "SERIES_STEP_HOUR";
                /** @description The task; empty: all that the caller sees, together. */
                taskId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1StatSeries"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_ListTasks: {
        parameters: {
            query?: {
                /** @description Only those of this org unit; "" given is Unorganized, unset is any. */
                orgUnitId?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /**
                 * @description Only tasks in one of these states; empty for all.
                 *
                 *      - TASK_STATE_UNSPECIFIED: Never sent.
                 *      - TASK_STATE_DRAFT: Being made; never started.
                 *      - TASK_STATE_SCHEDULED: Started; begins by itself at its start time.
                 *      - TASK_STATE_RUNNING: Its customers are being called.
                 *      - TASK_STATE_SUSPENDED: Paused by somebody.
                 *      - TASK_STATE_COMPLETED: Every contact is done; new contacts bring it back to RUNNING.
                 *      - TASK_STATE_EXPIRED: Past its end time.
                 */
                states?: ("TASK_STATE_UNSPECIFIED" | "TASK_STATE_DRAFT" | "TASK_STATE_SCHEDULED" | "TASK_STATE_RUNNING" | "TASK_STATE_SUSPENDED" | "TASK_STATE_COMPLETED" | "TASK_STATE_EXPIRED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListTasksResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_CreateTask: {
        parameters: {
            query?: {
                /** @description Makes the create idempotent: the same request_id gives the same task. */
                requestId?: string;
                /** @description A template to take what the task leaves out from; empty: none. */
                templateId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The task; its id may be empty.
         *     Held against its rules together with what it refers to: one answer lists every wrong field.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1Task"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_WatchTasks: {
        parameters: {
            query?: {
                /** @description The revision of the last response seen: changes after it follow. 0: everything first. */
                afterRevision?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1WatchTasksResponse"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_UpdateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id, a UUIDv7. */
                "contact.id": string;
                /** @description The task it belongs to. */
                "contact.taskId": string;
            };
            cookie?: never;
        };
        /** @description The new content; its etag, when given, must be the present one. */
        requestBody: {
            content: {
                "application/json": {
                    /** @description The appointment it waits for; empty: none. */
                    readonly appointmentId?: string;
                    /**
                     * Format: int32
                     * @description How many calls were dialled and counted.
                     */
                    readonly attempts?: number;
                    /**
                     * @description Its data attributes by code. Masked ones are shown masked to those without
                     *     the right, ENCRYPTED ones as *.
                     */
                    attributes?: {
                        [key: string]: string;
                    };
                    /**
                     * Format: date-time
                     * @description When it was imported.
                     */
                    readonly createTime?: string;
                    doneReason?: components["schemas"]["v1DoneReason"];
                    /**
                     * Format: date-time
                     * @description Not callable before; only with WAITING.
                     */
                    readonly dueTime?: string;
                    /** @description Changes with every change. */
                    etag?: string;
                    /** @description The import it came with; empty: BatchCreateContacts. */
                    readonly importId?: string;
                    /**
                     * Format: int64
                     * @description Its line in that file, the header being line 1.
                     */
                    readonly importLine?: string;
                    /** @description The result of its last call; unset: none. */
                    readonly lastResult?: string;
                    /** @description What the customer is called. */
                    name?: string;
                    /** @description The numbers as stored, 1 to 10, no repeats. None when it was erased. */
                    numbers?: components["schemas"]["v1Number"][];
                    /**
                     * Format: int32
                     * @description 1 (first) to 5; only BY_PRIORITY looks at it. Default 3.
                     */
                    priority?: number;
                    /** @description The customer's reference in the system it was imported from. */
                    reference?: string;
                    state?: components["schemas"]["v1ContactState"];
                    /**
                     * Format: date-time
                     * @description When it last changed.
                     */
                    readonly updateTime?: string;
                };
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Contact"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_GetTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_DeleteTask: {
        parameters: {
            query?: {
                /** @description When given, it must be the present one. */
                etag?: string;
            };
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_EndTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskServiceEndTaskBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_SaveTaskAsTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskServiceSaveTaskAsTemplateBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1TaskTemplate"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_StartTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskServiceStartTaskBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_SuspendTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskServiceSuspendTaskBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_ListTaskRevisions: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path: {
                /** @description The task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListTaskRevisionsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_UpdateTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id: given by the client, or a UUIDv7 made by the server. */
                "task.id": string;
            };
            cookie?: never;
        };
        /**
         * @description The new content; its etag, when given, must be the present one. Only what
         *     the mask names has to be there; the rules hold for the outcome.
         */
        requestBody: {
            content: {
                "application/json": {
                    /** @description Whether special dates with periods of their own use those. Source: rules 3. */
                    allocateBySpecialDate?: boolean;
                    /** @description Whether agents may close a customer without a call. Source: rules 7. */
                    allowSkipAndClose?: boolean;
                    /**
                     * Format: int32
                     * @description How long an appointment that has come due is kept for its agent before
                     *     anyone of the queue is offered it, 0 to 86400 seconds. Default 600. Source: rules 7.
                     */
                    appointmentGraceS?: number;
                    /** @description Whether an appointment is offered to its agent only. Source: rules 7. */
                    appointmentOwnerOnly?: boolean;
                    /** @description Whose numbers are not called, or only so often; at most 20. Errors: REFERENCE, ORG_UNIT. */
                    blocklistGroupIds?: string[];
                    /**
                     * @description When set, only this business result and those below it may be chosen.
                     *     Errors: REFERENCE, ORG_UNIT.
                     */
                    businessResultId?: string;
                    /**
                     * @description What is sent when a business result was chosen; at most 10, each business
                     *     result once. Source: rules 9.
                     */
                    businessResultSms?: components["schemas"]["v1BusinessResultSms"][];
                    /**
                     * @description Where call events are posted; must match an APPROVED callback address.
                     *     Empty: nowhere. Errors: NOT_APPROVED, ORG_UNIT.
                     */
                    callbackUrl?: string;
                    /**
                     * Format: int32
                     * @description The ring limit: from dial to answer, 5 to 120 seconds. Default 60.
                     */
                    callDurationS?: number;
                    /**
                     * @description The caller numbers calls come from, in place of caller_number_ids.
                     *     Errors: CONFLICT, REFERENCE, ORG_UNIT.
                     */
                    callerNumberGroupId?: string;
                    /**
                     * @description The caller numbers calls come from: lowest priority value first, round-robin
                     *     inside it. 1 to 100 together with caller_numbers, no repeats, and not with
                     *     caller_number_group_id. Errors: REQUIRED, COUNT, CONFLICT, REFERENCE, ORG_UNIT.
                     */
                    callerNumberIds?: string[];
                    /**
                     * @description Caller numbers that are not in the directory, beside caller_number_ids; only
                     *     with the settings caller_number_anonymization and
                     *     tenant_maintains_caller_numbers. Errors: COUNT, CONFLICT, SETTING.
                     */
                    callerNumbers?: components["schemas"]["v1CallerNumber"][];
                    /**
                     * @description What is wrong with it now: rules it kept when it was saved and breaks since,
                     *     because a resource or a setting changed. Empty: nothing.
                     */
                    readonly conditions?: components["schemas"]["v1TaskCondition"][];
                    /**
                     * Format: date-time
                     * @description When it was created.
                     */
                    readonly createTime?: string;
                    /** @description At most 200 characters. */
                    description?: string;
                    /** @description Unique in the tenant, 1 to 100 characters. */
                    displayName?: string;
                    /**
                     * Format: date-time
                     * @description No calls from it on; not before start_time. Errors: BACKWARDS.
                     */
                    endTime?: string;
                    /** @description Changes with every edit and every state. */
                    etag?: string;
                    failureSms?: components["schemas"]["v1FailureSms"];
                    /**
                     * Format: int32
                     * @description How long after the ring limit a call's end may be reported before the call
                     *     is UNKNOWN, 60 to 86400 seconds. Default 3600.
                     */
                    maxCallS?: number;
                    numberOrder?: components["schemas"]["v1NumberOrder"];
                    /**
                     * @description The number types of BY_NUMBER_TYPE in their order, 1 to 20; none with any
                     *     other order. Source: rules 4. Errors: REQUIRED, CONFLICT, REFERENCE, ORG_UNIT.
                     */
                    numberTypeIds?: string[];
                    onPreviewTimeout?: components["schemas"]["v1OnPreviewTimeout"];
                    /**
                     * @description The org unit it belongs to; empty is Unorganized. Never changes.
                     *     Errors: REFERENCE, IMMUTABLE.
                     */
                    orgUnitId?: string;
                    /**
                     * Format: int32
                     * @description How long an agent may look at a preview, 9 to 120 seconds. Default 30.
                     */
                    previewTimeoutS?: number;
                    /**
                     * Format: int32
                     * @description 1 (first) to 5. Default 3. Source: rules 5.
                     */
                    priority?: number;
                    /** @description What is asked during or after a call. Errors: REFERENCE, ORG_UNIT. */
                    questionnaireId?: string;
                    /**
                     * @description When calls are allowed on a day that is none of the special dates; 1 to 3,
                     *     no overlaps. Source: rules 3. Errors: OVERLAP.
                     */
                    regularPeriods?: components["schemas"]["v1Period"][];
                    resultPolicy?: components["schemas"]["v1ResultPolicy"];
                    /**
                     * Format: int64
                     * @description Counts up with every edit.
                     */
                    readonly revision?: string;
                    sequence?: components["schemas"]["v1Sequence"];
                    /**
                     * @description The keys of BY_ATTRIBUTE, 1 to 5, each attribute once; none with any other
                     *     sequence. Source: rules 4. Errors: REQUIRED, CONFLICT.
                     */
                    sequenceKeys?: components["schemas"]["v1SequenceKey"][];
                    /** @description The queue whose agents are offered this task's previews. Errors: REFERENCE, ORG_UNIT. */
                    skillQueueId?: string;
                    /**
                     * @description The days on which other periods than the regular ones hold; at most 20, each
                     *     once. Source: rules 3.
                     */
                    specialDates?: components["schemas"]["v1TaskSpecialDate"][];
                    /**
                     * @description When calls are allowed on special dates without periods of their own; at
                     *     most 3, no overlaps; none: not at all. Source: rules 3. Errors: OVERLAP.
                     */
                    specialPeriods?: components["schemas"]["v1Period"][];
                    /**
                     * Format: date-time
                     * @description No calls before it; not in the past when saved. Errors: PAST.
                     */
                    startTime?: string;
                    state?: components["schemas"]["v1TaskState"];
                    taskType?: components["schemas"]["v1TaskType"];
                    /** @description The template it was created of; empty: none. */
                    readonly templateId?: string;
                    /**
                     * Format: date-time
                     * @description When it was last changed.
                     */
                    readonly updateTime?: string;
                    /**
                     * @description What agents may play to customers, at most 10, all APPROVED.
                     *     Errors: REFERENCE, ORG_UNIT, NOT_APPROVED.
                     */
                    voicePromptIds?: string[];
                    windowZone?: components["schemas"]["v1WindowZone"];
                };
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Task"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ExplainTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ExplainTaskResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ForecastTask: {
        parameters: {
            query?: {
                /** @description How many hours ahead to count, 1 to 336. Default 24. */
                hours?: number;
                /** @description How many of the next contacts to name, 0 to 1000. */
                nextContacts?: number;
            };
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ForecastTaskResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ListContacts: {
        parameters: {
            query?: {
                /** @description Only contacts with this number, E.164 or national; empty for all. */
                number?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
                /** @description Only the contact with this reference; empty for all. */
                reference?: string;
                /**
                 * @description Only contacts in one of these states; empty for all.
                 *
                 *      - CONTACT_STATE_UNSPECIFIED: Never sent.
                 *      - CONTACT_STATE_READY: Callable as soon as its turn comes.
                 *      - CONTACT_STATE_WAITING: Not callable before its due time.
                 *      - CONTACT_STATE_LEASED: Held by a dispatcher under a lease: queued for an agent, or on one's screen.
                 *      - CONTACT_STATE_CALLING: Dialled; the end of the call is not known yet.
                 *      - CONTACT_STATE_DONE: Not called again.
                 */
                states?: ("CONTACT_STATE_UNSPECIFIED" | "CONTACT_STATE_READY" | "CONTACT_STATE_WAITING" | "CONTACT_STATE_LEASED" | "CONTACT_STATE_CALLING" | "CONTACT_STATE_DONE")[];
            };
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_BatchCreateContacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceBatchCreateContactsBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1BatchCreateContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_CancelContacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceCancelContactsBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1CancelContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ImportContacts: {
        parameters: {
            query?: {
                /** @description The file's name, for people. */
                fileName?: string;
                /** @description Makes the import idempotent. */
                requestId?: string;
            };
            header?: never;
            path: {
                /** @description The task to load. */
                taskId: string;
            };
            cookie?: never;
        };
        /** @description CSV in UTF-8 with a header. */
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description What was imported. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Import"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_RecycleContacts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceRecycleContactsBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1RecycleContactsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_GetContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
                /** @description Its task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Contact"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_ExplainContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
                /** @description Its task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ExplainContactResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ContactService_RevealContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact. */
                id: string;
                /** @description The task of the contact. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactServiceRevealContactBody"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1Contact"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_ListTaskResults: {
        parameters: {
            query?: {
                /** @description By one of these agents. */
                "filter.agentIds"?: string[];
                /** @description With one of these business results; those below one in the tree are not meant. */
                "filter.businessResultIds"?: string[];
                /**
                 * @description With one of these results.
                 *
                 *      - DISPLAYED_RESULT_UNSPECIFIED: Not known: the call is not over.
                 *      - DISPLAYED_RESULT_CONNECTED: The customer answered.
                 *      - DISPLAYED_RESULT_BUSY: The line was busy.
                 *      - DISPLAYED_RESULT_NO_ANSWER: It rang, and nobody answered within the ring limit.
                 *      - DISPLAYED_RESULT_UNREACHABLE: The network could not reach the phone.
                 *      - DISPLAYED_RESULT_INVALID_NUMBER: No such number.
                 *      - DISPLAYED_RESULT_REJECTED: The customer rejected the call.
                 *      - DISPLAYED_RESULT_POWERED_OFF: The phone is off.
                 *      - DISPLAYED_RESULT_SUSPENDED: The subscription is suspended.
                 *      - DISPLAYED_RESULT_MACHINE: An answering machine or voice menu.
                 *      - DISPLAYED_RESULT_FAX_MODEM: A fax or a modem.
                 *      - DISPLAYED_RESULT_USER_HANGUP: The caller or the customer hung up before the answer.
                 *      - DISPLAYED_RESULT_CONGESTION: No circuit or no capacity.
                 *      - DISPLAYED_RESULT_NETWORK: A failure in the network.
                 *      - DISPLAYED_RESULT_AGENT: A failure on the agent's side.
                 *      - DISPLAYED_RESULT_PLATFORM: A failure of the calling platform.
                 *      - DISPLAYED_RESULT_BARRED: Outgoing calls to this number are barred.
                 *      - DISPLAYED_RESULT_OTHER: A fail code the map does not know.
                 *      - DISPLAYED_RESULT_UNKNOWN: The end of the call was never reported.
                 */
                "filter.displayedResults"?: ("DISPLAYED_RESULT_UNSPECIFIED" | "DISPLAYED_RESULT_CONNECTED" | "DISPLAYED_RESULT_BUSY" | "DISPLAYED_RESULT_NO_ANSWER" | "DISPLAYED_RESULT_UNREACHABLE" | "DISPLAYED_RESULT_INVALID_NUMBER" | "DISPLAYED_RESULT_REJECTED" | "DISPLAYED_RESULT_POWERED_OFF" | "DISPLAYED_RESULT_SUSPENDED" | "DISPLAYED_RESULT_MACHINE" | "DISPLAYED_RESULT_FAX_MODEM" | "DISPLAYED_RESULT_USER_HANGUP" | "DISPLAYED_RESULT_CONGESTION" | "DISPLAYED_RESULT_NETWORK" | "DISPLAYED_RESULT_AGENT" | "DISPLAYED_RESULT_PLATFORM" | "DISPLAYED_RESULT_BARRED" | "DISPLAYED_RESULT_OTHER" | "DISPLAYED_RESULT_UNKNOWN")[];
                /** @description Dialled before this time. Errors: BACKWARDS. */
                "filter.endTime"?: string;
                /**
                 * @description Dialled to this number, which may be a national one of the tenant's region.
                 *     Errors: FORMAT.
                 */
                "filter.number"?: string;
                /** @description Dialled at this time or later. */
                "filter.startTime"?: string;
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListTaskResultsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_GetContactResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact. */
                contactId: string;
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ContactResult"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_GetTaskStats: {
        parameters: {
            query?: {
                /** @description Say also what each agent did. */
                agents?: boolean;
            };
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1TaskStats"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_WatchTaskStats: {
        parameters: {
            query?: {
                /** @description Say also what each agent did. */
                agents?: boolean;
            };
            header?: never;
            path: {
                /** @description The task. */
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response.(streaming responses) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: components["schemas"]["rpcStatus"];
                        result?: components["schemas"]["v1TaskStats"];
                    };
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    ResultService_BatchGetTaskStats: {
        parameters: {
            query?: {
                /** @description 1 to 100 tasks, no repeats. */
                taskIds?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1BatchGetTaskStatsResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_ListTaskTemplates: {
        parameters: {
            query?: {
                /** @description At most this many, 1 to 1000. Default 100. */
                pageSize?: number;
                /** @description Where the last page ended. */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1ListTaskTemplatesResponse"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_GetTaskTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1TaskTemplate"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    TaskService_DeleteTaskTemplate: {
        parameters: {
            query?: {
                /** @description When given, it must be the present one. */
                etag?: string;
            };
            header?: never;
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_GetTenantSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1TenantSettings"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
    DirectoryService_UpdateTenantSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The new content; its etag, when given, must be the present one. Only what
         *     the mask names has to be there; the rules hold for the outcome.
         */
        requestBody: {
            content: {
                "application/json": components["schemas"]["v1TenantSettings"];
            };
        };
        responses: {
            /** @description A successful response. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["v1TenantSettings"];
                };
            };
            /** @description An unexpected error response. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["rpcStatus"];
                };
            };
        };
    };
}
