// Live runs as a recording to learn from

export { decodeLogged, type LoggedRun, type LogOptions } from "./LiveLog.ts"

// What an experiment routes between live

export type { LiveArms, RoutedModel } from "./LiveArms.ts"
export type { LiveRoutingTask } from "./LiveRouting.ts"
