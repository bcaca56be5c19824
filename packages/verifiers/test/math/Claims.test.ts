import { pairs, responseFamily } from "./Family.ts"

type Write = (value: string) => string
const values = ["12", "7.5", "1,200"]
const family = (name: string, claims: ReadonlyArray<Write>, others: ReadonlyArray<Write>): void =>
  responseFamily(name, {
    right: pairs(values, claims, (v, write) => [v, write(v)] as const),
    wrong: pairs(values, others, (v, write) => [v, write(v)] as const)
  })

family(
  "what is asked is not claimed, unless it is answered by yes",
  [
    (v) => `The answer is ${v}.`,
    (v) => `What is the total? It is ${v}.`,
    (v) => `Is the answer ${v}? Yes.`,
    (v) => `Could it be 3? No, it is ${v}`,
    (v) => `How many are left? ${v}`,
    (v) => `Why is that so? Because we have ${v} of them.`,
    (v) => `So how much? She pays ${v} dollars.`,
    (v) => `Is it 99? No. The answer is ${v}.`,
    (v) => `x = ${v}. Is it clear?`,
    (v) => `The answer is ${v}. Shall I explain more?`
  ],
  [
    (v) => `Answer: ${v} works?`,
    (v) => `Answer: ${v}?`,
    (v) => `Is the answer ${v}?`,
    (v) => `So the answer is ${v}, right?`,
    (v) => `Would ${v} work?`,
    (v) => `Is $${v}$ the answer?`,
    (v) => `Could it be $x = ${v}$ perhaps?`,
    (v) => `Can we take ${v} here?`,
    (v) => `What about ${v} apples?`,
    (v) => `Why is it ${v}?`,
    (v) => `Is it \\boxed{${v}} or something else?`
  ]
)

family(
  "what is called wrong, or is others' answer, is not claimed",
  [
    (v) => `This is wrong, so we count again: ${v}`,
    (v) => `The wrong answer was 3. The answer is ${v}.`,
    (v) => `Many students say the answer is 3, but the answer is ${v}.`,
    (v) => `You might think that it is 3. It is ${v}.`,
    (v) => `It is incorrect to say 3; the total is ${v}.`,
    (v) => `At first glance it seems to be 3. The answer is ${v}.`,
    (v) => `My initial answer was 3. The correct answer is ${v}.`,
    (v) => `The first answer is wrong. The final answer is ${v}.`,
    (v) => `The answer is ${v}, as many students say.`,
    (v) => `One might guess 3, but there are ${v}.`
  ],
  [
    (v) => `The answer is wrong: ${v}`,
    (v) => `The answer is incorrect: ${v}.`,
    (v) => `The answer is false: $${v}$`,
    (v) => `Wrong answer: ${v}`,
    (v) => `An incorrect answer would be ${v}.`,
    (v) => `A common wrong answer is ${v}.`,
    (v) => `The naive answer is ${v}.`,
    (v) => `Many students say the answer is ${v}.`,
    (v) => `You might think the answer is ${v}.`,
    (v) => `One may think that the answer is ${v}`,
    (v) => `At first glance the answer is ${v}.`,
    (v) => `It is tempting to say that the answer is ${v}.`,
    (v) => `My initial answer was ${v}.`
  ]
)

