/**
 * The flags of the commands: every command that has one of them means the same by it.
 *
 * @module
 */
import { Effect, Option } from "effect"
import { Argument, type Command, Flag } from "effect/cli"
import { rewardApis } from "./RewardServer.ts"

type Optional<A> = Flag.Flag<Option.Option<A>>

const text = (name: string, metavar: string, description: string): Optional<string> =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)

const whole = (name: string, description: string): Optional<number> =>
  Flag.Int(name).pipe(Flag.withDescription(description), Flag.optional)

const yes = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

/** Folder of results, or of a recording. */
export const out: Optional<string> = text(
  "out",
  "DIR",
  "Folder for the result (default: results/<experiment>, with what was changed in its name, as in results/math.limit-20; collect: the experiment's recording, or .alloc/live/<experiment> where less of it or another model is drawn)"
)

/** Say what would be done, and do nothing. */
export const dryRun: Flag.Flag<boolean> = yes(
  "dry-run",
  "Print what would be done, with model calls, tokens and cost, and do nothing"
)

/** A model to draw from. */
export const model: Optional<string> = text(
  "model",
  "FILE|URL#NAME",
  "A GGUF file, or a model of an OpenAI-compatible server (key: ALLOC_API_KEY)"
)

const seed = Flag.Int("seed").pipe(
  Flag.withDescription("Seed of everything random. Same seed and recording: the same bytes in results.json"),
  Flag.withDefault(1)
)
const limit = whole("limit", "At most so many scored queries; collect: at most so many queries")
const data = text("data", "DIR", "Data sets whose text is not shipped (default: $ALLOC_DATA, then ../shared/data)")
const extra = text(
  "extra",
  "JSON",
  'Fields for the server besides the usual ones, as in \'{"top_k": -1, "min_p": 0}\' for what vLLM truncates by default'
)
const layers = text(
  "layers",
  "LIST",
  "Layers of the local model whose hidden states are read, side by side, as in 16,20; none: no states, as for a second decoder of the same queries (default: the experiment's own, else the last)"
)
const retryFailed = yes(
  "retry-failed",
  "Draw again every sample that failed; what failed for a reason that may pass by itself is drawn again in any case"
)
const resume = yes("resume", "Go on with what an earlier run collected. This is what collect does in any case")

/** What every evaluation takes. */
export interface EvaluateFlags {
  readonly out: Option.Option<string>
  readonly budget: Option.Option<string>
  readonly arms: Option.Option<string>
  readonly seed: number
  readonly json: boolean
  readonly limit: Option.Option<number>
  readonly verifier: Option.Option<string>
  readonly data: Option.Option<string>
  readonly dryRun: boolean
  readonly verbose: boolean
  readonly thorough: boolean
}

/** The flags of `EvaluateFlags`. */
export const evaluateFlags: { readonly [Name in keyof EvaluateFlags]: Flag.Flag<EvaluateFlags[Name]> } = {
  out,
  budget: text("budget", "LIST", "Budgets: samples per query, as in 1,2,4,8; routing: shares, as in 0.2,0.5"),
  arms: text(
    "arms",
    "LIST",
    "Other decoders of the recording: one for best-of-k; routing: the weak and the strong one, or more"
  ),
  seed,
  json: yes("json", "Print results.json, and nothing else, on standard output"),
  limit,
  verifier: text("verifier", "FILE", "Score the recorded texts anew with the verifier that this module exports"),
  data,
  dryRun,
  verbose: yes("verbose", "Print costs, intervals, the predictor and all comparisons, too"),
  thorough: yes("thorough", "Learn anew from twenty halves of the training queries instead of four, with other splits")
}

/** What a command takes that may draw a recording. */
export interface DrawFlags {
  readonly out: Option.Option<string>
  readonly seed: number
  readonly limit: Option.Option<number>
  readonly data: Option.Option<string>
  readonly dryRun: boolean
  readonly resume: boolean
  readonly live: boolean
  readonly model: Option.Option<string>
  readonly extra: Option.Option<string>
  readonly layers: Option.Option<string>
  readonly retryFailed: boolean
}

/** A store of collections. */
export const store: Optional<string> = text(
  "store",
  "DIR|postgres://...",
  "Where samples are kept as they are drawn: a folder, or a Postgres database that workers on any machines share (password: in the address or PGPASSWORD; default: .alloc/collect)"
)

/** What a command takes that works on a store. */
export interface StoreFlag {
  readonly store: Option.Option<string>
}

/** Go on showing. */
export const watch: Flag.Flag<boolean> = yes("watch", "Show it again every two seconds, until Ctrl-C")

/** The result as JSON. */
export const json: Flag.Flag<boolean> = yes("json", "Print JSON, and nothing else, on standard output")

/** How many samples are drawn at a time. */
export const processes: Optional<number> = whole(
  "processes",
  "Processes that sample at the same time (default: one per core), or requests in flight at a server (default: 4)"
)

/** End when there is no more work. */
export const untilDone: Flag.Flag<boolean> = yes("until-done", "End when nothing is left, instead of waiting for more")

/** Who judges samples of a store. */
export interface JudgeFlags {
  readonly verifier: Option.Option<string>
  readonly reward: Option.Option<string>
  readonly rewardApi: (typeof rewardApis)[number]
  readonly data: Option.Option<string>
}

