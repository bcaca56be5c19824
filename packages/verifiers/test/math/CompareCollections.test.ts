import { answerFamily, pairs, range } from "./Family.ts"

const raw = String.raw
const items = [
  ["1", "2"],
  ["3", "-5"],
  [raw`\frac12`, "7"],
  [raw`\sqrt{2}`, "0"],
  ["10", "100"]
] as const

answerFamily("a tuple may be said by assignments, in the order of the alphabet", {
  right: items.flatMap(
    ([a, b]) =>
      [
        [`(${a},${b})`, `x=${a}, y=${b}`],
        [`(${a},${b})`, `y=${b}, x=${a}`],
        [`(${a},${b})`, raw`x=${a}\text{ and }y=${b}`],
        [`(${a},${b})`, `(x,y)=(${a},${b})`],
        [`(x,y)=(${a},${b})`, `x=${a}, y=${b}`],
        [`x=${a}, y=${b}`, `(${a},${b})`],
        [`(${a},${b},4)`, `p=${a}, q=${b}, r=4`],
        [`x=${a}, y=${b}`, `y=${b}, x=${a}`]
      ] as const
  ),
  wrong: items.flatMap(
    ([a, b]) =>
      [
        [`(${a},${b})`, `x=${b}, y=${a}`],
        [`(${a},${b})`, `x=${a}`],
        [`(${a},${b})`, `x=${a}, x=${b}`],
        [`(${a},${b})`, `x=${a}, y=${b}, z=1`],
        [`x=${a}, y=${b}`, `(${b},${a})`],
        [`[${a},${b}]`, `x=${a}, y=${b}`],
        [`x=${a}, y=${b}`, `x=${b}, y=${a}`]
      ] as const
  )
})

answerFamily("a ratio is known up to a factor, and a time as it is written", {
  right: [
    ...pairs(
      [
        [3, 5],
        [2, 7],
        [1, 4],
        [9, 7]
      ] as const,
      [2, 3, 10, 25],
      ([a, b], k) => [`${a}:${b}`, `${k * a}:${k * b}`] as const
    ),
    ...pairs(
      [
        [3, 5, 7],
        [1, 2, 4]
      ] as const,
      [2, 3, 10],
      ([a, b, c], k) => [`${a}:${b}:${c}`, `${k * a}:${k * b}:${k * c}`] as const
    ),
    ...pairs(
      [
        [3, 5],
        [2, 7]
      ] as const,
      [1, 2],
      ([a, b], k) => [`${a}:${b}`, raw`\frac{${k * a}}{${k * b}}`] as const
    ),
    ["3:5", raw`3\text{ : }5`],
    ["12:30", "12:30"],
    ["4:05", "4:05"],
    [raw`\text{4:30 p.m.}`, "4:30 pm"],
    ["x:y", "2x:2y"]
  ],
  wrong: [
    ...pairs(
      [
        [3, 5],
        [2, 7],
        [1, 4],
        [9, 10]
      ] as const,
      [2, 3, 10],
      ([a, b], k) => [`${a}:${b}`, `${k * b}:${k * a}`] as const
    ),
    ...pairs(
      [
        [3, 5],
        [2, 7],
        [1, 4],
        [9, 10]
      ] as const,
      [2, 3],
      ([a, b], k) => [`${a}:${b}`, `${k * a}:${k * b + 1}`] as const
    ),
    ...pairs(
      [
        [3, 5, 7],
        [1, 2, 4]
      ] as const,
      [2, 3],
      ([a, b, c], k) => [`${a}:${b}:${c}`, `${k * a}:${k * b}`] as const
    ),
    ["12:30", "1:30"],
    ["12:00", "1:00"],
    ["12:30", "2:05"],
    ["10:15", "20:30"],
    ["4:30", "4:03"],
    [raw`\text{4:30 p.m.}`, "4:30 am"],
    ["3:5", "15"]
  ]
})

