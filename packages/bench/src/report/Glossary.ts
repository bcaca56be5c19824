/**
 * What each policy does, in plain words: shown beside every name in the report.
 *
 * @module
 */

/**
 * Why a policy is in the table: it predicts before anything is drawn; it stops on success; it is a control that shows where
 * a gain comes from; or it is a bound that no policy reaches.
 */
export type PolicyRole = "predicting" | "stopping" | "control" | "bound"

/** A policy in plain words. */
export interface PolicyWords {
  readonly role: PolicyRole
  /** For the end of a line. */
  readonly label: string
  /** One sentence. */
  readonly what: string
}

const words = (role: PolicyRole, label: string, what: string): PolicyWords => ({ role, label, what })

const control = (label: string, what: string): PolicyWords => words("control", label, what)

const policies: Readonly<Record<string, PolicyWords>> = {
  uniform: control("same for all", "Every query gets the same number of samples: what most people do today."),
  random: control("at random", "Samples are handed out at random: what allocation without any knowledge costs."),
  "fixed-split": control(
    "two levels at random",
    "The best mixture of two fixed levels, chosen on training data; which query gets which is chance."
  ),
  shuffled: control(
    "shuffled predictions",
    "The same policy with every prediction given to another query: what is left is not knowledge of the query."
  ),
  online: words(
    "predicting",
    "predicted",
    "A success probability is predicted from each query alone, then the whole batch is solved: samples go where the next one helps most."
  ),
  "online-beta": words(
    "predicting",
    "predicted (Beta)",
    "Like online, but a whole distribution is predicted for each query, so that the policy knows how sure it is."
  ),
  "online-spread": words("predicting", "predicted spread", "Allocates by a predicted mean and spread of the rewards."),
  "online-kinds-held-out": words(
    "predicting",
    "kinds never seen",
    "Like online-beta, but each query is predicted by a model that saw no query of its kind: what is left for kinds that are new."
  ),
  "shuffled-within-kind": control(
    "shuffled within kinds",
    "Like online-beta with every prediction given to another query of the same kind: what is left is knowledge of the kind."
  ),
  offline: words(
    "predicting",
    "predicted, in bins",
    "Queries are put into bins by prediction; each bin has a fixed number of samples, chosen on held-out outcomes. Needs no batch."
  ),
  "offline-predicted": words(
    "predicting",
    "bins by prediction",
    "Like offline, but the bins' numbers are chosen by predictions instead of outcomes."
  ),
  "sequential-flat": words(
    "stopping",
    "stop at success",
    "Draws in rounds and stops a query once a sample is verified as right; nothing is predicted."
  ),
  sequential: words(
    "stopping",
    "predict and stop",
    "Draws in rounds, stops at the first verified success, and spends the rest where success is predicted to be near."
  ),
  "until-verified": words(
    "stopping",
    "until verified",
    "Plain early exit: tries each query until a sample is verified, up to a fixed number; no prediction, no batch."
  ),
  "sequential-shuffled": words(
    "stopping",
    "stop, shuffled",
    "A control: predict and stop with every prediction given to another query. What it saves is due to stopping alone."
  ),
  adabon: words("stopping", "probe, then spend", "Draws a few samples of everything, then decides by how they vary."),
  oracle: words("bound", "oracle", "Knows what it is not allowed to know, the recorded outcomes: an upper bound."),
  "oracle-others": words(
    "bound",
    "knows other models",
    "Knows how other decoders did on the query: what a very good judge of difficulty could reach."
  ),
  routing: words(
    "predicting",
    "routed by prediction",
    "Predicts from the query alone which decoder answers it better, and sends the top share to the strong one."
  ),
  arms: words(
    "predicting",
    "chosen by prediction",
    "Predicts every decoder's reward from the query alone, and chooses one decoder for each query within the budget."
  ),
  "best-single": control("best single decoder", "The one decoder that is best on training queries within the budget."),
  "always-weak": control("weak alone", "The weak decoder answers everything."),
  "always-strong": control("strong alone", "The strong decoder answers everything."),
  cascade: words(
    "stopping",
    "cascade",
    "The weak decoder answers first; where a verifier rejects its reply, the strong one is asked, the likeliest gains first."
  ),
  "cascade-flat": words("stopping", "cascade, no prediction", "A cascade that asks the strong decoder in any order."),
  "majority-vote": control("majority vote", "All samples vote; nothing is verified."),
  "adaptive-consistency": words(
    "stopping",
    "stop when sure",
    "Stops when the leading answer will probably stay ahead."
  ),
  "early-stopping": words("stopping", "stop when agreed", "Stops when a window of answers agrees."),
  "uncertainty-aware": words("stopping", "by uncertainty", "Spends more samples where the first one was unsure.")
}

const reads: Readonly<Record<string, string>> = {
  "tf-idf": "words of the query (TF-IDF)",
  words: "words of the query (TF-IDF)",
  length: "the query's length",
  kind: "the name of the query's kind",
  middle: "the hidden state of a middle layer",
  all: "all features together",
  gap: "the predicted difference of rewards"
}

/** What needs no hidden state of a model. */
const simple: ReadonlyArray<string> = ["tf-idf", "words", "length", "kind"]

/** A policy that does as another one does, but reads something else. */
const follower = (policy: string): { readonly main: string; readonly read: string } | undefined => {
  const [, any, other] = /^(routing|arms)-(.+)$/.exec(policy) ?? []
  if (any !== undefined && other !== undefined) return { main: any, read: other }
  const [, main, read] = /^(online-spread|online-point|online)-([^-]+|tf-idf)$/.exec(policy) ?? []
  if (main === undefined || read === undefined || !(read in reads)) return undefined
  return { main: main === "online-point" ? "online" : main, read }
}

/** What a policy reads instead of a model's hidden state; undefined for one that reads more than that. */
export const simpleFeatureOf = (policy: string): string | undefined => {
  const read = follower(policy)?.read
  return read !== undefined && simple.includes(read) ? reads[read] : undefined
}

/** A policy of stopping that may wait only so often. */
const inRounds = (policy: string): PolicyWords | undefined => {
  const [, main, rounds] = /^(sequential|sequential-flat)-(\d+)-rounds$/.exec(policy) ?? []
  if (main === undefined || rounds === undefined) return undefined
  const { label, role } = policies[main]
  return { role, label: `${label}, ${rounds} rounds`, what: `Like ${main}, in at most ${rounds} rounds.` }
}

/**
 * A policy in words; a baseline's and a limited one's from the policy it follows. Undefined for a policy that the report does
 * not know.
 */
export const wordsOf = (policy: string): PolicyWords | undefined => {
  if (policy in policies) return policies[policy]
  const found = follower(policy)
  if (found === undefined) return inRounds(policy)
  const { main, read } = found
  const what = `Like ${main}, but reads ${reads[read] ?? read}.`
  return { ...policies[main], label: `${policies[main].label}, ${read}`, what }
}
