/**
 * Longer than 300 lines because every policy, budget and failure goes through the one entry.
 *
 * @module
 */
import { histogramCurves, sequential, successCurves, uniform } from "@alloc/core"
import { cascade, escalation, onlineArms, routing } from "@alloc/core/policies"
import { adaptiveConsistency, uncertaintyAware } from "@alloc/core/voting"
import { manualTimers, type Received, type Reply, scriptedServer } from "@alloc/http/testing"
import { verifier } from "@alloc/verifiers"
import { Deferred, Effect } from "effect"
import { describe, expect, it } from "vitest"
import { type Answer, decode, decodeEffect, decodeStream, type Model, model, serverModel } from "../../src/index.ts"
import { fakeModel } from "../../src/testing.ts"

const isRight = verifier({ name: "right", check: (_, response) => response === " right" })
const sampling = { maxTokens: 16 }

/** Queries "0" .. of a model that is right with the given probabilities. */
const known = (success: ReadonlyArray<number>) => ({
  queries: success.map((_, k) => ({ id: String(k), prompt: `query ${k}` })),
  model: fakeModel({ success: (query) => success[Number(query)], concurrency: 16 })
})

/** Once all is done that was ready to be: what follows from it one turn of the event loop after the other, too. */
const settledTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const counts = (answers: ReadonlyArray<Answer>): ReadonlyArray<number> => answers.map(({ samples }) => samples.length)

/** A chat server that lists its model, and replies to questions as told. */
const chatServer = (script: (request: Received) => Reply | Promise<Reply>) =>
  scriptedServer((request) =>
    request.path === "/v1/models" ? { json: { data: [{ id: "served" }] } } : script(request)
  )
const reply = (content: string, prompt_tokens = 10, completion_tokens = 4): Reply => ({
  json: {
    model: "served",
    choices: [{ index: 0, message: { content }, finish_reason: "stop" }],
    usage: { prompt_tokens, completion_tokens }
  }
})

