"""A function that does what its event tells it: used by the tests of statuses."""

import json
import os
import subprocess
import sys
import time


def handler(event, context):
    """Return, raise, sleep or exit as ``event`` says (a proxy event says it in its body)."""
    script = json.loads(event["body"]) if isinstance(event.get("body"), str) else event
    if "sleep" in script:
        time.sleep(script["sleep"])
    if "print" in script:
        print(script["print"])
    if "child" in script:
        subprocess.Popen(["sleep", str(script["child"])])
    if "exit" in script:
        sys.stdout.flush()
        os._exit(script["exit"])
    if "raise" in script:
        raise Exception(script["raise"])
    if script.get("context"):
        return describe(context)
    if script.get("event"):
        return {"statusCode": 200, "body": json.dumps(event)}
    return script.get("return")


def describe(context):
    """What the runtime tells the function of its invocation."""
    return {
        "name": context.function_name,
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "request": context.aws_request_id,
        "group": context.log_group_name,
        "left": context.get_remaining_time_in_millis(),
        "client": context.client_context and context.client_context.custom,
        "trace": os.environ.get("_X_AMZN_TRACE_ID"),
    }
