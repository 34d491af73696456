package wire

import (
	directoryv1 "github.com/foredial/foredial/proto/gen/foredial/directory/v1"
	taskv1 "github.com/foredial/foredial/proto/gen/foredial/task/v1"
	"github.com/foredial/foredial/services/contact/internal/contact"
	"github.com/foredial/foredial/services/contact/internal/policy"
	"github.com/foredial/foredial/services/contact/internal/store"
	"github.com/foredial/foredial/services/internal/feed"
)

// Terms are what a task, and the resources that it names, say now about calling
// its contacts.
func Terms(task *feed.Task, tasks *feed.Replica) store.Terms {
	terms := store.Terms{Order: Order(task, tasks), Rules: Rules(task)}
	for _, id := range task.GetBlocklistGroupIds() {
		if group, ok := tasks.Resource(task.Tenant, id); ok {
			terms.Blocklists = append(terms.Blocklists, Blocklist(group))
		}
	}
	for _, list := range tasks.Resources(task.Tenant, directoryv1.ResourceKind_RESOURCE_KIND_TRUST_LIST) {
		terms.TrustListID = list.GetId()
	}
	return terms
}

// Order is the order that a task calls its contacts in.
func Order(task *feed.Task, tasks *feed.Replica) contact.Order {
	switch task.GetSequence() {
	case taskv1.Sequence_SEQUENCE_BY_PRIORITY:
		return contact.Order{Kind: contact.ByPriority}
	case taskv1.Sequence_SEQUENCE_BY_NUMBER:
		return contact.Order{Kind: contact.ByNumber}
	case taskv1.Sequence_SEQUENCE_BY_ATTRIBUTE:
		order := contact.Order{Kind: contact.ByAttribute}
		for _, key := range task.GetSequenceKeys() {
			order.Keys = append(order.Keys, orderKey(task.Tenant, key, tasks))
		}
		return order
	}
	return contact.Order{Kind: contact.ImportOrder}
}

var keyTypes = map[directoryv1.AttributeType]contact.KeyType{
	directoryv1.AttributeType_ATTRIBUTE_TYPE_NUMBER: contact.NumberKey,
	directoryv1.AttributeType_ATTRIBUTE_TYPE_DATE:   contact.DateKey,
}

// orderKey is one key of an order. An attribute that has not arrived yet goes by
// its id: once it is here the order is another one, and contacts get new keys.
func orderKey(tenant string, key *taskv1.SequenceKey, tasks *feed.Replica) contact.OrderKey {
	k := contact.OrderKey{Code: key.GetDataAttributeId(), Type: contact.StringKey, Descending: key.GetDescending()}
	attribute, ok := tasks.Resource(tenant, key.GetDataAttributeId())
	if !ok {
		return k
	}
	k.Code = attribute.GetDataAttribute().GetCode()
	if t, ok := keyTypes[attribute.GetDataAttribute().GetType()]; ok {
		k.Type = t
	}
	return k
}

var limits = map[directoryv1.BlocklistLimit]policy.Limit{
	directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_NEVER:    policy.Never,
	directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_PER_HOUR: policy.PerHour,
	directoryv1.BlocklistLimit_BLOCKLIST_LIMIT_PER_DAY:  policy.PerDay,
}

// Blocklist is what being on a blocklist group's list means.
func Blocklist(group *directoryv1.Resource) store.Blocklist {
	return store.Blocklist{
		ID: group.GetId(), Name: group.GetDisplayName(),
		Limit: limits[group.GetBlocklistGroup().GetLimit()], Max: int(group.GetBlocklistGroup().GetMaxCalls()),
	}
}
