/**
 * The six experiments of the paper as it states them (Damani et al., ICLR 2025): data sets and models by their names on the
 * Hugging Face hub, splits, samples, temperatures. What the paper does not state is `undefined`: the user chooses it.
 *
 * @module
 */

/** A model that replies, and what it is asked for. */
export interface PaperArm {
  /** Name of the arm, and of the endpoint that serves it. */
  readonly name: string
  /** Name on the hub. */
  readonly model: string | undefined
  /** Parameters in billions: for the estimate of time. */
  readonly billions: number
  /** Whether a value model guides it token by token: the endpoint `values` serves that one. */
  readonly guided?: boolean
}

/** How replies are rewarded: by the known answer, by the unit tests, or by a reward model (its name on the hub, billions). */
export type PaperReward =
  | { readonly kind: "maths" }
  | { readonly kind: "programs" }
  | { readonly kind: "model"; readonly model: string; readonly billions: number }

/** A data set, and how a query is made of a row. */
export interface PaperData {
  /** Name on the hub. */
  readonly hub: string
  /** Folders or files whose rows are for training and, where another one is for it, testing: beginnings of their names. */
  readonly train: string
  readonly test: string | undefined
  /** Rows published in both. */
  readonly rows: number
  readonly licence: string
}

/** One experiment. */
export interface PaperExperiment {
  readonly title: string
  readonly data: PaperData
  /** Queries for training, validation and testing. */
  readonly splits: readonly [train: number, validation: number | undefined, test: number] | undefined
  /** Hidden states are those of the first. */
  readonly arms: ReadonlyArray<PaperArm>
  /** What is evaluated: `tranches` are the queries whose rewards vary least and most; `routing` names the weak arm and the strong one. */
  readonly evaluations: ReadonlyArray<"best-of-k" | "tranches" | { readonly routing: readonly [string, string] }>
  readonly samples: number | undefined
  readonly temperature: number | undefined
  readonly reward: PaperReward
  readonly form: "plain" | "chat"
  /** The prompt with `{query}` where the query goes. The paper states none: another one may be chosen. */
  readonly prompt: string
  /** Most tokens of a reply; the paper states none. */
  readonly maxTokens: number
  readonly stop: ReadonlyArray<string>
  /** Tokens of a prompt and a reply, as guessed for the estimate of time. */
  readonly typical: { readonly prompt: number; readonly reply: number }
}

const mathPrompt = "{query}\n\nReason step by step. End with one line: The answer is \\boxed{...}."

/** By the experiment's name. */
export const paperTable = {
  math: {
    title: "Math: NuminaMath-CoT, Mathstral-7B",
    data: { hub: "AI-MO/NuminaMath-CoT", train: "data/train", test: undefined, rows: 859_494, licence: "Apache-2.0" },
    splits: [15_000, 2000, 3000],
    arms: [{ name: "samples", model: "mistralai/Mathstral-7B-v0.1", billions: 7.2 }],
    evaluations: ["best-of-k"],
    samples: 128,
    temperature: 0.7,
    reward: { kind: "maths" },
    form: "chat",
    prompt: mathPrompt,
    maxTokens: 1024,
    stop: [],
    typical: { prompt: 150, reply: 450 }
  },
  code: {
    title: "Code: TACO, StarCoder-15B",
    data: { hub: "BAAI/TACO", train: "train", test: "test", rows: 26_443, licence: "Apache-2.0" },
    splits: [10_000, 1000, 1000],
    arms: [{ name: "samples", model: "bigcode/starcoder", billions: 15.5 }],
    evaluations: ["best-of-k"],
    samples: 100,
    temperature: 0.7,
    reward: { kind: "programs" },
    form: "plain",
    prompt: "{query}",
    maxTokens: 1024,
    stop: ["\nQUESTION:", "<|endoftext|>"],
    typical: { prompt: 550, reply: 350 }
  },
  chat: {
    title: "Chat: LMSYS-Chat, Gemma",
    data: {
      hub: "lmsys/lmsys-chat-1m",
      train: "data/train",
      test: undefined,
      rows: 1_000_000,
      licence: "LMSYS-Chat-1M licence"
    },
    splits: [50_000, undefined, 5000],
    arms: [
      { name: "samples", model: "google/gemma-7b-it", billions: 8.5 },
      { name: "weak", model: "google/gemma-2b-it", billions: 2.5 }
    ],
    evaluations: ["best-of-k", "tranches", { routing: ["weak", "samples"] }],
    samples: 8,
    temperature: 0.7,
    reward: { kind: "model", model: "NCSOFT/Llama-3-OffsetBias-RM-8B", billions: 8 },
    form: "chat",
    prompt: "{query}",
    maxTokens: 512,
    stop: [],
    typical: { prompt: 70, reply: 250 }
  },
  hh: {
    title: "HH: Llama-2-7B, from plain to value-augmented sampling",
    data: {
      hub: "Anthropic/hh-rlhf",
      train: "harmless-base/train",
      test: "harmless-base/test",
      rows: 44_849,
      licence: "MIT"
    },
    splits: [8000, 0, 400],
    arms: [
      { name: "weak", model: "meta-llama/Llama-2-7b-hf", billions: 6.7 },
      { name: "strong", model: "meta-llama/Llama-2-7b-hf", billions: 6.7, guided: true }
    ],
    evaluations: [{ routing: ["weak", "strong"] }],
    samples: undefined,
    temperature: undefined,
    reward: { kind: "model", model: "OpenAssistant/reward-model-deberta-v3-large-v2", billions: 0.4 },
    form: "plain",
    prompt: "{query}",
    maxTokens: 128,
    stop: ["\n\nHuman:"],
    typical: { prompt: 150, reply: 80 }
  },
  "math-hendrycks": {
    title: "MATH: Hendrycks MATH, Llama-3.1-8B-Instruct",
    data: { hub: "EleutherAI/hendrycks_math", train: "*/train", test: "*/test", rows: 12_500, licence: "MIT" },
    splits: undefined,
    arms: [{ name: "samples", model: "meta-llama/Llama-3.1-8B-Instruct", billions: 8 }],
    evaluations: ["best-of-k"],
    samples: undefined,
    temperature: undefined,
    reward: { kind: "maths" },
    form: "chat",
    prompt: mathPrompt,
    maxTokens: 1024,
    stop: [],
    typical: { prompt: 120, reply: 400 }
  },
  gsm8k: {
    title: "GSM8K: routing",
    data: { hub: "openai/gsm8k", train: "main/train", test: "main/test", rows: 8792, licence: "MIT" },
    splits: undefined,
    arms: [
      { name: "weak", model: undefined, billions: 8 },
      { name: "strong", model: undefined, billions: 70 }
    ],
    evaluations: [{ routing: ["weak", "strong"] }],
    samples: undefined,
    temperature: undefined,
    reward: { kind: "maths" },
    form: "chat",
    prompt: mathPrompt,
    maxTokens: 512,
    stop: [],
    typical: { prompt: 100, reply: 200 }
  }
} as const satisfies Readonly<Record<string, PaperExperiment>>

/** Name of an experiment of the paper. */
export type PaperName = keyof typeof paperTable
