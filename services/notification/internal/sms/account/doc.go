// Package account is the file that says by which accounts tenants send short
// messages, and the providers made of it:
//
//	accounts:
//	  - tenant: acme                  # "*": every tenant that has no own
//	    provider: HUAWEI_CLOUD_SMS
//	    huawei: { url: …, app_key: …, app_secret: …, sender: …, signature: …, per_second: 50 }
//	  - tenant: "*"
//	    provider: SMS_GATEWAY
//	    smpp: { address: …, tls: true, system_id: …, password: …, source: { address: … } }
//	  - tenant: trial
//	    provider: SMS_GATEWAY
//	    log: {}                       # writes to the log what it would send
//
// The file has secrets: it must not be for everybody to read. It must fit: every
// unknown key, and every account that lacks something, is an error with its line.
// Errors never quote a value.
package account
