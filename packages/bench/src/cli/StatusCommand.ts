/**
 * `bench status`.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises"
import { Command } from "effect/cli"
import { duration } from "../collect/ProgressView.ts"
import { runOnStore } from "../collect/RunOnStore.ts"
import { type CollectionStatus, type ScoringStatus, storeStatus } from "../store/StoreStatus.ts"
import type { Context } from "./Context.ts"
import { attempt, type BenchCommand, json, type StoreFlag, store, watch } from "./Flags.ts"
import { storeFolder } from "./StoreFolder.ts"

/** What `status` takes. */
export interface StatusFlags extends StoreFlag {
  readonly watch: boolean
  readonly json: boolean
}

const watchEveryMs = 2_000

const count = (value: number): string => Math.round(value).toLocaleString("en-US")

const dollars = (usd: number): string => `$${usd.toFixed(usd < 1 ? 4 : 2)}`

const costLine = ({ usd }: CollectionStatus): ReadonlyArray<string> =>
  usd === undefined
    ? []
    : [
        `  cost     ${dollars(usd.spent)} spent, ${dollars(usd.reserved)} reserved${usd.max === undefined ? "" : `, cap ${dollars(usd.max)}`}`
      ]

const shareOf = (done: number, wanted: number): string =>
  wanted === 0 ? "" : ` (${((100 * done) / wanted).toFixed(1)} %)`

const timeLeft = (left: number, secondsLeft: number | undefined): string =>
  left === 0 || secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`

const scoringLines = ({
  done,
  failed,
  left,
  name,
  rate,
  secondsLeft,
  version,
  wanted
}: ScoringStatus): ReadonlyArray<string> => [
  `  verdicts ${count(done)} of ${count(wanted)}${shareOf(done, wanted)}, ${count(left)} left, ${rate.toFixed(1)}/s${timeLeft(left, secondsLeft)}: ${name} (${version})`,
  ...Object.entries(failed).map(([kind, n]) => `  failed   ${count(n)} verdicts of ${name}: ${kind}`)
]

const failureLines = ({ deadLetters, failed, items, scorings }: CollectionStatus): ReadonlyArray<string> => {
  const dead = [items, ...scorings.map((scoring) => scoring.items)].reduce((sum, counts) => sum + counts.dead, 0)
  return [
    ...Object.entries(failed).map(([kind, n]) => `  failed   ${count(n)} samples: ${kind}`),
    ...scorings.flatMap(scoringLines),
    ...(dead === 0 ? [] : [`  dead     ${count(dead)} items were given up; bench retry puts them back`]),
    ...deadLetters.map(
      ({ error, item, stage }) =>
        `           ${stage === "samples" ? "samples" : "verdicts"} ${item.from}-${item.to - 1} of query ${item.query}: ${error}`
    )
  ]
}

/** The state of a collection, for people. */
export const statusText = (one: CollectionStatus): string => {
  const { calls, done, left, paused, priority, rate, secondsLeft, wanted, workers } = one
  const live = workers.filter((worker) => worker.live)
  const drawing = live.filter(({ stage }) => stage !== "scores").length
  const steered = `${paused ? ", paused" : ""}${priority === 0 ? "" : `, priority ${priority}`}`
  return `${[
    `${one.name} ${one.fingerprint}: ${one.model}${steered}`,
    `  samples  ${count(done)} of ${count(wanted)}${shareOf(done, wanted)}, ${count(left)} left: ${count(one.queries)} queries x ${count(one.samples)}`,
    `  rate     ${rate.toFixed(1)}/s by ${drawing} ${drawing === 1 ? "worker" : "workers"}${timeLeft(left, secondsLeft)}`,
    `  calls    ${count(calls.asked)} asked, ${count(calls.answered)} answered, ${count(calls.repeated)} of them again, ${count(calls.failed)} failed, ${count(calls.open)} under way or lost`,
    ...costLine(one),
    ...failureLines(one),
    ...live.map(
      ({ concurrency, place, rate: its, stage }) =>
        `  worker   ${place}: ${stage}, ${its.toFixed(1)}/s, ${concurrency} at a time`
    )
  ].join("\n")}\n`
}

/** Shows how far the collections of a store are. */
export const statusCommand = ({ terminal }: Context): BenchCommand<"status", StatusFlags> =>
  Command.make("status", { store, watch, json }, (input) =>
    attempt(async () => {
      const place = storeFolder(input.store, terminal)
      const show = async (): Promise<void> => {
        const all = await runOnStore({ store: place }, () => storeStatus)
        if (input.json) terminal.out(`${JSON.stringify({ collections: all })}\n`)
        else if (all.length === 0) terminal.out("the store has no collection\n")
        else terminal.out(all.map(statusText).join("\n"))
      }
      await show()
      while (input.watch && !terminal.signal.aborted) {
        await sleep(watchEveryMs, undefined, { signal: terminal.signal }).catch(() => {})
        if (terminal.signal.aborted) return
        if (!input.json && terminal.interactive) terminal.out("\u001B[2J\u001B[H")
        await show()
      }
    })
  ).pipe(
    Command.withDescription("How far the collections of a store are, who works on them, and what they cost"),
    Command.withExamples([
      { command: "bench status", description: "The collections of .alloc/collect" },
      { command: "bench status --store postgres://me@host/samples --watch", description: "Again every two seconds" }
    ])
  )
