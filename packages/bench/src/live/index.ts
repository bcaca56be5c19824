// Live runs as a recording to learn from

export { decodeLogged, type LoggedRun, type LogOptions } from "./LiveLog.ts"
