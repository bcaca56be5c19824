import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const values = ["5", "12", raw`\frac{3}{4}`, raw`2\sqrt{3}`, raw`\pi`]
const trueSteps: ReadonlyArray<(value: string) => string> = [
  (v) => `${v}+0`,
  (v) => `2\\cdot(${v})-(${v})`,
  (v) => raw`\frac{3(${v})}{3}`,
  (v) => `(${v}+1)-1`
]
const falseSteps: ReadonlyArray<(value: string) => string> = [
  (v) => `${v}+1`,
  (v) => `2(${v})`,
  () => "2+2",
  () => "1",
  (v) => `-(${v})`,
  () => "0"
]

answerFamily("every link of a chain of equalities holds, or the chain says nothing", {
  right: [
    ...pairs(values, trueSteps, (v, step) => [v, `${step(v)} = ${v}`] as const),
    ...pairs(values, trueSteps, (v, step) => [v, `x = ${step(v)} = ${v}`] as const),
    ...values.map((v) => [v, `x = ${v}`] as const),
    ["x^2-1", "(x-1)(x+1) = x^2-1"],
    ["f(x)=x^2-1", "f(x) = (x-1)(x+1) = x^2-1"],
    [raw`\frac13`, raw`x = \frac13 \approx 0.33`],
    [raw`\frac13`, raw`\frac13 \approx 0.333`]
  ],
  wrong: [
    ...pairs(values, falseSteps, (v, step) => [v, `${step(v)} = ${v}`] as const),
    ...pairs(values, falseSteps, (v, step) => [v, `x = ${step(v)} = ${v}`] as const),
    ...pairs(values, falseSteps, (v, step) => [v, `${v} = ${step(v)} = ${v}`] as const),
    ...pairs(values, falseSteps, (v, step) => [v, `1 = ${step(v)} = 3 = ${v}`] as const),
    ["x^2-1", "(x-1)(x+2) = x^2-1"],
    ["x^2-1", "x = x^2-1 = x+1"],
    [raw`\frac13`, raw`x = \frac13 \approx 0.9`],
    [raw`\frac23`, raw`\frac23 \approx 0.5`],
    [raw`\frac23`, raw`\frac23 \approx 0.67 = 0.5`],
    [raw`\frac13`, raw`0.9 \approx \frac13`]
  ].filter(([, answer]) => !/^(.+) = \1 = \1$|^1 = 1 = 3/.test(answer)) as ReadonlyArray<readonly [string, string]>
})

const residues = [
  [3, 7],
  [1, 4],
  [5, 11],
  [0, 6],
  [2, 9]
] as const

answerFamily("congruences", {
  right: residues.flatMap(
    ([a, n]) =>
      [
        [raw`x \equiv ${a} \pmod{${n}}`, raw`x\equiv ${a + n}\pmod{${n}}`],
        [raw`x \equiv ${a} \pmod{${n}}`, raw`x\equiv ${a}\ (\text{mod } ${n})`],
        [raw`x \equiv ${a} \pmod{${n}}`, raw`x\equiv ${a} \mod ${n}`],
        [raw`${a} \pmod{${n}}`, raw`${a - n} \pmod{${n}}`],
        [String(a), raw`x \equiv ${a} \pmod{${n}}`],
        [String(a), raw`${a + 3 * n} \bmod ${n}`],
        [raw`${a} \pmod{${n}}`, String(a)]
      ] as const
  ),
  wrong: residues
    .flatMap(
      ([a, n]) =>
        [
          [raw`x \equiv ${a} \pmod{${n}}`, raw`x\equiv ${a + 1}\pmod{${n}}`],
          [raw`x \equiv ${a} \pmod{${n}}`, raw`x\equiv ${a}\pmod{${n + 1}}`],
          [raw`x \equiv ${a} \pmod{${n}}`, raw`y\equiv ${a}\pmod{${n}}`],
          [raw`${a} \pmod{${n}}`, raw`${a + 1} \pmod{${n}}`],
          [String(a + 1), raw`${a} \pmod{${n}}`],
          [String(a), raw`${a} \pmod{${n}}`],
          [String(a), raw`${a}\text{ mod }${n}`],
          [String(a), raw`${a} \bmod ${n}`],
          [String(a), `${a} mod ${n}`],
          [String(a), raw`${a + 1} \bmod ${n}`],
          [raw`x \equiv ${a} \pmod{${n}}`, String(a + 1)]
        ] as const
    )
    .filter(([gold, answer]) => gold !== answer)
})

