import { Effect } from "effect"
import { SqlError } from "effect/sql"
import { describe, expect, it } from "vitest"
import { throttled, untilWritten } from "../../src/store/Written.ts"

const failure = (reason: "ConnectionError" | "UnknownError" | "AuthorizationError", message: string) =>
  new SqlError.SqlError({ reason: new SqlError[reason]({ cause: new Error(message), message }) })

const said: Array<string> = []
const patience = { store: "here", notice: (text: string) => void said.push(text) }

describe("untilWritten", () => {
  it("waits for a store that is away or full, and says so once, and when it is back", async () => {
    said.length = 0
    const tries: Array<number> = []
    const failures = [failure("ConnectionError", "gone"), failure("UnknownError", "database or disk is full")]
    const write = (count: number): Effect.Effect<string, SqlError.SqlError> => {
      tries.push(count)
      const next = failures.shift()
      return next === undefined ? Effect.succeed("done") : Effect.fail(next)
    }
    expect(await Effect.runPromise(untilWritten(write, patience))).toBe("done")
    expect(tries).toEqual([0, 1, 2])
    expect(said).toHaveLength(2)
    expect(said[0]).toMatch(/store here cannot be written: gone.*Nothing is lost/)
    expect(said[1]).toContain("written to again")
  })

  it("ends at once with what no waiting mends", async () => {
    const write = (): Effect.Effect<never, SqlError.SqlError> =>
      Effect.fail(failure("AuthorizationError", "permission denied for table alloc_samples"))
    expect(await Effect.runPromise(Effect.flip(untilWritten(write, patience)))).toMatchObject({
      reason: { _tag: "StoreFailed", store: "here", problem: "permission denied for table alloc_samples" }
    })
  })
})

describe("throttled", () => {
  it("lets one notice through, and not the next at once", () => {
    const heard: Array<string> = []
    const notice = throttled((text) => void heard.push(text))
    notice("one")
    notice("two")
    expect(heard).toEqual(["one"])
  })
})