describe("decode", () => {
  it("stops at a verified sample, and shares what is left among the others", async () => {
    const { answers, stopped, usage } = await decode({
      ...known([1, 1, 1, 0]),
      verifier: isRight,
      budget: { samples: 2 },
      maximum: 8
    })
    expect(answers.map(({ text }) => text)).toEqual([" right", " right", " right", " wrong"])
    expect(counts(answers)).toEqual([1, 1, 1, 5])
    expect(answers.map(({ reward }) => reward)).toEqual([1, 1, 1, 0])
    expect(usage.total).toMatchObject({ calls: 8, completionTokens: 8, failed: 0 })
    expect(stopped).toBe("policy")
    expect(answers[0].why).toMatchObject({ stopped: "verified", rounds: [{ arm: "fake", samples: 1 }] })
    expect(answers[3].why.text).toMatch(/^5 samples in 5 rounds, predicted gain of the first 0.500; the policy gave/)
  })

  it("allocates by predicted curves where there is no verifier, and votes", async () => {
    const { queries, model } = known([1, 0.2])
    const predict = () => successCurves([1, 0.2], { maxSamples: 8 })
    const { answers } = await decode({ queries, model, predict, budget: { samples: 3 }, maximum: 8 })
    expect(counts(answers)).toEqual([1, 5])
    expect(answers[0].why.predicted).toEqual([1])
    expect(answers[1].text).toBe(" wrong")
  })

  it("draws until verified, at most k, for whoever has no batch", async () => {
    const options = { ...known([1, 0]), verifier: isRight, budget: { samples: 4 }, maximum: 4 }
    expect(counts((await decode(options)).answers)).toEqual([1, 4])
  })

  it("gives one default reply where nothing is drawn, and undefined without one", async () => {
    const options = { ...known([1, 1]), budget: { samples: 0 } }
    const { answers } = await decode({ ...options, defaultReply: ({ id }) => `none for ${id}` })
    expect(answers.map(({ sample, text }) => [text, sample])).toEqual([
      ["none for 0", undefined],
      ["none for 1", undefined]
    ])
    expect((await decode(options)).answers[0].text).toBeUndefined()
    expect((await decode({ ...options, queries: [] })).answers).toEqual([])
  })

  it("draws at least the minimum", async () => {
    const { answers } = await decode({ ...known([1, 1, 0]), verifier: isRight, budget: { samples: 3 }, minimum: 2 })
    expect(counts(answers).slice(0, 2)).toEqual([2, 2])
  })

  it("uses samples that were drawn before, at no cost", async () => {
    const { model } = known([0])
    const queries = [{ id: "0", prompt: "?", drawn: [" right"] }]
    const done = await decode({ queries, model, verifier: isRight, budget: { samples: 4 } })
    expect(done.answers[0]).toMatchObject({ text: " right", sample: { reused: true }, why: { stopped: "verified" } })
    expect(done.usage.total.calls).toBe(0)
    const wrong = [{ id: "0", prompt: "?", drawn: [" wrong"] }]
    const more = await decode({ queries: wrong, model, verifier: isRight, budget: { samples: 3 }, maximum: 3 })
    expect(more.answers[0].samples.map(({ index, reused }) => [index, reused])).toEqual([
      [0, true],
      [1, false],
      [2, false]
    ])
    expect(more.usage.total.calls).toBe(2)
  })

  it("selects by another reward than the policy's, and scores by a third", async () => {
    let n = 0
    const numbers = model({ name: "numbers", generate: async () => String(n++ % 4), concurrency: 1 })
    const shared = { queries: ["?"], model: numbers, policy: uniform(), budget: { samples: 4 }, maximum: 4 }
    const value = (sign: number) => verifier({ name: `times ${sign}`, check: (_, response) => sign * Number(response) })
    const by = async (selector: Parameters<typeof decode>[0]["selector"], judge = value(1)) =>
      (await decode({ ...shared, verifier: judge, selector, reward: value(10) })).answers[0]
    expect(await by("reward")).toMatchObject({ text: "3", reward: 30 })
    expect(await by(value(-1))).toMatchObject({ text: "0", reward: 0 })
    expect(await by("first")).toMatchObject({ sample: { index: 0 } })
    expect(await by((samples) => samples.length - 2)).toMatchObject({ sample: { index: 2 } })
  })

  it("votes with a stopping rule, by the answer extracted", async () => {
    const words = ["so 7", "I say 8", "it is 7", "7!"]
    const talker = model({ name: "talker", generate: async ({ index }) => words[index] ?? "9" })
    const { answers } = await decode({
      queries: ["?"],
      model: talker,
      policy: adaptiveConsistency({ confidence: 0.8 }),
      extract: (text) => /\d/.exec(text)?.[0],
      selector: "majority",
      budget: { samples: 8 },
      maximum: 8
    })
    expect(answers[0]).toMatchObject({ text: "so 7", sample: { answer: "7" } })
    expect(answers[0].samples.length).toBeLessThan(8)
  })

  it("routes and cascades over arms, with usage apart", async () => {
    const success = { weak: [1, 0, 0], strong: [1, 1, 0] }
    const predicted = { weak: [0.9, 0.3, 0.3], strong: [0.9, 0.9, 0.4] }
    const arm = (name: "weak" | "strong", cost: number) => ({
      name,
      cost,
      model: fakeModel({ success: (query) => success[name][Number(query)] }),
      predict: () => successCurves(predicted[name], { maxSamples: 1 })
    })
    const arms = [arm("weak", 1), arm("strong", 5)]
    const { queries } = known([0, 0, 0])
    const routed = await decode({ queries, arms, policy: routing({ share: 1 / 3 }), budget: { samples: 6 } })
    expect(routed.answers.map(({ sample }) => sample?.arm)).toEqual(["weak", "strong", "weak"])
    const climbed = await decode({ queries, arms, policy: cascade(), verifier: isRight, budget: { samples: 6 } })
    expect(climbed.answers.map(({ text }) => text)).toEqual([" right", " right", " wrong"])
    expect(climbed.usage.arms.weak[0].calls).toBe(3)
    expect(climbed.usage.arms.strong[0].calls).toBe(2)
    expect(climbed.answers[0].usage.strong).toEqual([])
  })

  it("samples again or goes on to more effort, and needs a verifier for it", async () => {
    const effort = (name: string, cost: number, points: ReadonlyArray<number>) => ({
      name,
      cost,
      model: fakeModel({ success: (query) => points[Number(query)] }),
      predict: () => histogramCurves([0.5, 0.5, 0.5, 0.5], { points, maxSamples: 8 })
    })
    const arms = [effort("low", 1, [1, 0]), effort("high", 4, [1, 1])]
    const { queries } = known([0, 0])
    const options = { queries, arms, policy: escalation(), budget: { samples: 5 } }
    const { answers } = await decode({ ...options, verifier: isRight })
    expect(answers.map(({ samples }) => samples.map(({ arm }) => arm))).toEqual([["low"], ["low", "high"]])
    await expect(decode(options)).rejects.toThrow("a verifier")
  })

  it("cuts samples off by arm, and keeps the budget with a given probability", async () => {
    const arm = (name: string, maxTokens: number, cost: number) => ({
      name,
      cost,
      sampling: { maxTokens },
      model: fakeModel({ success: () => 1 }),
      predict: (all: ReadonlyArray<unknown>) => successCurves(new Float64Array(all.length).fill(0.4), { maxSamples: 8 })
    })
    const arms = [arm("short", 8, 8), arm("long", 64, 60)]
    const { queries } = known([1, 1, 1, 1])
    const drawnAt = async (quantile: number): Promise<number> => {
      const policy = onlineArms({ quantile, variances: [25, 400] })
      const { answers } = await decode({ queries, arms, policy, budget: { tokens: 40 } })
      expect(answers.every(({ samples }) => samples.every(({ arm }) => arm === "short"))).toBe(true)
      return answers.reduce((sum, { samples }) => sum + samples.length, 0)
    }
    expect(await drawnAt(0.99)).toBeLessThan(await drawnAt(0.5))
  })

  it("keeps a failed sample as an outcome that spoils no other", async () => {
    const flaky = model({
      name: "flaky",
      generate: async ({ query }) => {
        if (query === "1") throw new Error("out of memory")
        return " right"
      }
    })
    const { queries } = known([1, 1, 1])
    const { answers, usage } = await decode({
      queries,
      model: flaky,
      verifier: isRight,
      budget: { samples: 1 },
      maximum: 1
    })
    expect(answers.map(({ text }) => text)).toEqual([" right", undefined, " right"])
    expect(answers[1].samples[0].error?.message).toMatch(/out of memory/)
    expect(usage.total).toMatchObject({ calls: 3, failed: 1 })
  })

  it("keeps a sample that could not be judged, as failed", async () => {
    const broken = verifier({
      name: "broken",
      check: ({ id }) => {
        if (id === "0") throw new Error("no interpreter")
        return true
      }
    })
    const { answers } = await decode({ ...known([1, 1]), verifier: broken, budget: { samples: 1 }, maximum: 1 })
    expect(answers[0]).toMatchObject({ text: " right", samples: [{ error: { _tag: "VerifierError" } }] })
    expect(answers[1].reward).toBe(1)
  })

  it("ends by rounds, by samples in flight, and by the deadline, with what there is", async () => {
    const options = { ...known([0, 0]), verifier: isRight, budget: { samples: 8 }, maximum: 8 }
    const capped = await decode({ ...options, maxRounds: 2 })
    expect([capped.stopped, capped.rounds]).toEqual(["rounds", 2])
    expect(capped.usage.total.calls).toBeLessThan(16)
    let now = 0
    let most = 0
    const counting = model({
      name: "counting",
      generate: async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now -= 1
        return "x"
      }
    })
    await decode({ queries: options.queries, model: counting, policy: uniform(), budget: { samples: 8 }, inFlight: 3 })
    expect(most).toBe(3)
    const deadlineMs = 54_321
    using deadline = manualTimers(deadlineMs)
    const slow = model({
      name: "slow",
      generate: ({ index, signal }) => {
        if (index < 2) return Promise.resolve(" wrong")
        setImmediate(deadline.end)
        return never(signal)
      }
    })
    const late = await decode({ ...options, model: slow, deadlineMs })
    expect([late.stopped, ...late.answers.map(({ text }) => text)]).toEqual(["deadline", " wrong", " wrong"])
    expect(late.usage.total.cancelled).toBeGreaterThan(0)
  })

  it("a round that is over aborts what is late, counts it as failed, and the next begins", async () => {
    const roundMs = 54_321
    using rounded = manualTimers(roundMs)
    let aborted = 0
    const uneven = model({
      name: "uneven",
      generate: ({ index, signal }) => {
        if (index === 2) return Promise.resolve(" right")
        // Both of the first round are under way, and the other of them is done by then.
        if (index === 1) void settledTurns().then(rounded.end)
        signal?.addEventListener("abort", () => {
          aborted += 1
        })
        return index === 0 ? Promise.resolve(" wrong") : never(signal)
      }
    })
    const { answers, rounds, stopped } = await decode({
      queries: ["?"],
      model: uneven,
      verifier: verifier({ name: "right", check: (_, response) => response === " right" }),
      policy: sequential({ rounds: 2, onTime: 0.5, minInFlight: 2 }),
      budget: { samples: 3 },
      roundMs
    })
    expect([rounds, stopped, answers[0].text, aborted]).toEqual([2, "policy", " right", 1])
    expect(answers[0].samples.map(({ error }) => error?.reason._tag)).toEqual([undefined, "TooLate", undefined])
  })

  let calls = 0
  const plain = model({
    name: "plain",
    generate: async () => {
      calls += 1
      return "x"
    }
  })
  const base = { queries: ["?"], model: plain, budget: { samples: 1 } }
  const twice = [
    { id: "a", prompt: "?" },
    { id: "a", prompt: "!" }
  ]
  it.each<readonly [string, () => Promise<unknown>, RegExp]>([
    ["a policy without its verifier", () => decode({ ...base, policy: sequential() }), /sequential needs a verifier/],
    ["a policy without log-probabilities", () => decode({ ...base, policy: uncertaintyAware() }), /of model plain/],
    ["a selector without them", () => decode({ ...base, selector: "log-probability" }), /of model plain/],
    ["dollars without a price", () => decode({ ...base, budget: { usd: 0.01 } }), /dollars needs a price of arm plain/],
    ["a cap in dollars without a price", () => decode({ ...base, cap: { usd: 1 } }), /dollars needs a price/],
    ["a budget that is none", () => decode({ ...base, budget: { samples: Number.NaN } }), /budget in samples is NaN/],
    ["an id that occurs twice", () => decode({ ...base, queries: twice }), /id is a, twice/],
    ["an empty prompt", () => decode({ ...base, queries: [""] }), /prompt of query 0 is empty/]
  ])("refuses %s before the first call", async (_, run, message) => {
    await expect(run()).rejects.toThrow(message)
    expect(calls).toBe(0)
  })

  it("keeps budgets in tokens and in dollars, by what the server counts", async () => {
    await using server = await chatServer(() => reply("x", 10, 16))
    const served = serverModel({ url: server.url, model: "served", concurrency: 8 })
    const queries = Array.from({ length: 10 }, (_, k) => `q${k}`)
    const inTokens = await decode({ queries, model: served, policy: uniform(), budget: { tokens: 40 }, sampling })
    expect(inTokens.usage.total.completionTokens).toBeLessThanOrEqual(400)
    expect(inTokens.usage.total.completionTokens).toBeGreaterThan(200)
    const price = { input: 1, output: 2 }
    const arms = [{ model: served, price, cost: 42e-6 }]
    const inDollars = await decode({ queries, arms, policy: uniform(), budget: { usd: 100e-6 }, sampling })
    expect(inDollars.usage.total.usd).toBeLessThanOrEqual(1000e-6)
    expect(inDollars.usage.total.usd).toBeCloseTo(inDollars.usage.total.calls * (10 + 32) * 1e-6, 12)
    expect(inDollars.usage.total.calls).toBeGreaterThan(10)
  })

  it("aborts what is in flight, and leaves no request behind", async () => {
    await using server = await chatServer(({ index }) => (index < 3 ? reply("x") : "hang"))
    const controller = new AbortController()
    const served = serverModel({ url: server.url, model: "served", concurrency: 8 })
    const options = {
      queries: ["a", "b", "c", "d"],
      model: served,
      policy: uniform(),
      budget: { samples: 2 },
      sampling
    }
    const running = decode({ ...options, signal: controller.signal })
    const settled = running.catch((error: unknown) => error)
    while (server.received.length < 9) await new Promise((resolve) => setTimeout(resolve, 5))
    const why = new Error("enough")
    controller.abort(why)
    expect(await settled).toBe(why)
    while (server.inFlight.now > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(server.aborted.length).toBe(6)
    expect(server.received.length).toBe(9)
  })

  it("returns what there is at an abort where that is asked for", async () => {
    const controller = new AbortController()
    const half = model({
      name: "half",
      generate: ({ query, signal }) => {
        if (query === "a") return Promise.resolve("x")
        void settledTurns().then(() => controller.abort())
        return never(signal)
      }
    })
    const queries = ["a", "b"].map((id) => ({ id, prompt: id }))
    const running = decode({
      queries,
      model: half,
      policy: uniform(),
      budget: { samples: 1 },
      onAbort: "return",
      signal: controller.signal
    })
    const { answers, stopped, usage } = await running
    expect([stopped, answers[0].text, answers[1].text]).toEqual(["aborted", "x", undefined])
    expect(usage.total).toMatchObject({ calls: 2, cancelled: 1 })
  })

  it("counts the predictor's and the verifier's own calls apart", async () => {
    const judge = fakeModel({ success: () => 1 })
    const ask = (query: string) =>
      judge.draw({
        query,
        prompt: "is it?",
        seed: 0,
        from: 0,
        to: 1,
        sampling: { temperature: 1, maxTokens: 4, stop: [] }
      })
    const { usage } = await decode({
      ...known([1]),
      predict: () => Effect.as(ask("p"), successCurves([0.5], { maxSamples: 4 })),
      verifier: verifier({ name: "judge", check: () => Effect.as(ask("v"), true) }),
      budget: { samples: 1 }
    })
    expect([usage.arms.fake[0].calls, usage.predictor[0].calls, usage.verifier[0].calls, usage.total.calls]).toEqual([
      1, 1, 1, 3
    ])
  })

  it("gives the same samples for the same seed, and others for another", async () => {
    const options = { ...known([0.5, 0.5, 0.5]), policy: uniform(), budget: { samples: 8 }, maximum: 8 }
    const texts = async (seed: number) =>
      (await decode({ ...options, seed })).answers.flatMap(({ samples }) => samples.map(({ drawn }) => drawn?.text))
    expect(await texts(1)).toEqual(await texts(1))
    expect(await texts(1)).not.toEqual(await texts(2))
  })
})