const entries = ["1", "-2", raw`\frac12`, "7"]
const couples = pairs(entries, entries, (a, b) => [a, b] as const).filter(([a, b]) => a !== b)
answerFamily("a tuple whose names stand in another order than the coordinates", {
  right: couples.flatMap(([a, b]) => [
    [`(${a},${b})`, `(y,x)=(${b},${a})`] as const,
    [`(x,y)=(${a},${b})`, `(y,x)=(${b},${a})`] as const,
    [`(${a},${b},0)`, `(z,y,x)=(0,${b},${a})`] as const,
    [`(w,l)=(${a},${b})`, `(l,w)=(${b},${a})`] as const,
    [`(${a},${b})`, `y=${b}, x=${a}`] as const
  ]),
  wrong: couples.flatMap(([a, b]) => [
    [`(${a},${b})`, `(y,x)=(${a},${b})`] as const,
    [`(x,y)=(${a},${b})`, `(y,x)=(${a},${b})`] as const,
    [`(y,x)=(${a},${b})`, `(${a},${b})`] as const,
    [`(${a},${b},0)`, `(z,y,x)=(${a},${b},0)`] as const,
    [`(w,l)=(${a},${b})`, `(l,w)=(${a},${b})`] as const,
    [`x=${a},y=${b}`, `(y,x)=(${a},${b})`] as const,
    [`(${a},${b}),(3,4)`, `(y,x)=(${a},${b}), (y,x)=(3,4)`] as const
  ])
})

const names = [
  "\\text{Area}",
  "\\mathrm{Area}",
  "\\text{Total}",
  "|AB|",
  "x=y",
  "a_{10}=a_4",
  "f(3)=f(2)",
  "\\text{Total cost} = 2x"
]
const sums = ["a+b", "2x", "x^2+y^2", "a+b+c", "x-1", "\\frac{a}{b}"]

answerFamily("a name before an equals sign takes the value; an equation of more is none", {
  right: pairs(["5", "12", "\\frac{3}{4}", "\\sqrt{2}", "105"], names.slice(0, 7), (v, name) => [v, `${name}=${v}`]),
  wrong: [
    ...pairs(["5", "12", "7"], sums, (v, sum) => [v, `${sum}=${v}`] as const),
    ...pairs(["5", "12"], names, (v, name) => [v, `${name}=${v}1`] as const),
    ...pairs(["5", "12"], names, (v, name) => [v, `${name}=1=${v}`] as const),
    ...pairs(["5", "12"], ["\\text{not the area}", "\\text{less than}"], (v, name) => [v, `${name}=${v}`] as const)
  ]
})

answerFamily("a congruence needs its modulus where the gold is a number", {
  right: pairs(["5", "3", "6", "0", "2"], ["x", "n", "a", "3k"], (v, name) => [
    [`${name}\\equiv ${v}\\pmod 7`, `${name}\\equiv ${v}`] as const,
    [`${name}\\equiv ${v}`, `${name}\\equiv ${v}`] as const
  ]).flat(),
  wrong: pairs(["5", "3", "6", "0", "2"], ["x", "n", "a", "3k"], (v, name) => [
    [v, `${name}\\equiv ${v}`] as const,
    [`${name}\\equiv ${v}\\pmod 7`, `${name}\\equiv ${Number(v) + 1}`] as const
  ]).flat()
})

answerFamily("what x is not is the line without a point", {
  right: pairs(["1", "-2", "0", "\\frac12", "\\sqrt3", "7"], ["x", "t", "a"], (v, name) => [
    [`${name}\\ne ${v}`, `(-\\infty,${v})\\cup(${v},\\infty)`] as const,
    [`${name}\\ne ${v}`, `\\mathbb{R}\\setminus\\{${v}\\}`] as const
  ]).flat(),
  wrong: pairs(["1", "-2", "0", "\\frac12", "\\sqrt3", "7"], ["x", "t"], (v, name) => [
    [`${name}\\ne ${v}`, v] as const,
    [`${name}\\ne ${v}`, "(-\\infty,\\infty)"] as const,
    [`${name}\\ne ${v}`, `(-\\infty,${v}]\\cup(${v},\\infty)`] as const
  ]).flat()
})