family(
  "what is tried or supposed is not claimed",
  [
    (v) => `Let x be the total. Then x = ${v}.`,
    (v) => `If we add them, we get ${v}.`,
    (v) => `When all are counted, there are ${v}.`,
    (v) => `Substituting gives $x = ${v}$.`,
    (v) => `Suppose there are 3 boxes. In all she has ${v}.`,
    (v) => `Let us try 3. It fails. So we have ${v}`,
    (v) => `For example, 3 is one of them. In total there are ${v}.`,
    (v) => `Plugging in $x = 3$ gives $y = ${v}$.`,
    (v) => `That is to say $x = ${v}$.`,
    (v) => `Therefore ${v}, not 3.`
  ],
  [
    (v) => `Let us try ${v}.`,
    (v) => `Try n = ${v}.`,
    (v) => `Suppose n = ${v}.`,
    (v) => `Let n = ${v}.`,
    (v) => `Assume that $x = ${v}$.`,
    (v) => `For example, take x = ${v}.`,
    (v) => `For instance, ${v}.`,
    (v) => `If x = ${v}, then we are done.`,
    (v) => `Plug in $x=${v}$.`,
    (v) => `Substituting $x=${v}$ gives a contradiction.`,
    (v) => `I wonder whether it is ${v}.`,
    (v) => `I would guess ${v}`,
    (v) => `I'd guess ${v}.`,
    (v) => `Therefore ${v} is not the answer.`,
    (v) => `The answer is ${v} only if x = 3.`,
    (v) => `The answer would be ${v} if x were 3.`,
    (v) => `The answer would be ${v}, but x is no integer.`,
    (v) => `The answer is ${v} when n is even and 13 when n is odd.`,
    (v) => `The answer is plus or minus ${v}.`
  ]
)

family(
  "what is taken back at once is not claimed",
  [
    (v) => `The answer is 13. Wait, no. The answer is ${v}.`,
    (v) => `It is 13. No, it's ${v}.`,
    (v) => `We get 13. Hmm, that's not right. We get ${v}`,
    (v) => `13... oops, I made a mistake, it is ${v}.`,
    (v) => `The answer is ${v}. This can be checked by adding.`,
    (v) => `The answer is ${v}. That is what was asked.`,
    (v) => `The answer is ${v}. No more steps are needed.`,
    (v) => `The answer is ${v}. It is not hard to see why.`,
    (v) => `The answer is ${v} (correct).`,
    (v) => `The answer is ${v}. But note that order counts.`
  ],
  [
    (v) => `The answer is ${v}. Wait, no.`,
    (v) => `The answer is ${v}. No, it's 13.`,
    (v) => `The answer is ${v}, no wait, 13.`,
    (v) => `The answer is ${v}... no, 13.`,
    (v) => `The answer is ${v}. Hmm, that's not right.`,
    (v) => `The answer is ${v}. Scratch that.`,
    (v) => `The answer is ${v}. I made a mistake.`,
    (v) => `The answer is ${v}. But this contradicts the condition.`,
    (v) => `The answer is ${v}. Correction: 13.`,
    (v) => `The answer is ${v} (wrong).`,
    (v) => `The answer is ${v} (incorrect!)`,
    (v) => `The answer is ${v} \u274c`,
    (v) => `So we have ${v}. No, that is impossible.`,
    (v) => `So $x = ${v}$. Oops, this is wrong.`
  ]
)

const numbers = ["7", "-14", "2.5"]
responseFamily("punctuation behind an announced number", {
  right: pairs(
    numbers,
    ["", ".", ",", "!", " .", "\n", ".\n\nDone.", "**", "**.", " (see page 3).", ", as required.", "; done"],
    (v, end) => [v, `The answer is ${v}${end}`] as const
  ),
  wrong: pairs(
    numbers,
    [",, 8", ",5,5", "..5", ";;8", ", ,8", ",,,", " ? 8", ": 8", "/", "//2", "^", "_3", " = 8", "-", "+ 8"],
    (v, end) => [v, `Answer: ${v}${end}`] as const
  )
})

const elsewhere = [
  "A common mistake is to say the answer is",
  "It would be wrong to conclude that the answer is",
  "It is tempting to say",
  "Many students would say",
  "Some people think it's",
  "The answer is unlikely to be",
  "My confidence is",
  "Everyone will often guess"
]

responseFamily("what others say, and how sure somebody is, is not the answer", {
  right: pairs(["5", "12", "7", "40"], elsewhere, (v, said) => [v, `${said} 3. The answer is ${v}.`] as const),
  wrong: pairs(["5", "12", "7", "40"], elsewhere, (v, said) => [v, `${said} ${v}.`] as const)
})
