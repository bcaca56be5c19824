import { online, uniform } from "@alloc/core"
import { type Received, type Reply, type ScriptedServer, scriptedServer } from "@alloc/http/testing"
import { verifier } from "@alloc/verifiers"
import { generateText, streamText, wrapLanguageModel } from "ai"
import { MockLanguageModelV4 } from "ai/test"
import { describe, expect, it } from "vitest"
import { adaptiveMiddleware } from "../../src/ai-sdk.ts"
import { decode, decodeOne, decodeStream, fixedAllocation, type Model, model, serverModel } from "../../src/index.ts"

const chat = {
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "42" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 10, completion_tokens: 2 }
}
const sampling = { maxTokens: 16 }
const why = new Error("enough")

/** Waits without a bound of its own: the test's own is a net. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Sockets, timers and processes that keep this process alive, by kind. */
const resources = (): ReadonlyArray<string> =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => /TCPSocketWrap|Timeout|Process|ChildProcess/.test(kind))
    .sort()

/** What keeps this process alive now and did not before. */
const left = (before: ReadonlyArray<string>): ReadonlyArray<string> => {
  const known = [...before]
  return resources().filter((kind) => {
    const place = known.indexOf(kind)
    if (place >= 0) known.splice(place, 1)
    return place < 0
  })
}

type Ask = (model: Model, signal: AbortSignal) => Promise<unknown>

const queries = ["a", "b", "c"]
const asks: ReadonlyArray<readonly [string, Ask]> = [
  [
    "decode",
    (live, signal) => decode({ queries, model: live, policy: uniform(), budget: { samples: 2 }, sampling, signal })
  ],
  [
    "decodeStream",
    async (live, signal) => {
      for await (const _ of decodeStream({
        queries,
        model: live,
        policy: online(),
        budget: { samples: 2 },
        sampling,
        signal
      }));
    }
  ],
  ["decodeOne", (live, signal) => decodeOne("a", { model: live, allocation: fixedAllocation(3), sampling, signal })]
]

/** What a server does with its first request, and what shows that it has come so far. */
interface Phase {
  readonly name: string
  readonly script: (request: Received) => Reply
  readonly reached: (server: ScriptedServer) => boolean
  /** Whether the server has a request that its client gives up. */
  readonly inFlight: boolean
}

const posts = ({ received }: ScriptedServer): number => received.filter(({ method }) => method === "POST").length
const models: Reply = { json: { data: [{ id: "m" }] } }
const after =
  (reply: Reply) =>
  ({ method }: Received): Reply =>
    method === "GET" ? models : reply

const phases: ReadonlyArray<Phase> = [
  { name: "the list of models", script: () => "hang", reached: ({ received }) => received.length > 0, inFlight: true },
  { name: "the headers, others being queued", script: after("hang"), reached: (s) => posts(s) > 0, inFlight: true },
  {
    name: "the rest of a body",
    script: after({ json: { ...chat, filler: "x".repeat(100_000) }, dripMs: 5 }),
    reached: (s) => posts(s) > 0,
    inFlight: true
  },
  {
    name: "the time of another attempt",
    script: after({ status: 503, headers: { "retry-after": "30" } }),
    reached: (s) => posts(s) > 0 && s.inFlight.now === 0,
    inFlight: false
  }
]

const cases = asks.flatMap(([name, ask]) => phases.map((phase) => [`${name}, ${phase.name}`, ask, phase] as const))