answerFamily("a set holds each of its members once", {
  right: [
    ...pairs(range(1, 6), range(7, 11), (a, b) => [raw`\{${a},${b}\}`, raw`\{${a},${b},${b}\}`] as const),
    [raw`\{\frac12,1\}`, raw`\{0.5,1,\frac24\}`],
    [raw`\{1\}`, raw`\{1,1,1\}`],
    [raw`\{2,2,3\}`, raw`\{3,2\}`]
  ],
  wrong: [
    ...pairs(range(1, 6), range(7, 11), (a, b) => [raw`\{${a},${b}\}`, raw`\{${a},${a}\}`] as const),
    ["1,2", "1,2,2"],
    ["(1,2)", "(1,2,2)"],
    [raw`\{1,1\}`, raw`\{1,2\}`]
  ]
})

const vectors = [
  ["1", "2"],
  ["0", "-3"],
  ["1", "2", "3"],
  [raw`\frac12`, "x"],
  ["a", "b"]
]
const angles: ReadonlyArray<readonly [string, string]> = [
  [raw`\langle `, raw`\rangle`],
  [raw`\left\langle `, raw`\right\rangle`],
  ["\u27e8", "\u27e9"],
  ["\u2329", "\u232a"],
  ["<", ">"],
  [raw`\left<`, raw`\right>`]
]

answerFamily("vectors in angle brackets, round brackets and columns", {
  right: pairs(
    vectors,
    angles,
    (entries, [open, close]) =>
      [
        [raw`\langle ${entries.join(",")}\rangle`, `${open}${entries.join(", ")}${close}`],
        [`(${entries.join(",")})`, `${open}${entries.join(",")}${close}`],
        [raw`\begin{pmatrix}${entries.join(raw`\\`)}\end{pmatrix}`, `${open}${entries.join(",")}${close}`]
      ] as const
  ).flat(),
  wrong: pairs(
    vectors,
    angles,
    (entries, [open, close]) =>
      [
        [raw`\langle ${entries.join(",")}\rangle`, `${open}${entries.toReversed().join(",")}${close}`],
        [raw`\langle ${entries.join(",")}\rangle`, `${open}${entries.join(",")},0${close}`],
        [`[${entries.join(",")}]`, `${open}${entries.join(",")}${close}`],
        [raw`\langle ${entries.join(",")}\rangle`, raw`\{${entries.join(",")}\}`]
      ] as const
  ).flat()
})

