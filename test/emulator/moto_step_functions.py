"""Starts moto_server with its Step Functions fit to run JSONata machines whose functions live in Node.

moto holds an interpreter of Amazon States Language that this project did not write, so it is the second opinion on
the local engine. Stock 5.2 cannot run this project's machines; what is mended here, and nothing else:

1. StartExecution deep-copies the machine with its running threads and fails from the second execution on.
2. An execution that is started without a name is called "None".
3. Lambda functions run in Docker. Here each invocation is a POST to a Node process (NODE_HOST).
4. JSONata needs a Java virtual machine. Here the Node process evaluates it with the npm package jsonata.
5. Variables are put before the expression without escaping quotes and backslashes.
6. A string as an execution's output is answered without its quotes.
7. A condition and the write that depends on it are two steps that another thread may come between.

Run: NODE_HOST=http://127.0.0.1:5701 python3 moto_step_functions.py -H 127.0.0.1 -p 5700
"""

import copy
import http.client
import json
import os
import sys
import threading
import time
import urllib.parse
import uuid
from datetime import datetime

NODE = urllib.parse.urlparse(os.environ["NODE_HOST"])
LOCAL = threading.local()


def post(path, body):
    """One keep-alive connection a thread; a connection that was closed meanwhile is opened once more."""
    for last_try in (False, True):
        connection = getattr(LOCAL, "connection", None)
        if connection is None:
            connection = LOCAL.connection = http.client.HTTPConnection(NODE.hostname, NODE.port, timeout=120)
        try:
            connection.request("POST", path, body=body.encode(), headers={"content-type": "application/json"})
            response = connection.getresponse()
            headers = {key.lower(): value for key, value in response.getheaders()}
            return headers, response.read().decode()
        except (http.client.HTTPException, ConnectionError):
            connection.close()
            LOCAL.connection = None
            if last_try:
                raise


def mend_start_execution():
    from moto.stepfunctions.models import StateMachine
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    def deepcopy_without_executions(self, memo):
        clone = copy.copy(self)
        memo[id(self)] = clone
        for key, value in self.__dict__.items():
            if key == "executions":
                clone.__dict__[key] = []
            elif key != "backend":
                clone.__dict__[key] = copy.deepcopy(value, memo)
        return clone

    StateMachine.__deepcopy__ = deepcopy_without_executions
    start_execution = StepFunctionsParserBackend.start_execution

    def start_with_a_name(self, state_machine_arn, name=None, *args, **kwargs):
        return start_execution(self, state_machine_arn, name or str(uuid.uuid4()), *args, **kwargs)

    StepFunctionsParserBackend.start_execution = start_with_a_name


def mend_lambda():
    from moto.awslambda.models import LambdaFunction

    def invoke_in_node(self, event=None):
        body = event if isinstance(event, str) else json.dumps({} if event is None else event)
        headers, output = post(f"/2015-03-31/functions/{self.function_name}/invocations", body)
        return output, "x-amz-function-error" in headers, ""

    LambdaFunction._invoke_lambda = invoke_in_node
    invoke = LambdaFunction.invoke

    def invoke_with_version(self, body, request_headers, response_headers):
        response_headers["x-amz-executed-version"] = "$LATEST"
        return invoke(self, body, request_headers, response_headers)

    LambdaFunction.invoke = invoke_with_version


def mend_jsonata():
    import moto.stepfunctions.parser.asl.component.common.string.string_expression as string_expression
    import moto.stepfunctions.parser.asl.eval.states as states
    import moto.stepfunctions.parser.asl.eval.variable_store as variable_store
    import moto.stepfunctions.parser.asl.jsonata.jsonata as jsonata

    def evaluate_in_node(expression):
        answer = json.loads(post("/jsonata", expression)[1])
        if "error" in answer:
            raise jsonata.JSONataException("UNKNOWN", answer["error"])
        return answer.get("value")

    def plain(value):
        return value.isoformat() if isinstance(value, datetime) else str(value)

    def declare(bindings):
        return "".join(f"{name}:={json.dumps(value, default=plain)};" for name, value in bindings.items())

    jsonata._eval_jsonata = evaluate_in_node
    for module in (jsonata, states, variable_store):
        module.encode_jsonata_variable_declarations = declare
    # The Node process knows $hash, $uuid and the others itself.
    string_expression.get_intrinsic_functions_declarations = lambda *args, **kwargs: ""


def mend_output():
    from moto.stepfunctions.parser.backend.execution import Execution

    def read(self):
        value = self.__dict__.get("_output")
        return json.dumps(value) if isinstance(value, str) else value

    def write(self, value):
        self.__dict__["_output"] = value

    Execution.output = property(read, write)


def mend_conditional_writes():
    """What DynamoDB and S3 grant: of two writes on the same condition, one comes first as a whole."""
    from moto.dynamodb.models import DynamoDBBackend
    from moto.s3.responses import S3Response

    lock = threading.RLock()

    def one_at_a_time(method):
        def locked(*args, **kwargs):
            with lock:
                return method(*args, **kwargs)

        return locked

    for name in ("put_item", "update_item", "delete_item"):
        setattr(DynamoDBBackend, name, one_at_a_time(getattr(DynamoDBBackend, name)))
    S3Response.put_object = one_at_a_time(S3Response.put_object)


def configure():
    from moto.core.config import default_user_config

    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    default_user_config["lambda"] = {"use_docker": True}


def end_with_the_parent():
    """A test run that is killed cannot end this process; it ends by itself then."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    end_with_the_parent()
    mend_start_execution()
    mend_lambda()
    mend_jsonata()
    mend_output()
    mend_conditional_writes()
    configure()
    from moto.server import main

    main(sys.argv[1:])
