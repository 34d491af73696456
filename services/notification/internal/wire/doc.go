// Package wire puts deliveries into the messages of the contract.
package wire
