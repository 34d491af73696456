// Package huawei sends short messages by Huawei Cloud SMS (Message & SMS), the
// call batchSendSms of its HTTP interface.
//
// The service knows the text of a template: it gets the template's id and the
// values alone, in the order of the text. It refuses a value that is empty, or has
// an apostrophe or a brace.
//
// # Signature
//
// A request shows its account in two headers:
//
//	Authorization: WSSE realm="SDP",profile="UsernameToken",type="Appkey"
//	X-WSSE: UsernameToken Username="…",PasswordDigest="…",Nonce="…",Created="…"
//
// The digest is made of what is sent beside it and of the secret, which is never
// sent: base64(hex(SHA-256(nonce + created + secret))). That it is the base64 of
// the digest's 64 hexadecimal characters, not of its 32 octets, is what the
// service's own example shows. Created is UTC and may be off by a day at most.
//
// # Answers
//
// There is a result code for the request, and a status for the number in it. What
// each means for a delivery is the table in codes.go.
//
// Source: Huawei Cloud, Message & SMS, API Reference: "SMS Sending API",
// "Authentication", "API Error Codes".
package huawei
