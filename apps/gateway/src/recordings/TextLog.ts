/**
 * Requests with their texts, kept where the configuration says so: what recordings are made of. Each text passes the
 * configured redaction before it is stored.
 *
 * @module
 */
import { importModule } from "@alloc/bench/files"
import type { SampleRecord } from "@alloc/decoders"
import { Effect } from "effect"
import type { GatewayConfig } from "../config/Config.ts"
import { fail, GatewayError } from "../GatewayError.ts"
import type { TextRow } from "../ledger/Entries.ts"

/** Takes out of a text what must not be kept. */
export type Redact = (text: string) => string | Promise<string>

/** A sample as it is logged; JSON in the store. */
export interface LoggedSample {
  readonly failed: boolean
  readonly text?: string | undefined
  readonly answer?: string | undefined
  readonly tokens?: number | undefined
  readonly latencyMs?: number | undefined
  /** By the request's verifier; of a vote, whether it says what the majority says. */
  readonly reward?: number | undefined
  /** Whether its request was sampled uniformly. */
  readonly uniform: boolean
}

/** A choice that is logged. */
export interface LoggedChoice {
  readonly request: string
  readonly choice: number
  readonly prompt: string
  readonly samples: ReadonlyArray<SampleRecord>
  readonly chosen: SampleRecord | undefined
  readonly uniform: boolean
}

const isRedact = (value: unknown): value is Redact => typeof value === "function"

/**
 * The redaction that a file exports under the name `redact`; without a file, texts are kept as they are.
 *
 * @throws GatewayError `InvalidField`
 */
export const loadRedact = async ({ file, log }: GatewayConfig): Promise<Redact> => {
  if (log.redact === undefined) return (text) => text
  const refuse = (value: string): never =>
    fail({ _tag: "InvalidField", file, field: "log.redact", value, valid: "a file that exports redact(text)" })
  const { redact } = await importModule(log.redact).catch((cause: unknown) =>
    refuse(cause instanceof Error ? cause.message : String(cause))
  )
  return isRedact(redact) ? redact : refuse(`${log.redact}, which exports no function redact`)
}

const loggedSample = (
  { answer, drawn, verdict }: SampleRecord,
  majority: string | undefined
): Omit<LoggedSample, "uniform"> => ({
  failed: drawn === undefined,
  text: drawn?.text,
  answer,
  tokens: drawn?.tokens,
  latencyMs: drawn === undefined ? undefined : Math.round(drawn.latencyMs),
  reward: verdict?.reward ?? (drawn === undefined || majority === undefined ? undefined : answer === majority ? 1 : 0)
})

/** The rows of a choice. A redaction that fails keeps the whole choice out of the log. */
export const textRows = (
  { choice, chosen, prompt, request, samples, uniform }: LoggedChoice,
  redact: Redact
): Effect.Effect<ReadonlyArray<TextRow>, GatewayError> =>
  Effect.tryPromise({
    try: async () => {
      const clean = async (text: string | undefined): Promise<string | undefined> =>
        text === undefined ? undefined : redact(text)
      const shown = (await clean(prompt)) ?? ""
      const majority = chosen?.verdict === undefined ? chosen?.answer : undefined
      const rows = samples.map(async (sample, k): Promise<TextRow> => {
        const logged = loggedSample(sample, majority)
        const row: LoggedSample = {
          ...logged,
          uniform,
          text: await clean(logged.text),
          answer: await clean(logged.answer)
        }
        return {
          kind: "text",
          request,
          choice,
          arm: sample.arm,
          sample: k,
          prompt: shown,
          row: JSON.stringify(row)
        }
      })
      return Promise.all(rows)
    },
    catch: (cause) =>
      new GatewayError({
        reason: { _tag: "Broken", problem: `redaction failed: ${cause instanceof Error ? cause.name : "no error"}` }
      })
  })
