/**
 * Takes items off the store's queues and has them worked on, as many at a time as there is room for.
 *
 * @module
 */
import { Cause, Deferred, Effect, Exit, Fiber, FiberSet, Latch, type Scope } from "effect"
import type { Store } from "../store/StoreLayer.ts"
import { type StageKey, type WorkItem, workQueue } from "../store/WorkQueue.ts"

/** Works on the items of one stage. */
export interface StageWork {
  readonly key: StageKey
  readonly work: (item: WorkItem) => Effect.Effect<void, unknown, Store>
  /** Calls that an item takes, of which `room` may be under way. */
  readonly calls: (item: WorkItem) => number
}

/** A loop. */
export interface WorkLoop {
  /** Calls that may be under way, or wait for their turn in this process. */
  readonly room: number
  /** What to take from now; undefined where there is nothing. Asked some times a second. */
  readonly choose: Effect.Effect<StageWork | undefined, unknown, Store>
  /** Whether it is to end: asked when there is nothing to take. */
  readonly over: Effect.Effect<boolean, unknown, Store>
  readonly halted: () => boolean
  /** Told of an item that failed, or of a database that is away. */
  readonly failed: (error: unknown) => void
}

const lookEveryMs = 100

/** How many calls are under way, or wait for their turn. */
interface Room {
  readonly free: () => boolean
  readonly count: (change: number) => void
  readonly empty: () => boolean
  /** Done once there is room. */
  readonly wait: Effect.Effect<void>
}

const roomFor = (most: number): Effect.Effect<Room> =>
  Effect.map(Latch.make(true), (latch) => {
    let calls = 0
    return {
      free: () => calls < most,
      empty: () => calls === 0,
      wait: latch.await,
      count: (change) => {
        calls += change
        if (calls < most) latch.openUnsafe()
        else latch.closeUnsafe()
      }
    }
  })

const look = Effect.sleep(lookEveryMs)

/** Asks the store; where it is away, says so and answers otherwise after a look's time. */
const asked = <A>(
  question: Effect.Effect<A, unknown, Store>,
  otherwise: A,
  failed: WorkLoop["failed"]
): Effect.Effect<A, never, Store> =>
  Effect.catchCause(question, (cause) => {
    failed(Cause.squash(cause))
    return Effect.as(look, otherwise)
  })

/** What was answered is taken for the answer for a while, so that the store is not asked for every item. */
const keptFor = <A>(milliseconds: number, question: Effect.Effect<A, never, Store>): Effect.Effect<A, never, Store> => {
  let known: { readonly answer: A; readonly at: number } | undefined
  return Effect.suspend(() => {
    if (known?.answer !== undefined && performance.now() - known.at < milliseconds) return Effect.succeed(known.answer)
    return Effect.tap(question, (answer) =>
      Effect.sync(() => {
        known = { answer, at: performance.now() }
      })
    )
  })
}

/** Takes one item and has it worked on; `begun` tells whether it came to that. */
const takeItem = (
  { calls, key, work }: StageWork,
  room: Room,
  begun: Deferred.Deferred<boolean>,
  failed: WorkLoop["failed"]
): Effect.Effect<void, never, Store> => {
  const working = (item: WorkItem): Effect.Effect<void, unknown, Store> => {
    const its = Math.max(1, calls(item))
    room.count(its)
    return Deferred.succeed(begun, true).pipe(
      Effect.andThen(work(item)),
      Effect.ensuring(Effect.sync(() => room.count(-its)))
    )
  }
  return Effect.flatMap(workQueue(key), (queue) =>
    queue.take((item) => Effect.uninterruptible(Effect.suspend(() => working(item))))
  ).pipe(
    Effect.exit,
    Effect.flatMap((exit) => {
      if (Exit.isFailure(exit) && !Exit.hasInterrupts(exit)) failed(Cause.squash(exit.cause))
      return Deferred.succeed(begun, false)
    }),
    Effect.asVoid
  )
}

/** Runs until it is over or halted; what was taken is finished, or given back. */
export const runWorkLoop = ({
  choose,
  failed,
  halted,
  over,
  room: most
}: WorkLoop): Effect.Effect<void, never, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const running = yield* FiberSet.make<void>()
    const room = yield* roomFor(most)
    /** Waits until an item of the stage was begun, as long as it is the one to take from. */
    const takeFrom = (stage: StageWork): Effect.Effect<void, never, Store> =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<boolean>()
        const fiber = yield* FiberSet.run(running, takeItem(stage, room, begun, failed))
        while (true) {
          const known = yield* Effect.raceFirst(Deferred.await(begun), Effect.as(look, undefined))
          // A database that is away is not asked again at once.
          if (known === false) yield* look
          if (known !== undefined) return
          const now = halted() ? undefined : yield* asked(choose, stage, failed)
          if (now?.key.collection === stage.key.collection && now.key.stage === stage.key.stage) continue
          // An item that has begun meanwhile is finished: its work cannot be interrupted.
          yield* Effect.forkDetach(Fiber.interrupt(fiber))
          return
        }
      })
    const current = keptFor(lookEveryMs, asked(choose, undefined, failed))
    while (!halted()) {
      yield* Effect.raceFirst(room.wait, look)
      if (!room.free()) continue
      const stage = yield* current
      if (stage !== undefined) yield* takeFrom(stage)
      else if (room.empty() && (yield* asked(over, false, failed))) break
      else yield* look
    }
    yield* FiberSet.awaitEmpty(running)
  })
