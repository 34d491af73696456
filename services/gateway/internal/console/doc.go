// Package console serves the console, the part of Foredial that people use in a
// browser, as Vite has built it from the folder console of the repository.
//
//	/assets/…      files whose names change with their content: kept for a year
//	/favicon.svg…  the other files: kept for a day
//	/, /tasks/…    the page, which shows what its own routes say: never kept
//
// The page's content policy has a nonce, another one in every answer, for the styles
// that the console makes while it runs; no script but those in files is let through.
// Where an address is no file, a browser that looks for a page gets the page.
package console
