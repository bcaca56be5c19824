/**
 * The ledger of a gateway: what comes while one transaction runs goes into the next one together, so that a database is
 * asked a few hundred times a second however many requests there are.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { type BenchError, type Patience, untilWritten } from "@alloc/bench/store"
import { Deferred, Effect, Queue, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import { accountKey } from "./Accounts.ts"
import { commitBatch } from "./CommitBatch.ts"
import type { AccountDay, AccountState, Entry, Grant, PaceState, WantedCall } from "./Entries.ts"
import { beat, countLostCalls, leave } from "./LostCalls.ts"
import { paceKey } from "./Rows.ts"

/** Writes for one gateway. */
export interface LedgerWriter {
  /** A number that no other call of this gateway has. */
  readonly nextCall: () => number
  /** Asks for a call, once; done when the answer is committed. Who stops waiting has not asked. */
  readonly ask: (call: WantedCall) => Effect.Effect<Grant, BenchError>
  /** Enters what is committed with the next group. */
  readonly enter: (entry: Exclude<Entry, WantedCall>) => void
  /** Done once all that was entered before is committed. */
  readonly flush: Effect.Effect<void, BenchError>
  /** An account as the last group that touched it left it. */
  readonly account: (day: AccountDay) => AccountState | undefined
  /** A pace as the last group that moved it left it. */
  readonly pace: (account: string, policy: string) => PaceState | undefined
}

/** An entry on its way. */
interface Waiting {
  readonly entry: Entry | undefined
  readonly done: Deferred.Deferred<Grant, BenchError> | undefined
  /** Set where the answer is not waited for any more. */
  abandoned: boolean
  granted: boolean
}

/** How long an entry that nobody waits for may stay unwritten. */
const nudgeEvery = "200 millis"
const beatEvery = "10 seconds"
// Most accounts are of days that are over.
const keptAccounts = 10_000

const remember = <A>(known: Map<string, A>, fresh: ReadonlyMap<string, A>): void => {
  for (const [key, state] of fresh) {
    known.delete(key)
    known.set(key, state)
  }
  for (const key of known.keys()) {
    if (known.size <= keptAccounts) return
    known.delete(key)
  }
}

const released = ({ account, call, day, worst }: WantedCall): Entry => ({
  kind: "settled",
  account,
  day,
  call,
  state: "released",
  worst,
  actual: { samples: 0, tokens: 0, usd: 0 },
  promptTokens: 0,
  estimated: false
})

/** What the groups of one gateway are written by, and what they left behind. */
class Groups {
  readonly gateway = randomUUID()
  readonly accounts = new Map<string, AccountState>()
  readonly paces = new Map<string, PaceState>()
  readonly #queue: Queue.Queue<Waiting>
  readonly #patience: Patience
  #entered: Array<Waiting> = []
  #number = 0

  constructor(queue: Queue.Queue<Waiting>, patience: Patience) {
    this.#queue = queue
    this.#patience = patience
  }

  /** Goes with the next group that somebody waits for: it needs none of its own. */
  enter(entry: Entry): void {
    this.#entered.push({ entry, done: undefined, abandoned: false, granted: false })
  }

  /** Writes what nobody waits for, where there is any. */
  nudge(): void {
    if (this.#entered.length > 0)
      Queue.offerUnsafe(this.#queue, { entry: undefined, done: undefined, abandoned: false, granted: false })
  }

  /** Waits until an entry, or all that was entered before, is committed. */
  waitFor(entry: WantedCall | undefined): Effect.Effect<Grant, BenchError> {
    return Effect.suspend(() => {
      const done = Deferred.makeUnsafe<Grant, BenchError>()
      const waiting: Waiting = { entry, done, abandoned: false, granted: false }
      Queue.offerUnsafe(this.#queue, waiting)
      const abandon = Effect.sync(() => {
        waiting.abandoned = true
        if (waiting.granted && entry !== undefined) this.enter(released(entry))
      })
      return Effect.onInterrupt(Deferred.await(done), () => abandon)
    })
  }

  /** Tells everybody who waits what was committed. */
  #answer(group: ReadonlyArray<Waiting>, grants: ReadonlyArray<Grant>): void {
    let place = 0
    for (const waiting of group) {
      const { abandoned, done, entry } = waiting
      const grant: Grant = entry?.kind === "wanted" ? grants[place++] : { may: "go" }
      waiting.granted = grant.may === "go"
      if (entry?.kind === "wanted" && abandoned && waiting.granted) this.enter(released(entry))
      if (done !== undefined) Deferred.doneUnsafe(done, Effect.succeed(grant))
    }
  }

  commit(taken: ReadonlyArray<Waiting>): Effect.Effect<void, never, SqlClient.SqlClient> {
    const { accounts, gateway, paces } = this
    const group = [...this.#entered, ...taken]
    this.#entered = []
    // Who does not wait any more has not asked.
    const live = group.filter(({ abandoned, entry }) => entry?.kind !== "wanted" || !abandoned)
    const entries = live.flatMap(({ entry }) => entry ?? [])
    if (entries.length === 0) return Effect.sync(() => this.#answer(live, []))
    this.#number += 1
    const batch = { gateway, number: this.#number, entries }
    return untilWritten((tries) => commitBatch(batch, tries > 0), this.#patience).pipe(
      Effect.flatMap((committed) => {
        remember(accounts, committed.accounts)
        remember(paces, committed.paces)
        this.#answer(live, committed.grants)
        return Effect.void
      }),
      // Whatever happened: nobody waits for ever.
      Effect.catchCause((cause) =>
        Effect.sync(() => {
          for (const { done } of group) if (done !== undefined) Deferred.doneUnsafe(done, Effect.failCause(cause))
        })
      )
    )
  }
}

/** Opens the ledger of a store; it leaves the store with the scope. */
export const openLedgerWriter = (
  patience: Patience
): Effect.Effect<LedgerWriter, BenchError, SqlClient.SqlClient | Scope.Scope> =>
  Effect.gen(function* () {
    const queue = yield* Queue.unbounded<Waiting>()
    const groups = new Groups(queue, patience)
    const { accounts, gateway, paces } = groups
    const alive = untilWritten(() => Effect.andThen(beat(gateway), countLostCalls), patience)
    yield* alive
    yield* Effect.addFinalizer(() => Effect.ignore(leave(gateway)))
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(beatEvery), Effect.ignore(alive))))
    yield* Queue.takeAll(queue).pipe(
      Effect.flatMap((group) => groups.commit(group)),
      Effect.forever,
      Effect.forkScoped
    )
    yield* Effect.forkScoped(
      Effect.forever(
        Effect.andThen(
          Effect.sleep(nudgeEvery),
          Effect.sync(() => groups.nudge())
        )
      )
    )
    const flush = Effect.asVoid(groups.waitFor(undefined))
    // What was entered last is committed before the gateway leaves.
    yield* Effect.addFinalizer(() => Effect.ignore(Effect.timeout(flush, "10 seconds")))
    let calls = 0
    return {
      nextCall: () => {
        calls += 1
        return calls
      },
      ask: (call) => groups.waitFor(call),
      enter: (entry) => groups.enter(entry),
      flush,
      account: (day) => accounts.get(accountKey(day)),
      pace: (account, policy) => paces.get(paceKey(account, policy))
    }
  })
