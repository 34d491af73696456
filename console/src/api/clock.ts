/**
 * The server's clock, which deadlines are by. A machine's own may be wrong by minutes; what is wrong with it is read off
 * requests that say when they were answered: half of what they took is taken as the way back.
 */
export class ServerClock {
  /** What to add to the own clock, in ms. */
  #offset = 0
  /** How long the best sample took, in ms. What it says is right to half of that. */
  #took = Infinity
  #until = 0

  constructor(
    /** The own clock, in ms since 1970. One that nobody sets while the page is open. */
    readonly own: () => number = () => performance.timeOrigin + performance.now(),
  ) {}

  /** The time now, in ms since 1970. */
  now(): number {
    return this.own() + this.#offset
  }

  /** Takes a sample: asked at, answered at (both by the own clock), and what the server's clock was in between. */
  sample(asked: number, answered: number, server: number): void {
    const took = answered - asked
    // The best of the last while: a machine's clock wanders.
    if (took > this.#took && answered < this.#until) return
    this.#took = took
    this.#until = answered + keepSample
    this.#offset = server - (asked + answered) / 2
  }
}

/** How long a sample counts that later ones do not better, in ms. */
const keepSample = 10 * 60_000

/** The clock of the server that the page came from. */
export const clock = new ServerClock()
