"""Answers speed requests with airspeed, or with its fork airspeed-ext: JSON lines in and out.

It runs in an environment of its own. ``$input`` and ``$util`` are the least that the templates
need; a template that the engine cannot render is an error.
"""

import base64
import json
import sys
import time
import urllib.parse

import airspeed


class Input:
    def __init__(self, request):
        self.text = request.get("body") or "{}"
        self.places = request.get("params") or {}

    def path(self, path):
        found = json.loads(self.text)
        for name in path.lstrip("$").strip(".").split("."):
            found = found[name] if name else found
        return found

    def json(self, path):
        return json.dumps(self.path(path))

    def params(self, name=None):
        if name is None:
            return self.places
        return next((place[name] for place in self.places.values() if name in place), "")


class Util:
    def escapeJavaScript(self, text):  # noqa: N802 - the name that templates use
        return json.dumps(str(text))[1:-1].replace("'", "\\'")

    def urlEncode(self, text):  # noqa: N802 - the name that templates use
        return urllib.parse.quote_plus(text)

    def base64Encode(self, text):  # noqa: N802 - the name that templates use
        return base64.b64encode(text.encode()).decode()


def variables(request):
    context = json.loads(json.dumps(request.get("context") or {}))
    context.update(requestOverride={"header": {}}, responseOverride={"header": {}})
    return {
        "input": Input(request),
        "util": Util(),
        "context": context,
        "stageVariables": dict(request.get("stageVariables") or {}),
    }


def answer(request):
    template = airspeed.Template(request["template"])
    output = template.merge(variables(request))

    def render(count):
        started = time.perf_counter_ns()
        for _ in range(count):
            template.merge(variables(request))
        return time.perf_counter_ns() - started

    count = 1
    while render(count) < 20_000_000:
        count *= 2
    spent = runs = 0
    while spent < request.get("run_s", 0.3) * 1e9:
        spent += render(count)
        runs += count
    started = time.perf_counter_ns()
    airspeed.Template(request["template"] + " ").merge(variables(request))
    parse = time.perf_counter_ns() - started
    return {"id": request["id"], "ns": [spent / runs], "parse_ns": parse, "output": output}


for line in sys.stdin:
    asked = json.loads(line)
    try:
        found = answer(asked)
    except Exception as error:
        found = {"id": asked["id"], "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(found), flush=True)
