"""Starts the emulator's moto with what batches need besides nested executions (see moto_account.py). Mended here, and nothing else:

1. A Distributed Map's children are executions of their own, whose context names their own input. moto shows them their parent's.

Run: NODE_HOST=http://127.0.0.1:5701 python3 moto_batches.py -H 127.0.0.1 -p 5700
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "e2e-aws")]
import moto_account as account  # noqa: E402
import moto_step_functions as emulator  # noqa: E402


def mend_children():
    from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
        distributed_item_processor_worker as worker,
    )

    eval_input = worker.DistributedItemProcessorWorker._eval_input

    def with_an_input_of_its_own(self, env_frame):
        eval_input(self, env_frame)
        context = env_frame.states.context_object.context_object_data
        context["Execution"] = {**context["Execution"], "Input": env_frame.states.get_input()}

    worker.DistributedItemProcessorWorker._eval_input = with_an_input_of_its_own


if __name__ == "__main__":
    emulator.end_with_the_parent()
    emulator.mend_start_execution()
    emulator.mend_lambda()
    emulator.mend_jsonata()
    emulator.mend_output()
    emulator.mend_conditional_writes()
    emulator.configure()
    account.mend_nested_executions()
    account.mend_machines()
    mend_children()
    from moto.server import main

    main(sys.argv[1:])
