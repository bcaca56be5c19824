/**
 * A reward model behind HTTP as a verifier: scores (query, reply) pairs in batches.
 *
 * @module
 */
import { Mismatch, withClient } from "@alloc/http"
import { Effect } from "effect"
import { scored } from "../Verdict.ts"
import { type Pair, type Verifier, verifier } from "../Verifier.ts"
import { VerifierError } from "../VerifierError.ts"
import { pairBatches } from "./PairBatches.ts"
import { type ProtocolSettings, protocols, type TextPair } from "./Protocols.ts"
import type { RewardModelOptions } from "./RewardOptions.ts"
import { rewardServer, toVerifierError } from "./RewardServer.ts"

/** Scores pairs. A batch that failed leaves its error in its pairs' places. */
type ScoreEach = (pairs: ReadonlyArray<TextPair>) => Effect.Effect<ReadonlyArray<number | VerifierError>>

/** What kind of number a score is, as far as this side can know. */
const scaleOf = ({ api, normaliser, scale }: RewardModelOptions): string => {
  const raw =
    api === "rerank" || api === "alloc"
      ? "score as the server gives it"
      : scale === "probability"
        ? "probability"
        : "raw logit"
  return normaliser === undefined ? raw : `${normaliser.kind} of ${raw}`
}

const settingsOf = (options: RewardModelOptions): ProtocolSettings => ({
  model: options.model,
  probabilities: options.scale === "probability",
  messages: options.messages ?? true,
  format: options.format ?? (({ query, response }) => `${query}\n${response}`),
  label: options.label,
  steps: options.steps ?? "last",
  head: options.head,
  legacy: options.legacy ?? false
})

/** Asks a server for the scores of pairs, in as few requests as its protocol allows. */
const scoresBy = (options: RewardModelOptions, name: string): ScoreEach => {
  const { api, batch = 32, normaliser } = options
  const { server, url } = rewardServer(options)
  const protocol = protocols[api]
  const settings = settingsOf(options)
  const read =
    (count: number) =>
    (answer: unknown): ReadonlyArray<number> => {
      try {
        return protocol.scores(answer, count, settings)
      } catch (error) {
        throw error instanceof Mismatch ? new Mismatch(`not ${api}: ${error.message}`) : error
      }
    }
  const ask = (pairs: ReadonlyArray<TextPair>, places: ReadonlyArray<number>) =>
    withClient(
      server.ask({
        url,
        body: protocol.body(
          places.map((place) => pairs[place]),
          settings
        ),
        read: read(places.length)
      })
    ).pipe(
      Effect.map((scores) => scores.map((score) => normaliser?.apply(score) ?? score)),
      Effect.catch((error) => {
        const ours = toVerifierError(error, name, `pair ${places.map((place) => place + 1).join(", ")}`)
        return Effect.succeed(places.map(() => ours))
      })
    )
  return (pairs) => {
    const batches = pairBatches(pairs, protocol.holds(settings), batch)
    // The server's own limit holds over all calls.
    return Effect.map(
      Effect.forEach(batches, (places) => ask(pairs, places), { concurrency: "unbounded" }),
      (found) => {
        const scores = new Map(batches.flatMap((places, b) => places.map((place, i) => [place, found[b][i]] as const)))
        // Every place is in exactly one batch.
        return pairs.map((_, place) => scores.get(place) as number | VerifierError)
      }
    )
  }
}

const withoutText = (name: string, { query }: Pair): VerifierError => {
  const valid = "the query's text, which a reward model reads"
  return new VerifierError({
    reason: { _tag: "InvalidQuery", verifier: name, query: query.id, field: "text", value: query.text, valid }
  })
}

/**
 * A reward model as a verifier, over the `HttpClient` of the effect that runs it, or by Node's HTTP. Scores are raw logits
 * unless `scale` is "probability"; they are put in the order of the pairs, and their number and finiteness are checked.
 * What may pass by itself is tried again with growing, jittered pauses. A request that failed leaves its error in the
 * places of its pairs, with the server's words and without secrets.
 *
 * @throws VerifierError `InvalidOption`; of a pair: `InvalidQuery`, `Unreachable`, `TimedOut`, `BadResponse`
 * @example
 * ```ts
 * import { rewardModel } from "@alloc/verifiers"
 *
 * const server = (await import("node:http")).createServer((_, response) => {
 *   response.setHeader("content-type", "application/json")
 *   response.end(JSON.stringify({ scores: [0.75] }))
 * })
 * await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
 * const address = server.address()
 * const port = typeof address === "object" && address !== null ? address.port : 0
 * const reward = rewardModel({ api: "alloc", url: `http://127.0.0.1:${port}`, apiKey: "sk-..." })
 * console.log((await reward.check({ id: "q1", text: "Why?" }, "Because.")).reward) // => 0.75
 * server.close()
 * ```
 */
export const rewardModel = (options: RewardModelOptions): Verifier => {
  const name = options.name ?? [options.api, options.model].filter((part) => part !== undefined).join(" ")
  const scoreEach = scoresBy(options, name)
  const scale = scaleOf(options)
  return verifier({
    name,
    checkAll: (pairs: ReadonlyArray<Pair>) => {
      const asked = pairs.flatMap(({ query, response }, place) =>
        query.text === undefined ? [] : [{ place, pair: { query: query.text, response } }]
      )
      return Effect.map(scoreEach(asked.map(({ pair }) => pair)), (scores) => {
        const byPlace = new Map(asked.map(({ place }, i) => [place, scores[i]]))
        return pairs.map((pair, place) => {
          const score = byPlace.get(place) ?? withoutText(name, pair)
          return score instanceof VerifierError ? score : scored(score, `${name}: ${scale} ${score}`)
        })
      })
    }
  })
}
