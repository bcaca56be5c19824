"""What openai and LangChain make of a gateway: prints one JSON object. Arguments: address, key, model, case."""

import asyncio
import json
import sys

import openai
from langchain_openai import ChatOpenAI

address, key, model, case = sys.argv[1:5]
messages = [{"role": "user", "content": "2 + 2 = ?"}]
client = openai.OpenAI(base_url=address, api_key=key, max_retries=0)
weather = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
schema = {"name": "sum", "schema": {"type": "object", "properties": {"sum": {"type": "number"}}}}


def usage_of(usage):
    return [usage.prompt_tokens, usage.completion_tokens]


def answers():
    create = client.chat.completions.create
    whole = create(model=model, messages=messages, n=2)
    texts, ends, usage, ids = {0: "", 1: ""}, {}, None, set()
    for chunk in create(model=model, messages=messages, n=2, stream=True, stream_options={"include_usage": True}):
        ids.add(chunk.id)
        usage = chunk.usage or usage
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
            ends[choice.index] = choice.finish_reason or ends.get(choice.index)
    format = {"type": "json_schema", "json_schema": schema}
    formatted = create(model=model, messages=messages, response_format=format, max_completion_tokens=9)
    return {
        "whole": [choice.message.content for choice in whole.choices],
        "streamed": [texts[0], texts[1], ends[0], ends[1]],
        "ids": len(ids),
        "usage": [usage_of(whole.usage), usage_of(usage), usage_of(formatted.usage)],
        "models": [one.id for one in client.models.list()],
    }


def tools():
    completion = client.chat.completions.create(model=model, messages=messages, tools=[weather])
    llm = ChatOpenAI(model=model, base_url=address, api_key=key, max_retries=0).bind_tools([weather])
    call = completion.choices[0].message.tool_calls[0]
    return {
        "openai": [call.function.name, json.loads(call.function.arguments)],
        "langchain": [[one["name"], one["args"]] for one in llm.invoke("weather?").tool_calls],
    }


def langchain():
    llm = ChatOpenAI(model=model, base_url=address, api_key=key, max_retries=0, stream_usage=True)
    whole = llm.invoke("2 + 2 = ?")
    streamed = None
    for chunk in llm.stream("2 + 2 = ?"):
        streamed = chunk if streamed is None else streamed + chunk
    return {
        "texts": [whole.content, streamed.content],
        "usage": [
            [usage["input_tokens"], usage["output_tokens"]] for usage in (whole.usage_metadata, streamed.usage_metadata)
        ],
    }


def error_of(ask):
    try:
        ask()
    except openai.APIError as error:
        return type(error).__name__
    return "answered"


def errors():
    """With a budget of one sample."""

    def ask(who=client, **more):
        for _ in who.chat.completions.create(**{"model": model, "messages": messages, "stream": True, **more}):
            pass

    stranger = openai.OpenAI(base_url=address, api_key="sk-nobody", max_retries=0)
    found = [error_of(lambda: ask(stranger)), error_of(lambda: ask(n=99)), error_of(lambda: ask(model="none"))]
    ask(model="small")
    llm = ChatOpenAI(model=model, base_url=address, api_key=key, max_retries=0)
    return {"errors": [*found, error_of(ask), error_of(lambda: llm.invoke("2 + 2 = ?"))]}


async def given_up():
    patient = openai.AsyncOpenAI(base_url=address, api_key=key, max_retries=0)
    try:
        await asyncio.wait_for(patient.chat.completions.create(model=model, messages=messages), 3)
    except TimeoutError:
        return {"ended": "given up"}
    return {"ended": "answered"}


cases = {"answers": answers, "tools": tools, "langchain": langchain, "errors": errors}
print(json.dumps(asyncio.run(given_up()) if case == "given_up" else cases[case]()))
