import { Effect, Redacted } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { describe, expect, it } from "vitest"
import { withFetch } from "../src/Run.ts"
import { type Incoming, type NoResponse, type Outgoing, send } from "../src/Send.ts"
import { manualTimers, scriptedServer, unusedUrl } from "../src/testing.ts"

const outgoing: Omit<Outgoing, "url"> = {
  body: { question: 1 },
  headers: { authorization: Redacted.make("Bearer sk-1"), "content-type": Redacted.make("application/x-own") },
  timeoutMs: 600_000
}

const own = Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)

const byFetch = (request: Outgoing): Promise<Incoming | NoResponse> =>
  Effect.runPromise(Effect.catch(withFetch(send(request)), (error) => Effect.succeed(error)))
const byOwnClient = async (request: Outgoing): Promise<Incoming | NoResponse> => {
  const client = await Effect.runPromise(own)
  const sent = Effect.provideService(send(request), HttpClient.HttpClient, client)
  return Effect.runPromise(Effect.catch(withFetch(sent), (error) => Effect.succeed(error)))
}

describe.each([
  ["fetch", byFetch],
  ["a client of the caller's own", byOwnClient]
])("send by %s", (_, by) => {
  it("posts JSON or gets, with the headers given, which go before its own", async () => {
    await using server = await scriptedServer(() => ({ status: 201, headers: { "X-Own": "b" }, json: { value: 7 } }))
    expect(await by({ ...outgoing, url: server.url })).toMatchObject({
      status: 201,
      headers: { "x-own": "b" },
      text: '{"value":7}'
    })
    await by({ ...outgoing, body: undefined, url: server.url })
    const [posted, got] = server.received
    expect([posted.method, posted.body, got.method, got.body]).toEqual(["POST", { question: 1 }, "GET", {}])
    expect(posted.headers).toMatchObject({ authorization: "Bearer sk-1", "content-type": "application/x-own" })
  })
  it("does not follow a redirect", async () => {
    await using other = await scriptedServer(() => ({}))
    await using server = await scriptedServer(() => ({ status: 307, headers: { location: other.url } }))
    expect(await by({ ...outgoing, url: server.url })).toMatchObject({ status: 307 })
    expect(other.received).toEqual([])
  })
  it("tells a missing connection, a missing end and a missing answer apart", async () => {
    expect(await by({ ...outgoing, url: await unusedUrl() })).toMatchObject({ _tag: "NoConnection" })
    using limit = manualTimers(54_321)
    await using server = await scriptedServer(({ path }) => {
      if (path === "/cut") return { status: 200, json: { value: 7 }, cutAfter: 4 }
      limit.end()
      return "hang"
    })
    const cut = await by({ ...outgoing, url: `${server.url}/cut` })
    expect(cut).toMatchObject({ status: 200, text: undefined })
    expect("problem" in cut && cut.problem).toBeInstanceOf(Error)
    expect(await by({ ...outgoing, timeoutMs: 54_321, url: server.url })).toEqual({
      _tag: "NoTimeLeft",
      milliseconds: 54_321
    })
    while (server.aborted.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  })
})