/** The flags of `JudgeFlags`. */
export const judgeFlags: { readonly [Name in keyof JudgeFlags]: Flag.Flag<JudgeFlags[Name]> } = {
  verifier: text(
    "verifier",
    "FILE|NAME",
    "A module that exports a verifier, an experiment whose verifiers judge, or answer: equal to a known answer (default: the verifiers of each collection's own experiment)"
  ),
  reward: text("reward", "URL#NAME", "A served reward model judges (key: ALLOC_REWARD_API_KEY)"),
  rewardApi: Flag.Literals("reward-api", rewardApis).pipe(
    Flag.withDescription("Protocol of --reward"),
    Flag.withDefault("vllm-classify")
  ),
  data
}

/** Put work into the store, and end. */
export const submit: Flag.Flag<boolean> = yes("submit", "Only put the work into the store, for workers, and end")

/** What `collect` takes. */
export interface CollectFlags extends DrawFlags, StoreFlag {
  readonly submit: boolean
  readonly scores: Option.Option<string>
  readonly adaptive: Option.Option<number>
  readonly least: Option.Option<number>
  readonly most: Option.Option<number>
  readonly price: Option.Option<string>
  readonly maxCost: Option.Option<number>
  readonly reward: Option.Option<string>
  readonly rewardApi: (typeof rewardApis)[number]
  readonly samples: Option.Option<number>
  readonly processes: Option.Option<number>
}

/** What running an experiment takes. */
export interface RunFlags extends EvaluateFlags, DrawFlags {
  readonly scale: Option.Option<string>
  readonly endpoints: Option.Option<string>
  readonly choose: Option.Option<string>
  readonly recording: Option.Option<string>
  readonly strong: Option.Option<string>
}

/** What a command takes that names an experiment. */
export type WithExperiment<Input> = Input & { readonly experiment: string }

/** The flags of `RunFlags`. */
export const runFlags: { readonly [Name in keyof RunFlags]: Flag.Flag<RunFlags[Name]> } = {
  ...evaluateFlags,
  recording: text("recording", "DIR", "Another recording than the experiment's own"),
  scale: text(
    "scale",
    "NAME",
    "paper: draw with the paper's models, data sets, splits and sample counts, then evaluate"
  ),
  endpoints: text(
    "endpoints",
    "LIST",
    "With --scale: who is asked for what, as in samples=http://host:8000#org/model,..."
  ),
  choose: text("choose", "LIST", "With --scale: what the paper does not state, as in splits=7000/500/5000,samples=16"),
  resume,
  live: yes(
    "live",
    "With the local model, or the one that --model names: decode live, beside what the recording forecasts (math; hh routes between plain and value-augmented sampling, and needs its recording, which bench collect hh makes, and the prompts in --data); else draw first and evaluate what was drawn, then decode a part of it live (code, math-hendrycks, your own prompts)"
  ),
  model,
  strong: text(
    "strong",
    "FILE|URL#NAME",
    "With --live: a second, stronger model. Queries are routed live from --model to it, at the shares that --budget names (gsm8k, chat, your own prompts, and what --live draws)"
  ),
  extra,
  layers,
  retryFailed
}

/** The flags of `CollectFlags`. */
export const collectFlags: { readonly [Name in keyof CollectFlags]: Flag.Flag<CollectFlags[Name]> } = {
  out,
  seed,
  limit,
  data,
  dryRun,
  resume,
  live: yes("live", "Draw from a model into .alloc/live, also where the recording that ships was published by others"),
  model,
  extra,
  layers,
  retryFailed,
  reward: text(
    "reward",
    "URL#NAME",
    "A served reward model instead of the experiment's own reward (hh, chat --live; key: ALLOC_REWARD_API_KEY); what its server speaks: --reward-api"
  ),
  rewardApi: judgeFlags.rewardApi,
  store,
  scores: text(
    "scores",
    "LIST",
    "Take the verdicts that bench score reached under these names, instead of judging the samples now"
  ),
  price: text("price", "IN,OUT", "US dollars per million tokens read and generated, as in 0.15,0.6"),
  maxCost: Flag.Finite("max-cost").pipe(
    Flag.withMetavar("USD"),
    Flag.withDescription(
      "Most that all workers together may spend; needs --price. What a call may cost is reserved before it is made"
    ),
    Flag.optional
  ),
  samples: whole("samples", "Samples of each query (default: the experiment's own)"),
  adaptive: Flag.Finite("adaptive").pipe(
    Flag.withMetavar("WIDTH"),
    Flag.withDescription(
      "Draw no more of a query once the 95 % interval of its success probability is that narrow, and spend --samples on average where it teaches most; the split test, or a tenth of the queries, is drawn uniformly"
    ),
    Flag.optional
  ),
  least: whole("least", "With --adaptive: samples that every query gets first (default: a quarter of --samples)"),
  most: whole("most", "With --adaptive: samples of a query, at most (default: four times --samples)"),
  submit,
  processes
}

/** An experiment, for commands that take one. */
export const experimentArgument = (names: ReadonlyArray<string>): Argument.Argument<string> => {
  const known = names.length === 0 ? "" : `One of: ${names.join(", ")}; or `
  return Argument.String("experiment").pipe(
    Argument.withDescription(`${known}${known === "" ? "A" : "a"} file that exports defineExperiment({...})`)
  )
}

/** A command of this command line: it fails with whatever its work rejects with. */
export type BenchCommand<Name extends string, Input> = Command.Command<Name, Input, object, unknown, never>

/** A command's work as an Effect that fails with what the work rejects with. */
export const attempt = (work: () => Promise<void>): Effect.Effect<void, unknown> =>
  Effect.tryPromise({ try: work, catch: (cause) => cause })

/** The value of a flag, undefined where it was not given. */
export const given: <A>(flag: Option.Option<A>) => A | undefined = Option.getOrUndefined
