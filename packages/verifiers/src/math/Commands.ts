/**
 * Spellings: which command, sign and character of LaTeX and Unicode says what. Maps, since "\\constructor" is a key of
 * every plain object.
 *
 * @module
 */
import type { FunctionName } from "./Expression.ts"

export const functionNames: ReadonlyMap<string, FunctionName> = new Map<string, FunctionName>([
  ["sqrt", "sqrt"],
  ["abs", "abs"],
  ["floor", "floor"],
  ["ceil", "ceil"],
  ["log", "log"],
  ["lg", "log"],
  ["ln", "ln"],
  ["exp", "exp"],
  ["sin", "sin"],
  ["cos", "cos"],
  ["tan", "tan"],
  ["cot", "cot"],
  ["sec", "sec"],
  ["csc", "csc"],
  ["arcsin", "arcsin"],
  ["arccos", "arccos"],
  ["arctan", "arctan"],
  ["asin", "arcsin"],
  ["acos", "arccos"],
  ["atan", "arctan"],
  ["sinh", "sinh"],
  ["cosh", "cosh"],
  ["tanh", "tanh"],
  ["gcd", "gcd"],
  ["lcm", "lcm"],
  ["min", "min"],
  ["max", "max"],
  ["binom", "binomial"]
])

export const nothing = new Set(
  (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle " +
    "quad qquad limits nolimits hspace vspace rm bf it thinspace ensuremath mathstrut boldmath large Large middle " +
    "scriptscriptstyle enspace boxed fbox"
  ).split(" ")
)

/** Signs of money before or after a number; the dollar sign has other uses too. */
export const currencies: ReadonlyMap<string, string> = new Map([
  ["\u20ac", "euro"],
  ["\u00a3", "sterling"],
  ["\u00a5", "yen"],
  ["\u00a2", "cent"]
])

/** Words of two or three letters that an answer may be; others are products of variables. */
export const shortWords: ReadonlySet<string> = new Set(
  "yes no odd one two six ten all red sun mon tue wed thu fri sat".split(" ")
)

export const textCommands = new Set(
  "text textbf textit textrm textsf texttt mbox hbox emph textnormal textsl textsc".split(" ")
)
export const fontCommands = new Set(
  "mathrm mathbf mathit mathsf mathcal boldsymbol operatorname bm mathscr mathfrak".split(" ")
)

export const signs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\u2212": "-",
    "\u2013": "-",
    "\uff0d": "-",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u2217": "*",
    "\u00f7": "/",
    "\u2044": "/",
    "\uff0c": ",",
    "\u3001": ",",
    "\uff1b": ";",
    "\uff08": "(",
    "\uff09": ")",
    "\uff1d": "=",
    "\u2032": "'",
    "\u2019": "'"
  })
)

export const commands: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\u03c0": "pi",
    "\u221e": "infty",
    "\u2264": "le",
    "\u2265": "ge",
    "\u2260": "ne",
    "\u2248": "approx",
    "\u00b1": "pm",
    "\u2213": "mp",
    "\u00b0": "degree",
    "\u222a": "cup",
    "\u2229": "cap",
    "\u2208": "in",
    "\u2205": "emptyset",
    "\u221a": "sqrt",
    "\u03b1": "alpha",
    "\u03b2": "beta",
    "\u03b8": "theta",
    "\u03bb": "lambda",
    "\u211d": "reals",
    "\u2124": "integers",
    "\u2026": "dots"
  })
)

export const sameCommand: ReadonlyMap<string, string> = new Map(
  Object.entries({
    dfrac: "frac",
    tfrac: "frac",
    cfrac: "frac",
    dbinom: "binom",
    tbinom: "binom",
    leq: "le",
    leqslant: "le",
    geq: "ge",
    geqslant: "ge",
    neq: "ne",
    lvert: "|",
    rvert: "|",
    vert: "|",
    mid: "|",
    lbrace: "{",
    rbrace: "}",
    lbrack: "[",
    rbrack: "]",
    lparen: "(",
    rparen: ")",
    cdot: "*",
    times: "*",
    ast: "*",
    div: "/",
    colon: ":",
    lt: "<",
    gt: ">",
    varnothing: "emptyset",
    bigcup: "cup",
    bigcap: "cap",
    backslash: "setminus",
    land: "and",
    lor: "or",
    wedge: "and",
    vee: "or",
    prime: "'",
    degrees: "degree",
    cdots: "dots",
    ldots: "dots",
    textpi: "pi",
    iff: "=",
    equiv: "equiv",
    varphi: "phi",
    varepsilon: "epsilon",
    vartheta: "theta"
  })
)

export const superscripts = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
export const vulgar: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["\u00bd", [1, 2]],
  ["\u00bc", [1, 4]],
  ["\u00be", [3, 4]],
  ["\u2153", [1, 3]],
  ["\u2154", [2, 3]],
  ["\u215b", [1, 8]]
])
