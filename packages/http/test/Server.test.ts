import { Effect, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { HttpError, type HttpOptions, httpServer, readBy, runPromise } from "../src/index.ts"
import { manualTimers, type Received, type Reply, scriptedServer, unusedUrl } from "../src/testing.ts"

const read = readBy(Schema.Struct({ value: Schema.Finite }))
const good: Reply = { json: { value: 7 } }
const quick: HttpOptions = { pauseMs: 1, retries: 3 }

/** Asks once a server that replies as told. */
const asked = async (
  script: (request: Received) => Reply,
  options: HttpOptions = {}
): Promise<{ answer: unknown; received: ReadonlyArray<Received>; count: number; gaps: ReadonlyArray<number> }> => {
  await using server = await scriptedServer(script)
  const url = `${server.url}/answer?key=in-address`
  const asking = runPromise(httpServer({ ...quick, ...options }).ask({ url, body: { question: 1 }, read }))
  const answer = await asking.catch((error: unknown) => error)
  const gaps = server.received.slice(1).map(({ at }, i) => at - server.received[i].at)
  return { answer, received: server.received, count: server.received.length, gaps }
}

/** The first reply, then a good one. */
const once =
  (reply: Reply) =>
  ({ index }: Received): Reply =>
    index === 0 ? reply : good

describe("httpServer", () => {
  it("posts JSON with the key and the headers, and reads the answer", async () => {
    await using server = await scriptedServer(() => good)
    const { ask } = httpServer({ apiKey: "sk-1", headers: { "x-team": "blue" } })
    expect(await runPromise(ask({ url: `${server.url}/a`, body: { b: 1 }, read }))).toEqual({ value: 7 })
    const [{ body, headers, path }] = server.received
    expect([path, body, headers.authorization, headers["x-team"]]).toEqual(["/a", { b: 1 }, "Bearer sk-1", "blue"])
  })

  it.each<readonly [string, Reply]>([
    ["a connection that ends before the answer", "cut"],
    ["a body cut off in the middle", { ...good, cutAfter: 4 }],
    ["a body without a length whose JSON ends too early", { json: '{"value": 7', headers: { connection: "close" } }],
    ["a compressed body of which nothing can be unpacked", { json: "", headers: { "content-encoding": "gzip" } }],
    ["408", { status: 408 }],
    ["429", { status: 429 }],
    ["500", { status: 500 }],
    ["503", { status: 503 }],
    ["529", { status: 529 }],
    [
      "an answer that is an error of a limit, by name",
      { json: { error: { message: "slow", type: "rate_limit_error" } } }
    ],
    ["an answer that is an error of a server behind it", { json: { error: { message: "upstream", code: 502 } } }],
    ["a stream that is cut in the middle of an event", { json: 'data: {"value": 7}\n\ndata: {"val' }],
    ["a stream that an error ends", { json: 'data: {"a": 1}\n\ndata: {"error": {"message": "lost"}}\n\n' }],
    ["a server that says by its header that it is worth it", { status: 409, headers: { "x-should-retry": "true" } }]
  ])("asks again after %s", async (_, reply) => {
    expect(await asked(once(reply))).toMatchObject({ answer: { value: 7 }, count: 2 })
  })

  it("asks again after a time-out of one attempt, which covers a body that drips", async () => {
    const drip: Reply = { json: { value: 7, filler: "x".repeat(100_000) }, dripMs: 5 }
    const timeoutMs = 54_321
    using limit = manualTimers(timeoutMs)
    for (const late of [drip, "hang"] as const) {
      const script = ({ index }: Received): Reply => {
        if (index > 0) return good
        // The first attempt's time is over once some bytes of its body may have come.
        setTimeout(limit.end, 50)
        return late
      }
      expect(await asked(script, { timeoutMs })).toMatchObject({ answer: { value: 7 }, count: 2 })
    }
  })

  it.each<readonly [string, Reply, string]>([
    ["400", { status: 400, json: { error: "no" } }, "Refused"],
    ["401", { status: 401 }, "Refused"],
    ["an answer that is an error", { json: { error: { message: "no", code: "invalid_model" } } }, "Refused"],
    ["an answer whose error is a text", { json: { error: "no" } }, "Refused"],
    [
      "a redirect, which would carry the key elsewhere",
      { status: 307, headers: { location: "http://x.test/" } },
      "Refused"
    ],
    ["a quota that is used up", { status: 429, json: { error: { code: "insufficient_quota" } } }, "Refused"],
    ["a server that says that it is not worth it", { status: 500, headers: { "x-should-retry": "false" } }, "Refused"],
    ["a wish for a pause longer than allowed", { status: 429, headers: { "retry-after": "3600" } }, "Refused"],
    ["JSON that is wrong in the middle", { json: '{"value": oops}' }, "Malformed"],
    ["a page", { json: "<html>" }, "Malformed"],
    ["an empty body", { json: "" }, "Malformed"],
    ["another answer", { json: { values: [] } }, "Malformed"]
  ])("does not ask again after %s", async (_, reply, tag) => {
    const { answer, count } = await asked(once(reply))
    expect(answer).toBeInstanceOf(HttpError)
    expect([answer instanceof HttpError && answer.reason._tag, count]).toEqual([tag, 1])
  })

  it("gives up after the retries, with the last reason", async () => {
    const { answer, count } = await asked(() => ({ status: 503, json: "busy" }), { retries: 2 })
    expect(answer).toMatchObject({ reason: { _tag: "Refused", status: 503, problem: "busy" }, retryable: true })
    expect(count).toBe(3)
    const nowhere = httpServer({ ...quick, retries: 0 }).ask({ url: await unusedUrl(), read })
    await expect(runPromise(nowhere)).rejects.toMatchObject({ reason: { _tag: "Unreachable" } })
  })

  it.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ["seconds", { "retry-after": "1" }, 1000],
    ["a fraction of a second", { "retry-after": "0.25" }, 250],
    ["milliseconds, which go before seconds", { "retry-after-ms": "200", "retry-after": "30" }, 200],
    [
      "an exhausted limit of requests",
      { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "200ms" },
      200
    ],
    ["an exhausted limit of tokens", { "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "0m0.3s" }, 300]
  ])("waits as long as the server says in %s", async (_, headers, waitMs) => {
    const { answer, gaps } = await asked(once({ status: 429, headers }))
    expect(answer).toEqual({ value: 7 })
    expect(gaps[0]).toBeGreaterThanOrEqual(waitMs - 1)
  })

  it("waits until the date that the server names", async () => {
    // A date has whole seconds: from 1 to 2 seconds ahead.
    const date = new Date(Date.now() + 2000).toUTCString()
    const { answer } = await asked(once({ status: 503, headers: { "retry-after": date } }))
    expect(answer).toEqual({ value: 7 })
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(date))
  })

  it("waits before the next request where an answer says that nothing is left", async () => {
    const headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "0.3" }
    await using server = await scriptedServer(() => ({ ...good, headers }))
    const { ask } = httpServer(quick)
    await runPromise(ask({ url: server.url, read }))
    await runPromise(ask({ url: server.url, read }))
    // The pause begins after the first request came.
    expect(server.received[1].at - server.received[0].at).toBeGreaterThanOrEqual(299)
  })

  it("shares a pause: no call is sent while the server wants to be left alone", async () => {
    await using server = await scriptedServer(({ index }) =>
      index === 0 ? { status: 429, headers: { "retry-after": "0.4" } } : { ...good, delayMs: 5 }
    )
    const { ask } = httpServer({ ...quick, concurrency: 1 })
    await Promise.all(Array.from({ length: 8 }, () => runPromise(ask({ url: server.url, read }))))
    expect(server.received.length).toBe(9)
    expect(server.received[1].at - server.received[0].at).toBeGreaterThanOrEqual(399)
  })

  it("halves the requests in flight once for a burst of 429, and recovers", async () => {
    await using server = await scriptedServer(({ index }) => (index < 8 ? { status: 429 } : { ...good, delayMs: 2 }))
    const { allowed, ask } = httpServer({ ...quick, concurrency: 8 })
    const calls = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => runPromise(ask({ url: server.url, read }))))
    expect(allowed()).toBe(8)
    const low = new Promise<number>((resolve) => setTimeout(() => resolve(allowed()), 0))
    await calls(8)
    expect(await low).toBeLessThanOrEqual(8)
    expect(allowed()).toBeLessThan(8)
    await calls(60)
    expect(allowed()).toBe(8)
    expect(server.inFlight.most).toBeLessThanOrEqual(8)
  })

  it("keeps to the requests in flight, per second, and to the tokens per minute", async () => {
    await using server = await scriptedServer(() => ({ ...good, delayMs: 20 }))
    /** How long after the call the last request arrived, ms: the first may be slow to arrive, the last is never early. */
    const each = async (options: HttpOptions, count: number, tokens: number): Promise<number> => {
      const { ask } = httpServer({ ...quick, ...options })
      const began = performance.now()
      await Promise.all(Array.from({ length: count }, () => runPromise(ask({ url: server.url, read, tokens }))))
      return Math.max(...server.received.map(({ at }) => at)) - began
    }
    await each({ concurrency: 3 }, 12, 0)
    expect(server.inFlight.most).toBe(3)
    expect(await each({ requestsPerSecond: 20, concurrency: 10 }, 5, 0)).toBeGreaterThanOrEqual(190)
    // A tenth of 60,000 is there at once; the rest comes at 1 a ms.
    expect(await each({ tokensPerMinute: 60_000, concurrency: 10 }, 4, 2_100)).toBeGreaterThanOrEqual(2_300)
  })

  it("aborts the request at once when its signal aborts, and rejects with the signal's reason", async () => {
    await using server = await scriptedServer(() => "hang")
    const controller = new AbortController()
    const asking = runPromise(httpServer(quick).ask({ url: server.url, read }), controller.signal)
    const settled = asking.catch((error: unknown) => error)
    while (server.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const why = new Error("enough")
    controller.abort(why)
    expect(await settled).toBe(why)
    while (server.aborted.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect([server.received.length, server.inFlight.now]).toEqual([1, 0])
  })

  it("keeps secrets out of errors: echoed, encoded, cut in two, in the address", async () => {
    const apiKey = "sk-secret/key+1"
    const forms = [apiKey, encodeURIComponent(apiKey), btoa(apiKey), JSON.stringify({ apiKey })]
    const echo = `${"x".repeat(290)} ${forms.join(" ")}`
    const { answer } = await asked(() => ({ status: 400, json: echo }), {
      apiKey,
      headers: { "x-other": "Token abcdef" }
    })
    const second = await asked(() => ({ status: 401, json: `bad ${forms.join(" ")} and abcdef` }), {
      apiKey,
      headers: { "x-other": "Token abcdef" }
    })
    const shown = JSON.stringify([answer, String(answer), second.answer, String(second.answer)])
    expect(shown).toContain("<redacted>")
    for (const part of ["sk-secret", "key+1", "abcdef", "in-address", btoa(apiKey)]) expect(shown).not.toContain(part)
  })

  it("runs what is to be counted around every attempt, the failed ones too", async () => {
    await using server = await scriptedServer(once({ ...good, cutAfter: 3 }))
    const seen: Array<string> = []
    const note = (what: string): Effect.Effect<unknown> => Effect.sync(() => seen.push(what))
    const asking = httpServer(quick).ask({
      url: server.url,
      read,
      around: (attempt) =>
        Effect.tapError(
          Effect.tap(attempt, () => note("answered")),
          () => note("failed")
        )
    })
    await runPromise(Effect.asVoid(asking))
    expect(seen).toEqual(["failed", "answered"])
  })

  it("sends keys and headers without the white space around them, and takes them out of words as they were sent", async () => {
    const options = { apiKey: "sk-1234\n", headers: { "x-team": " blue-5678\r\n" } }
    const { answer, received } = await asked(() => ({ status: 401, json: "no sk-1234 of blue-5678" }), options)
    expect(received[0].headers).toMatchObject({ authorization: "Bearer sk-1234", "x-team": "blue-5678" })
    expect(String(answer)).toContain("no <redacted> of <redacted>")
  })

  it.each([
    ["apiKey", { apiKey: "sk-1\nsk-2" }],
    ["apiKey", { apiKey: "sk-\u0000" }],
    ["headers.x-team", { headers: { "x-team": "sk-蓝" } }],
    ["headers.x team", { headers: { "x team": "sk-1" } }],
    ["headers.", { headers: { "": "sk-1" } }]
  ])("refuses %s where it cannot be sent, and does not show it", (field, options) => {
    const reason = expect.objectContaining({ _tag: "InvalidOption", field })
    expect(() => httpServer(options)).toThrow(expect.objectContaining({ reason }))
    expect(() => httpServer(options)).not.toThrow(/sk-/)
  })

  it.each([
    ["concurrency", { concurrency: 0 }],
    ["concurrency", { concurrency: 1.5 }],
    ["timeoutMs", { timeoutMs: Number.NaN }],
    ["retries", { retries: -1 }],
    ["requestsPerSecond", { requestsPerSecond: 0 }],
    ["tokensPerMinute", { tokensPerMinute: -1 }]
  ])("refuses a wrong %s", (field, options) => {
    const reason = expect.objectContaining({ _tag: "InvalidOption", field })
    expect(() => httpServer(options)).toThrow(expect.objectContaining({ reason }))
  })
})
