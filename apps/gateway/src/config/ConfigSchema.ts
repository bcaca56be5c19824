/**
 * What `alloc.toml` may hold.
 *
 * @module
 */
import { Schema } from "effect"

const Positive = Schema.Finite.check(Schema.isGreaterThan(0))
const NotNegative = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
const Whole = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
/** Timers count in 31 bits: a longer one ends at once. */
const longest = 2 ** 31 - 1
const Milliseconds = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: longest }))
const MillisecondsOrNone = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: longest }))
const Name = Schema.NonEmptyString
/** Of 64 hexadecimal digits. */
const Sha256 = Schema.String.check(Schema.isPattern(/^[0-9a-fA-F]{64}$/))
const optional = Schema.optionalKey

/** A secret by the environment variable that holds it, or by its SHA-256 where it is only compared with. */
const Secret = { key_env: optional(Name), key_sha256: optional(Sha256) }

/** Where the gateway listens, and its patience. */
export const ServerSchema = Schema.Struct({
  /** "host:port"; port 0 takes a free one. */
  listen: optional(Schema.String),
  /** Milliseconds between two signs of life in a stream whose answer is being chosen; 0: none. */
  heartbeat_ms: optional(MillisecondsOrNone)
})

/** What a request, and all requests together, may ask for. */
export const LimitsSchema = Schema.Struct({
  body_bytes: optional(Whole),
  /** Samples of one choice. */
  fan_out: optional(Whole),
  /** Choices of one request, the client's `n`. */
  choices: optional(Whole),
  /** Tokens of one sample; a request that states no limit gets this one. */
  max_tokens: optional(Whole),
  /** Requests under way. */
  concurrency: optional(Whole),
  /** Milliseconds that a call waits for budget which calls under way may give back. */
  budget_wait_ms: optional(MillisecondsOrNone)
})

/** A server that speaks OpenAI's API. */
export const UpstreamSchema = Schema.Struct({
  url: Name,
  api_key_env: optional(Name),
  concurrency: optional(Whole),
  /** For an answer; in a stream that passes through, for its beginning and then from piece to piece. */
  timeout_ms: optional(Milliseconds),
  /** Attempts of a policy's call after the first. A call that passes through is tried once: its client tries again. */
  retries: optional(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  /** Whether its samples can be seeded. */
  seeds: optional(Schema.Boolean)
})

/** A model that an upstream serves. Prices are US dollars per million tokens. */
export const ModelSchema = Schema.Struct({
  upstream: Name,
  /** Its name there; default: the name here. */
  name: optional(Name),
  input: optional(NotNegative),
  cached_input: optional(NotNegative),
  output: optional(NotNegative),
  max_tokens_field: optional(Schema.Literals(["max_tokens", "max_completion_tokens"]))
})

/** Who judges samples. */
export const VerifierSchema = Schema.Union([
  /** Against `metadata.answer` of the request. */
  Schema.Struct({ kind: Schema.Literal("maths") }),
  /** By `metadata.tests` of the request, in the sandbox. */
  Schema.Struct({
    kind: Schema.Literal("tests"),
    language: optional(Schema.Literals(["python", "javascript", "typescript", "c", "cpp"]))
  }),
  Schema.Struct({
    kind: Schema.Literal("reward-model"),
    url: Name,
    api: Schema.Literals([
      "vllm-classify",
      "vllm-pooling",
      "vllm-score",
      "rerank",
      "tei-predict",
      "tei-rerank",
      "embedding",
      "alloc"
    ]),
    model: optional(Name),
    api_key_env: optional(Name),
    /** A reward from which a sample is good enough; without it, the best of all is taken. */
    accept: optional(Schema.Finite)
  }),
  /** A TypeScript or JavaScript file that exports a verifier. */
  Schema.Struct({ kind: Schema.Literal("file"), file: Name }),
  /** By the JSON schema of the request's `response_format`. */
  Schema.Struct({ kind: Schema.Literal("json-schema") })
])

/** The kinds of verifiers. */
export const verifierKinds: ReadonlyArray<string> = VerifierSchema.members.map(({ fields }) => fields.kind.literal)

/** How requests for a name are answered. */
export const PolicySchema = Schema.Struct({
  /** What `bench fit` wrote. */
  file: optional(Name),
  /** Models in the order in which they are tried. */
  models: Schema.NonEmptyArray(Name),
  verifier: optional(Name),
  /** Samples of a query, on average. */
  budget: optional(Positive),
  /** Samples of a query, at most. */
  maximum: optional(Whole),
  /** Samples that are drawn at once, at least, where drawing may end early. */
  together: optional(Whole),
  temperature: optional(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 2 }))),
  max_tokens: optional(Whole)
})

/** What a key may spend in a day, UTC. */
export const BudgetSchema = Schema.Struct({
  samples: optional(NotNegative),
  tokens: optional(NotNegative),
  usd: optional(NotNegative)
})

/** A client's key. */
export const KeySchema = Schema.Struct({ ...Secret, budget: optional(BudgetSchema) })

/** The page and what it is opened with. */
export const PageSchema = Schema.Struct({ ...Secret })

/** Who may read `/metrics`. */
export const MetricsSchema = Schema.Struct({ ...Secret })

/** What is kept of requests beside numbers. */
export const LogSchema = Schema.Struct({
  /** Whether texts of requests and samples are kept. */
  texts: Schema.Boolean,
  /** Share of the requests that draw their policy's whole average, whatever comes back: what savings are measured by. */
  uniform_share: optional(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
  /** A TypeScript or JavaScript file that exports `redact(text)`. */
  redact: optional(Name)
})

const byName = <S extends Schema.Constraint>(schema: S) => Schema.Record(Schema.String, schema)

/** The fields of a verifier of this kind, or of any where the kind is none. */
export const verifierFields = (kind: unknown): ReadonlyArray<string> => {
  const ofKind = VerifierSchema.members.filter(({ fields }) => fields.kind.literal === kind)
  const members = ofKind.length > 0 ? ofKind : VerifierSchema.members
  return [...new Set(members.flatMap(({ fields }) => Object.keys(fields)))]
}

/** The whole file. */
export const ConfigSchema = Schema.Struct({
  /** A folder, or `postgres://user@host:5432/database`. */
  store: optional(Name),
  server: optional(ServerSchema),
  limits: optional(LimitsSchema),
  upstreams: byName(UpstreamSchema),
  models: byName(ModelSchema),
  verifiers: optional(byName(VerifierSchema)),
  policies: optional(byName(PolicySchema)),
  keys: byName(KeySchema),
  page: optional(PageSchema),
  metrics: optional(MetricsSchema),
  log: optional(LogSchema)
})

/** The fields of each table, by its place; `*` stands for a name. */
export const fieldsByPlace: Readonly<Record<string, ReadonlyArray<string>>> = {
  "": Object.keys(ConfigSchema.fields),
  server: Object.keys(ServerSchema.fields),
  limits: Object.keys(LimitsSchema.fields),
  "upstreams.*": Object.keys(UpstreamSchema.fields),
  "models.*": Object.keys(ModelSchema.fields),
  "verifiers.*": verifierFields(undefined),
  "policies.*": Object.keys(PolicySchema.fields),
  "keys.*": Object.keys(KeySchema.fields),
  "keys.*.budget": Object.keys(BudgetSchema.fields),
  page: Object.keys(PageSchema.fields),
  metrics: Object.keys(MetricsSchema.fields),
  log: Object.keys(LogSchema.fields)
}