describe("an abort", () => {
  it.each(cases)(
    "ends a run that waits for %s: the server sees it, nothing more is asked, nothing is left",
    async (_, ask, phase) => {
      const before = resources()
      {
        await using server = await scriptedServer(phase.script)
        const live = serverModel({ url: server.url, model: "m", concurrency: 1 })
        const controller = new AbortController()
        const settled = ask(live, controller.signal).catch((error: unknown) => error)
        await until(() => phase.reached(server))
        // Whatever was sent has come to the client by then, and what waits for it does wait.
        await new Promise((resolve) => setTimeout(resolve, 30))
        const asked = server.received.length
        controller.abort(why)
        expect(await settled).toBe(why)
        await until(() => server.inFlight.now === 0)
        expect(server.aborted.length).toBe(phase.inFlight ? 1 : 0)
        // The server's own event of the abort comes before a request that was sent later.
        expect(server.received.length).toBe(asked)
      }
      await until(() => left(before).length === 0)
    }
  )

  it("is seen by a model of one's own, once for each call, and by the verifier's caller", async () => {
    const seen: Array<unknown> = []
    let called = 0
    const live = model({
      name: "own",
      concurrency: 2,
      generate: ({ signal }) => {
        called += 1
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => {
            seen.push("aborted")
            reject(signal.reason)
          })
        )
      }
    })
    const controller = new AbortController()
    const running = decode({ queries, model: live, budget: { samples: 1 }, signal: controller.signal })
    const settled = running.catch((error: unknown) => error)
    await until(() => called === 2)
    controller.abort(why)
    expect(await settled).toBe(why)
    expect(seen).toEqual(["aborted", "aborted"])
  })

  it("before the start asks nothing", async () => {
    await using server = await scriptedServer(after({ json: chat }))
    const live = serverModel({ url: server.url, model: "m" })
    for (const [, ask] of asks) await expect(ask(live, AbortSignal.abort(why))).rejects.toBe(why)
    expect(server.received).toEqual([])
  })

  it("leaves its listener on no signal that lives on", async () => {
    await using server = await scriptedServer(after({ json: chat }))
    const live = serverModel({ url: server.url, model: "m" })
    const { signal } = new AbortController()
    let listeners = 0
    const counted = new Proxy(signal, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (name === "addEventListener") listeners += 1
        if (name === "removeEventListener") listeners -= 1
        return typeof value === "function" ? value.bind(target) : value
      }
    })
    for (const [, ask] of asks) await ask(live, counted)
    expect(listeners).toBe(0)
  })

  it("that leaves the loop of a stream ends what is in flight", async () => {
    await using server = await scriptedServer(({ method, index }) =>
      method === "GET" ? models : index === 1 ? { json: chat } : "hang"
    )
    const live = serverModel({ url: server.url, model: "m", concurrency: 3 })
    for await (const { id } of decodeStream({
      queries,
      model: live,
      policy: uniform(),
      budget: { samples: 1 },
      sampling
    })) {
      await until(() => server.received.length === 4)
      expect(queries).toContain(queries[Number(id)])
      break
    }
    await until(() => server.aborted.length === 2)
    expect(server.received.length).toBe(4)
  })

  it.each([
    ["generateText", (given: Parameters<typeof generateText>[0]) => generateText(given)],
    [
      "streamText",
      async (given: Parameters<typeof generateText>[0]) => {
        const { textStream } = streamText({ ...given, onError: () => undefined })
        for await (const _ of textStream);
      }
    ]
  ] as const)("of %s goes through the middleware to every call", async (_, ask) => {
    let aborted = 0
    let called = 0
    const hanging = new MockLanguageModelV4({
      doGenerate: ({ abortSignal }) => {
        called += 1
        return new Promise((_, reject) =>
          abortSignal?.addEventListener("abort", () => {
            aborted += 1
            reject(abortSignal.reason)
          })
        )
      }
    })
    const check = verifier({ name: "four", check: (_query, response) => response === "4" })
    const wrapped = wrapLanguageModel({ model: hanging, middleware: adaptiveMiddleware({ verifier: check }) })
    const controller = new AbortController()
    const running = ask({ model: wrapped, prompt: "2 + 2?", abortSignal: controller.signal, maxRetries: 0 })
    const settled = Promise.resolve(running).catch((error: unknown) => error)
    await until(() => called > 0)
    controller.abort()
    await settled
    await until(() => aborted === called)
    const asked = called
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(called).toBe(asked)
  })
})
