"""Starts the emulator's moto with what a whole stack needs besides. What is mended here, and nothing else:

1. `states:startExecution.sync:2` and `aws-sdk:sfn:startSyncExecution` cannot run. Here the inner machine is run by moto's own
   Step Functions, as an execution of its own, and waited for. An Express execution is hidden under a name that nobody can
   ask for, because Step Functions describes none.
2. Every machine is listed and described as a Standard one. Here it keeps the type that it was made with.
3. Two creations of one name at the same moment make two machines. Here they come one after the other.
4. S3's notifications name neither the object's version nor a sequencer.
5. The token of a task whose execution was stopped is taken for a while, and invalid then. Step Functions calls it timed out.

Run: NODE_HOST=http://127.0.0.1:5701 python3 moto_account.py -H 127.0.0.1 -p 5700
"""

import itertools
import json
import os
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "emulator"))
import moto_step_functions as emulator  # noqa: E402

PAUSE = 0.02


def backend_of(env, region):
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends

    return stepfunctions_parser_backends[env.aws_execution_details.account][region]


def start_inner(env, region, parameters, name):
    """Starts an execution; what moto refuses becomes the error that boto3 would raise."""
    from botocore.exceptions import ClientError
    from moto.core.exceptions import AWSError

    given = parameters.get("Input")
    text = given if isinstance(given, str) else json.dumps({} if given is None else given)
    try:
        return backend_of(env, region).start_execution(parameters["StateMachineArn"], name, text)
    except AWSError as refusal:
        answer = {
            "Error": {"Code": refusal.TYPE, "Message": str(refusal.message)},
            "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": str(uuid.uuid4())},
        }
        raise ClientError(answer, "StartExecution") from refusal


def description(execution):
    """DescribeExecution's answer as a state sees it."""
    described = execution.to_describe_output()
    dates = {key: described[key].isoformat() for key in ("startDate", "stopDate") if described.get(key)}
    plain = {key: described[key] for key in ("name", "input", "output", "error", "cause") if key in described}
    facts = {
        **plain,
        **dates,
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine_arn,
        "status": execution.status,
    }
    return {key[0].upper() + key[1:]: value for key, value in facts.items()}


def mend_nested_executions():
    from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
    from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
        FailureEvent,
        FailureEventException,
    )
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
    from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
        StatesErrorNameType,
    )
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_aws_sdk as sdk,
    )
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
        state_task_service_callback as callback,
    )
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_sfn as sfn
    from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

    callback._DELAY_SECONDS_SYNC_CONDITION_CHECK = PAUSE

    def failure(task, env, cause):
        name = StatesErrorNameType.StatesTaskFailed
        details = TaskFailedEventDetails(
            resource=task._get_sfn_resource(),
            resourceType=task._get_sfn_resource_type(),
            error=name.to_name(),
            cause=cause,
        )
        return FailureEventException(
            FailureEvent(
                env=env,
                error_name=StatesErrorName(typ=name),
                event_type=HistoryEventType.TaskFailed,
                event_details=EventDetails(taskFailedEventDetails=details),
            )
        )

    def start_standard(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        name = normalised_parameters.get("Name") or str(uuid.uuid4())
        execution = start_inner(env, resource_runtime_part.region, normalised_parameters, name)
        env.stack.append({"ExecutionArn": execution.exec_arn, "StartDate": execution.start_date.isoformat()})

    def wait_for_standard(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        arn = env.stack.pop()["ExecutionArn"]
        backend = backend_of(env, resource_runtime_part.region)

        def ended():
            execution = backend.describe_execution(arn)
            if execution.status == "RUNNING":
                return None
            answer = description(execution)
            if execution.status != "SUCCEEDED":
                raise failure(self, env, json.dumps(answer))
            for key in ("Input", "Output"):
                answer[key] = json.loads(answer[key])
            return answer

        return ended

    sfn.StateTaskServiceSfn._eval_service_task = start_standard
    sfn.StateTaskServiceSfn._build_sync2_resolver = wait_for_standard

    call_sdk = sdk.StateTaskServiceAwsSdk._eval_service_task

    def run_express(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        if (self.resource.api_name, self.resource.api_action) != ("sfn", "startSyncExecution"):
            return call_sdk(self, env, resource_runtime_part, normalised_parameters, state_credentials)
        execution = start_inner(env, resource_runtime_part.region, normalised_parameters, f"express-{uuid.uuid4()}")
        while env.is_running() and execution.status == "RUNNING":
            time.sleep(PAUSE)
        name = normalised_parameters.get("Name") or str(uuid.uuid4())
        machine = normalised_parameters["StateMachineArn"]
        arn = f"{machine.replace(':stateMachine:', ':express:')}:{name}:{uuid.uuid4()}"
        env.stack.append({**description(execution), "ExecutionArn": arn, "Name": name})

    sdk.StateTaskServiceAwsSdk._eval_service_task = run_express


def mend_machines():
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend
    from moto.stepfunctions.responses import StepFunctionResponse

    one_at_a_time = threading.RLock()
    create = StepFunctionResponse.create_state_machine
    list_machines = StepFunctionResponse.list_state_machines

    def create_with_type(self):
        with one_at_a_time:
            name = self._get_param("name")
            is_new = StepFunctionsParserBackend._revision_by_name(self.stepfunction_backend, name) is None
            answer = create(self)
            if is_new:
                machine = StepFunctionsParserBackend._revision_by_name(self.stepfunction_backend, name)
                machine.type = machine.sm_type = self._get_param("type") or "STANDARD"
            return answer

    def list_with_types(self):
        answer = list_machines(self)
        types = {machine.arn: machine.type for machine in self.stepfunction_backend.state_machines}
        for machine in answer.result["stateMachines"]:
            machine["type"] = types.get(machine["stateMachineArn"], "STANDARD")
        return answer

    StepFunctionResponse.create_state_machine = create_with_type
    StepFunctionResponse.list_state_machines = list_with_types


def mend_tokens():
    from moto.core.exceptions import AWSError
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend

    class TaskTimedOut(AWSError):
        TYPE = "TaskTimedOut"
        STATUS = 400

    def unless_closed(answer):
        def answer_for(self, task_token, *args, **kwargs):
            for execution in self._get_executions():
                env = execution.exec_worker.env
                if env is not None and env.callback_pool_manager.get(task_token) is not None and not env.is_running():
                    raise TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'")
            return answer(self, task_token, *args, **kwargs)

        return answer_for

    for name in ("send_task_heartbeat", "send_task_success", "send_task_failure"):
        setattr(StepFunctionsParserBackend, name, unless_closed(getattr(StepFunctionsParserBackend, name)))


def mend_notifications():
    import moto.s3.notifications as notifications

    event_of = notifications._get_s3_event
    count = itertools.count(time.time_ns())

    def with_version(event_name, bucket, key, notification_id):
        event = event_of(event_name, bucket, key, notification_id)
        for record in event["Records"]:
            if bucket.is_versioned:
                record["s3"]["object"]["versionId"] = key.version_id
            record["s3"]["object"]["sequencer"] = f"{next(count):018X}"
        return event

    notifications._get_s3_event = with_version


if __name__ == "__main__":
    emulator.end_with_the_parent()
    emulator.mend_start_execution()
    emulator.mend_lambda()
    emulator.mend_jsonata()
    emulator.mend_output()
    emulator.configure()
    mend_nested_executions()
    mend_machines()
    mend_tokens()
    mend_notifications()
    from moto.server import main

    main(sys.argv[1:])