const matrices = [
  [
    ["1", "2"],
    ["3", "4"]
  ],
  [
    ["0", "-1"],
    ["5", "2"]
  ],
  [
    ["a", "b"],
    ["c", "d"]
  ],
  [
    ["2", "1"],
    ["1", "1"]
  ]
]
const body = (rows: ReadonlyArray<ReadonlyArray<string>>): string => rows.map((row) => row.join("&")).join(raw`\\`)
const inside = (name: string, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  raw`\begin{${name}}${body(rows)}\end{${name}}`
const kinds = ["pmatrix", "bmatrix", "smallmatrix", "matrix"]

answerFamily("bars around a matrix are its determinant, brackets are a matrix", {
  right: matrices.flatMap(
    (rows) =>
      [
        ...kinds.map((kind) => [inside("pmatrix", rows), inside(kind, rows)] as const),
        [raw`(${rows[0][0]})(${rows[1][1]})-(${rows[0][1]})(${rows[1][0]})`, inside("vmatrix", rows)],
        [
          raw`(${rows[0][0]})(${rows[1][1]})-(${rows[0][1]})(${rows[1][0]})`,
          raw`\left|\begin{array}{cc}${body(rows)}\end{array}\right|`
        ],
        [raw`(${rows[0][0]})(${rows[1][1]})-(${rows[0][1]})(${rows[1][0]})`, raw`\det${inside("pmatrix", rows)}`],
        [inside("vmatrix", rows), raw`|${inside("matrix", rows)}|`]
      ] as const
  ),
  wrong: matrices.flatMap(
    (rows) =>
      [
        [inside("pmatrix", rows), inside("vmatrix", rows)],
        [inside("vmatrix", rows), inside("pmatrix", rows)],
        [inside("pmatrix", rows), inside("Vmatrix", rows)],
        [inside("bmatrix", rows), raw`\left|\begin{array}{cc}${body(rows)}\end{array}\right|`],
        [inside("pmatrix", rows), raw`\{${inside("matrix", rows)}\}`],
        [
          inside("pmatrix", rows),
          inside(
            "pmatrix",
            rows.map((row) => row.toReversed())
          )
        ],
        [inside("pmatrix", rows), raw`\begin{pmatrix}${rows.map((row) => row.join("&&")).join(raw`\\`)}\end{pmatrix}`],
        [inside("pmatrix", rows), raw`\begin{pmatrix}${rows.flat().join("&")}\end{pmatrix}`]
      ] as const
  )
})

const branches = [
  ["x", "x>0", "-x"],
  ["1", raw`x \ge 2`, "0"],
  ["x^2", "x<1", "2x-1"]
] as const

answerFamily("values by condition", {
  right: branches.flatMap(([a, when, b]) => {
    const gold = raw`\begin{cases}${a}&${when}\\${b}&\text{otherwise}\end{cases}`
    return [
      [gold, raw`\begin{cases} ${a}, & \text{if } ${when} \\ ${b}, & \text{otherwise} \end{cases}`],
      [gold, raw`\begin{cases} ${a} & \text{for } ${when}, \\ ${b} & \text{else.} \end{cases}`],
      [gold, raw`\left\{\begin{array}{ll}${a} & \text{if } ${when}\\ ${b} & \text{otherwise}\end{array}\right.`],
      [gold, raw`\begin{cases} ${b} & \text{otherwise}\\ ${a}+0 & \text{if } ${when} \end{cases}`],
      [raw`f(x)=${gold}`, gold],
      [gold, raw`f(x)=${gold}`],
      [raw`\begin{cases}x=${a}\\y=3\end{cases}`, raw`\begin{cases} x = ${a} \\ y = 3 \end{cases}`],
      [raw`\begin{cases}u=1\\v=3\end{cases}`, raw`u = 1, v = 3`],
      [raw`(1,3)`, raw`\begin{cases}u=1\\v=3\end{cases}`],
      [gold, raw`\begin{dcases}${a}&${when}\\${b}&\text{otherwise}\end{dcases}`]
    ] as const
  }),
  wrong: branches.flatMap(([a, when, b]) => {
    const gold = raw`\begin{cases}${a}&${when}\\${b}&\text{otherwise}\end{cases}`
    return [
      [gold, raw`\begin{cases}${b}&${when}\\${a}&\text{otherwise}\end{cases}`],
      [gold, raw`\begin{cases}${a}&${when}\end{cases}`],
      [gold, a],
      [gold, raw`\begin{cases}${a}+1&${when}\\${b}&\text{otherwise}\end{cases}`],
      [gold, raw`\begin{cases}${a}&${when}+1\\${b}&\text{otherwise}\end{cases}`],
      [gold, raw`\begin{cases}${a}&${when}\\${b}+1&\text{otherwise}\end{cases}`],
      [gold, raw`\begin{pmatrix}${a}&${when}\\${b}&0\end{pmatrix}`],
      [gold, raw`\begin{cases}${a}&${when}\\${b}&${when}\end{cases}`],
      [raw`\begin{cases}x=${a}\\y=3\end{cases}`, raw`\begin{cases} x = ${a} \\ y = 4 \end{cases}`],
      [raw`\begin{cases}x=1\\y=3\end{cases}`, raw`(3,1)`]
    ] as const
  })
})

const unions = [
  ["(1,2)", "(3,4)"],
  [raw`(-\infty,0]`, "[5,6)"],
  [raw`\{1\}`, "[2,3]"],
  ["[0,1)", raw`(2,\infty)`]
] as const

answerFamily("the letter U between sets is a union", {
  right: pairs(
    unions,
    [" U ", "U", raw`\cup`, raw` \cup `, " \u222a ", raw`\bigcup`, raw`\,U\,`, raw` \text{ or } `],
    ([a, b], sign) => [raw`${a}\cup ${b}`, sign.includes("or") ? raw`${a}\cup ${b}` : `${a}${sign}${b}`] as const
  ),
  wrong: [
    ...pairs(
      unions,
      [" U ", "U", raw`\cup`, " \u222a "],
      ([a, b], sign) => [raw`${a}\cap ${b}`, `${a}${sign}${b}`] as const
    ),
    ...pairs(unions, [" U ", "U", raw`\cup`, " \u222a "], ([a, b], sign) => [a, `${a}${sign}${b}`] as const),
    ["(a+b)(c)", "(a+b)U(c)"]
  ]
})
