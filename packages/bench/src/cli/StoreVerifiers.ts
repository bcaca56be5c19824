/**
 * Who judges samples of a store, as `--verifier` and `--reward` say.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { VersionedVerifier } from "../collect/ScoreSamples.ts"
import { answerVerifier } from "../prompts/AnswerVerifier.ts"
import { absolute, type Context, dataFolder } from "./Context.ts"
import { isModulePath } from "./ExperimentFile.ts"
import { given, type JudgeFlags } from "./Flags.ts"
import { rewardServer } from "./RewardServer.ts"
import { loadVerifier } from "./VerifierFile.ts"

/** Verifiers, opened as they are asked for. */
export interface StoreVerifiers extends AsyncDisposable {
  /** Those that judge a collection; none where its experiment has none. */
  readonly of: (collection: string) => Promise<ReadonlyArray<VersionedVerifier>>
}

/** Verifiers of a plan, open until they are closed. */
interface LentVerifiers {
  readonly verifiers: ReadonlyArray<Verifier>
  readonly close: () => Promise<void>
}

/** Borrows the verifiers of a plan for longer than a call. */
const borrow = ({ judge, verifiers: entries }: RecordingPlan): Promise<LentVerifiers> =>
  new Promise((resolve, reject) => {
    let end = (): void => {}
    const ended = new Promise<void>((done) => {
      end = done
    })
    const lending = judge((opened) => {
      // Under the names that its recording has.
      const verifiers = opened.map((one, i) => ({ ...one, name: entries[i]?.name ?? one.name }))
      const close = async (): Promise<void> => {
        end()
        await lending
      }
      resolve({ verifiers, close })
      return ended
    })
    lending.catch(reject)
  })

const planOf = async (
  { app, terminal }: Context,
  name: string,
  flags: JudgeFlags
): Promise<RecordingPlan | undefined> => {
  const one = app.experiments.find((experiment) => experiment.name === name)
  const data = dataFolder(terminal, given(flags.data))
  return one?.live ?? (await one?.drawn?.(data)) ?? (await one?.routed?.(data, undefined))
}

const ofFile = async (file: string): Promise<VersionedVerifier> => {
  const verifier = await loadVerifier(file)
  const hash = createHash("sha256")
    .update(await readFile(file))
    .digest("hex")
  return { verifier, version: `file ${hash.slice(0, 12)}` }
}

/** The verifiers that the flags name for all collections; undefined where each collection's own experiment judges. */
const named = async (
  { app, terminal }: Context,
  { reward, rewardApi, verifier }: JudgeFlags
): Promise<ReadonlyArray<VersionedVerifier> | undefined> => {
  const served = rewardServer(given(reward), rewardApi)
  if (served !== undefined) return [{ verifier: served, version: `served, ${rewardApi}` }]
  const name = given(verifier)
  if (name === undefined) return undefined
  if (isModulePath(name)) return [await ofFile(absolute(terminal, name))]
  return name === "answer" ? [{ verifier: answerVerifier(), version: app.version }] : undefined
}

/**
 * Opens nothing yet but a file.
 *
 * @throws BenchError `InvalidVerifierFile`, `InvalidOption`, `UnknownExperiment`
 */
export const openStoreVerifiers = async (context: Context, flags: JudgeFlags): Promise<StoreVerifiers> => {
  const { app } = context
  const everywhere = await named(context, flags)
  const experiment = given(flags.verifier)
  const valid = app.experiments.map(({ name }) => name)
  if (everywhere === undefined && experiment !== undefined && !valid.includes(experiment))
    fail({ _tag: "UnknownExperiment", experiment, valid: ["answer", ...valid] })
  const lent = new Map<string, Promise<LentVerifiers | undefined>>()
  const lend = async (name: string): Promise<LentVerifiers | undefined> => {
    const plan = await planOf(context, name, flags)
    return plan === undefined ? undefined : borrow(plan)
  }
  return {
    of: async (collection) => {
      if (everywhere !== undefined) return everywhere
      const name = experiment ?? collection
      const opened = lent.get(name) ?? lend(name)
      lent.set(name, opened)
      return ((await opened)?.verifiers ?? []).map((verifier) => ({ verifier, version: app.version }))
    },
    [Symbol.asyncDispose]: async () => {
      for (const opened of lent.values()) await (await opened.catch(() => undefined))?.close()
    }
  }
}
