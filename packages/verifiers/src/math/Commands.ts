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
  ["binom", "binomial"],
  ["det", "determinant"]
])

/** Letters and signs that stand for themselves as variables do. */
export const symbolCommands: ReadonlySet<string> = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega " +
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell hbar triangle angle dots reals integers setN setQ setC setF setP " +
    "Re Im star circ top bot parallel perp square diamond"
  ).split(" ")
)

/** The other commands that the parser knows, and some that answers hold though they are not read. */
export const namedCommands: ReadonlySet<string> = new Set([
  ...symbolCommands,
  ..."frac sqrt pi infty cup cap in le ge ne pm mp approx equiv emptyset setminus and or degree percent".split(" "),
  ..."langle rangle lfloor rfloor lceil rceil begin end overline hat vec bar tilde widehat choose over pmod bmod".split(
    " "
  ),
  ..."boxed fbox mathbb sum prod int lim to rightarrow Rightarrow implies hline phantom hphantom color not".split(" ")
])

/** Commands of spacing, sizing and style, which say nothing about the answer. */
export const ignoredCommands: ReadonlySet<string> = new Set(
  (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle " +
    "quad qquad limits nolimits hspace vspace rm bf it thinspace ensuremath mathstrut boldmath large Large middle " +
    "scriptscriptstyle enspace boxed fbox underline nobreak allowbreak normalfont centering nonumber"
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

/** Commands whose group is read as upright text. */
export const textCommands: ReadonlySet<string> = new Set(
  "text textbf textit textrm textsf texttt textup mbox hbox emph textnormal textsl textsc".split(" ")
)
export const fontCommands: ReadonlySet<string> = new Set(
  "mathrm mathbf mathit mathsf mathcal boldsymbol operatorname bm bold mathscr mathfrak mathnormal mathtt".split(" ")
)

export const signs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2212": "-",
    "\ufe63": "-",
    "\u2022": "*",
    "\u2219": "*",
    "\u2215": "/",
    "\u2223": "|",
    "\u2225": "|",
    "\u00d7": "*",
    "\u00b7": "*",
    "\u22c5": "*",
    "\u2217": "*",
    "\u00f7": "/",
    "\u2044": "/",
    "\u2032": "'",
    "\u2033": '"',
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
    "\u00ba": "degree",
    "\u02da": "degree",
    "\u222a": "cup",
    "\u2229": "cap",
    "\u2208": "in",
    "\u2205": "emptyset",
    "\u03b1": "alpha",
    "\u03b2": "beta",
    "\u03b3": "gamma",
    "\u03b4": "delta",
    "\u03b5": "epsilon",
    "\u03b6": "zeta",
    "\u03b7": "eta",
    "\u03b8": "theta",
    "\u03ba": "kappa",
    "\u03bb": "lambda",
    "\u03bc": "mu",
    "\u03bd": "nu",
    "\u03be": "xi",
    "\u03c1": "rho",
    "\u03c3": "sigma",
    "\u03c4": "tau",
    "\u03c5": "upsilon",
    "\u03c6": "phi",
    "\u03d5": "phi",
    "\u03c7": "chi",
    "\u03c8": "psi",
    "\u03c9": "omega",
    "\u0393": "Gamma",
    "\u0394": "Delta",
    "\u0398": "Theta",
    "\u039b": "Lambda",
    "\u03a3": "Sigma",
    "\u03a6": "Phi",
    "\u03a8": "Psi",
    "\u03a9": "Omega",
    "\u2026": "dots",
    "\u22ef": "dots",
    "\u2a7d": "le",
    "\u2a7e": "ge",
    "\u2266": "le",
    "\u2267": "ge",
    "\u2261": "equiv",
    "\u2216": "setminus",
    "\u2227": "and",
    "\u2228": "or",
    "\u27e8": "langle",
    "\u27e9": "rangle",
    "\u2329": "langle",
    "\u232a": "rangle",
    "\u3008": "langle",
    "\u3009": "rangle",
    "\u230a": "lfloor",
    "\u230b": "rfloor",
    "\u2308": "lceil",
    "\u2309": "rceil",
    "\u2220": "angle",
    "\u25b3": "triangle",
    "\u2211": "sum",
    "\u220f": "prod",
    "\u222b": "int"
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
    lVert: "|",
    rVert: "|",
    Vert: "|",
    bullet: "*",
    prime: "'",
    degrees: "degree",
    cdots: "dots",
    dotsm: "dots",
    dotsb: "dots",
    dotsc: "dots",
    dotso: "dots",
    ddots: "dots",
    ldots: "dots",
    textpi: "pi",
    equiv: "equiv",
    varphi: "phi",
    varepsilon: "epsilon",
    vartheta: "theta"
  })
)
