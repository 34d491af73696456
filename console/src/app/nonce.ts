/** The nonce that the gateway allows styles of this page with. */
export const nonce = document.querySelector<HTMLElement>('[nonce]')?.nonce ?? ''

// Dialogs stop the page behind them from scrolling by a style of a library's own, which looks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce })
