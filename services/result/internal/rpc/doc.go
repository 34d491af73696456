// Package rpc answers the calls to the result service: it turns messages into
// attempts, previews and exports, and errors into their public face. All of it is there
// for those for whom its task is (package sight), and an agent's own calls for the agent.
package rpc