/** Never resolves; rejects when it is aborted. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))

describe("decodeStream", () => {
  it("gives an answer as soon as it is decided", async () => {
    const gate = Deferred.makeUnsafe<void>()
    const gated: Model = {
      ...known([]).model,
      name: "gated",
      draw: (request) =>
        Effect.andThen(
          request.query === "slow" ? Deferred.await(gate) : Effect.void,
          Effect.succeed([{ text: request.query, tokens: 1, thinkingTokens: 0, finish: "end" as const, latencyMs: 0 }])
        )
    }
    const queries = ["slow", "quick"].map((id) => ({ id, prompt: id }))
    const seen: Array<string> = []
    for await (const { id } of decodeStream({ queries, model: gated, policy: uniform(), budget: { samples: 1 } })) {
      seen.push(id)
      // Only now may the other go on: a run that waited for all would never come here.
      Deferred.doneUnsafe(gate, Effect.void)
    }
    expect(seen).toEqual(["quick", "slow"])
  })

  it("gives verified queries before the batch is through", async () => {
    const order: Array<string> = []
    for await (const { id } of decodeStream({
      ...known([0, 1]),
      verifier: isRight,
      budget: { samples: 4 },
      maximum: 7
    }))
      order.push(id)
    expect(order).toEqual(["1", "0"])
  })

  it("ends the run when its reader leaves", async () => {
    await using server = await chatServer(({ body }) => (JSON.stringify(body).includes("first") ? reply("x") : "hang"))
    const served = serverModel({ url: server.url, model: "served" })
    const options = { queries: ["first", "second"], model: served, policy: uniform(), budget: { samples: 1 }, sampling }
    for await (const { text } of decodeStream(options)) {
      expect(text).toBe("x")
      break
    }
    while (server.inFlight.now > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(server.aborted.length).toBe(1)
  })

  it("throws what decode rejects with", async () => {
    const answers = decodeStream({ ...known([1]), policy: sequential(), budget: { samples: 1 } })
    await expect(answers.next()).rejects.toThrow(/needs a verifier/)
  })
})

describe("decodeEffect", () => {
  it("fails with a typed error", async () => {
    const failing = Effect.flip(decodeEffect({ ...known([1]), budget: { samples: -1 } }))
    expect(await Effect.runPromise(failing)).toMatchObject({ _tag: "DecoderError", reason: { _tag: "InvalidRequest" } })
  })
})
