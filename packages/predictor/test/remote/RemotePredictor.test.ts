import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { BetaPrediction, SuccessPrediction } from "@alloc/predictor"
import { predictOrUniform, type RemoteOptions, remotePredictor, remotePredictorEffect } from "@alloc/predictor/remote"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

type Answer = (
  body: { queries?: ReadonlyArray<{ id: string; text: string }>; input?: ReadonlyArray<string> },
  response: ServerResponse,
  request: IncomingMessage
) => void

const manifest = { protocol: 1, head: { name: "success", spec: {}, outputs: 1 }, model: "toy", trainedOn: ["seen"] }
const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(body))
}

/** A real server on the loopback interface; `routes` is replaced by each test. */
let routes: Record<string, Answer> = {}
const seen: Array<string> = []
const server = createServer((request, response) => {
  let text = ""
  request.on("data", (chunk) => {
    text += chunk
  })
  request.on("end", () => {
    seen.push(`${request.method} ${request.url}`)
    const route = routes[request.url ?? ""]
    if (route === undefined) json(response, { error: "no such path" }, 404)
    else route(text === "" ? {} : JSON.parse(text), response, request)
  })
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // A server that listens on TCP has an address of this shape.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const lengths: Answer = ({ queries = [] }, response) =>
  json(response, { protocol: 1, raw: queries.map((q) => [q.text.length - 3]) })
const say =
  (body: unknown, status = 200): Answer =>
  (_, response) =>
    json(response, body, status)
const queries = Array.from({ length: 10 }, (_, i) => ({ id: `q${i}`, text: "x".repeat(i) }))
const open = (options: Partial<RemoteOptions> = {}) =>
  remotePredictor<SuccessPrediction>({ url, retries: 0, pauseMs: 1, ...options })
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no error",
    (error) => error.reason
  )

describe("a remote predictor", () => {
  it("predicts in batches, in order", async () => {
    routes = { "/manifest": say(manifest), "/predict": lengths }
    seen.length = 0
    const remote = await open({ batch: 4 })
    const { curves, probability } = await remote.predict(queries)
    queries.forEach((q, i) => {
      expect(probability[i]).toBeCloseTo(1 / (1 + Math.exp(3 - q.text.length)), 12)
    })
    expect(curves(2).size).toBe(10)
    expect(seen.filter((s) => s === "POST /predict").length).toBe(3)
    expect(remote.manifest.model).toBe("toy")
    expect((await remote.predict([])).probability.length).toBe(0)
  })
  it("decodes other heads", async () => {
    routes = {
      "/manifest": say({ ...manifest, head: { name: "beta", spec: {}, outputs: 2 } }),
      "/predict": ({ queries: asked = [] }, response) =>
        json(response, { protocol: 1, raw: asked.map(() => [0, Math.log(4)]) })
    }
    const remote = await remotePredictor<BetaPrediction>({ url })
    const { alpha, beta } = await remote.predict(queries)
    expect(alpha[3]).toBeCloseTo(2, 12)
    expect(beta[3]).toBeCloseTo(2, 12)
  })
  it("reads vLLM's classification endpoint, whatever the order of its answer", async () => {
    routes = {
      "/classify": ({ input = [] }, response) =>
        json(response, {
          data: input
            .map((text, index) => ({ index, label: "x", probs: [1 - text.length / 10, text.length / 10] }))
            .reverse()
        })
    }
    const remote = await open({ protocol: "vllm-classify", model: "m" })
    const { probability } = await remote.predict(queries.slice(1))
    expect(probability[0]).toBeCloseTo(0.1, 6)
    expect(probability[8]).toBeCloseTo(0.9, 6)
  })
  it("refuses queries that the server was trained on", async () => {
    routes = { "/manifest": say(manifest), "/predict": lengths }
    const remote = await open()
    expect(await reasonOf(remote.predictHeldOut([{ id: "seen", text: "" }]))).toMatchObject({ _tag: "LeakedQuery" })
    expect((await remote.predictHeldOut(queries)).probability.length).toBe(10)
  })
  it("sends the key and keeps it out of errors", async () => {
    let header: string | undefined
    routes = {
      "/manifest": (_, response, request) => {
        header = request.headers.authorization
        json(response, { error: "who are you" }, 401)
      }
    }
    const reason = await reasonOf(open({ apiKey: "secret-key" }))
    expect(header).toBe("Bearer secret-key")
    expect(reason).toMatchObject({ _tag: "BadResponse", status: 401, retryable: false })
    expect(JSON.stringify(reason)).not.toContain("secret-key")
  })
  it("tries again what may pass: 503 and 429, but not 400", async () => {
    let calls = 0
    routes = {
      "/manifest": say(manifest),
      "/predict": (body, response, request) => {
        calls++
        if (calls === 1) json(response, {}, 503)
        else if (calls === 2) json(response, {}, 429)
        else lengths(body, response, request)
      }
    }
    const remote = await open({ retries: 2 })
    expect((await remote.predict(queries)).probability.length).toBe(10)
    expect(calls).toBe(3)
    routes["/predict"] = say({ error: "bad" }, 400)
    seen.length = 0
    expect(await reasonOf(remote.predict(queries))).toMatchObject({ _tag: "BadResponse", status: 400 })
    expect(seen.length).toBe(1)
  })
  it("names what does not follow the protocol", async () => {
    routes = { "/manifest": say({ ...manifest, protocol: 2 }) }
    expect(await reasonOf(open())).toMatchObject({ _tag: "BadResponse", problem: expect.stringContaining("protocol") })
    routes = { "/manifest": say({ ...manifest, head: { name: "tarot", spec: {}, outputs: 1 } }) }
    expect(await reasonOf(open())).toMatchObject({ _tag: "BadResponse", problem: expect.stringContaining("tarot") })
    routes = { "/manifest": say(manifest), "/predict": say({ protocol: 1, raw: [[1]] }) }
    const remote = await open()
    expect(await reasonOf(remote.predict(queries))).toMatchObject({
      _tag: "BadResponse",
      problem: expect.stringContaining("1 rows for 10")
    })
    routes["/predict"] = (_, response) => {
      response.end("<html>")
    }
    expect(await reasonOf(remote.predict(queries))).toMatchObject({
      _tag: "BadResponse",
      problem: expect.stringContaining("not JSON")
    })
  })
  it("says that nobody answers, and that the answer is late", async () => {
    const nobody = await reasonOf(open({ url: "http://127.0.0.1:9" }))
    expect(nobody).toMatchObject({ _tag: "Unreachable", retryable: true })
    routes = { "/manifest": () => undefined }
    expect(await reasonOf(open({ timeoutMs: 50 }))).toMatchObject({ _tag: "TimedOut", milliseconds: 50 })
  })
  it("is an effect, too", async () => {
    routes = { "/manifest": say(manifest), "/predict": lengths }
    const program = Effect.flatMap(remotePredictorEffect<SuccessPrediction>({ url }), (remote) =>
      remote.predict(queries)
    )
    const { probability } = await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
    expect(probability[3]).toBe(0.5)
    const failing = remotePredictorEffect({ url: "http://127.0.0.1:9", retries: 0 }).pipe(
      Effect.catchTag("PredictorError", (error) => Effect.succeed(error.reason._tag))
    )
    expect(await Effect.runPromise(Effect.provide(failing, FetchHttpClient.layer))).toBe("Unreachable")
  })
})

describe("predictOrUniform", () => {
  it("goes on with one probability for all, and says why", async () => {
    routes = { "/manifest": say(manifest), "/predict": say({}, 503) }
    const remote = await open()
    const { failure, prediction } = await predictOrUniform(() => remote.predict(queries), 10, 0.3)
    expect(failure?.reason._tag).toBe("BadResponse")
    expect(prediction.probability[7]).toBeCloseTo(0.3, 12)
    routes["/predict"] = lengths
    expect((await predictOrUniform(() => remote.predict(queries), 10, 0.3)).failure).toBeUndefined()
    routes["/predict"] = say({}, 400)
    expect(await reasonOf(predictOrUniform(() => remote.predict(queries), 10, 0.3))).toMatchObject({ status: 400 })
  })
})
