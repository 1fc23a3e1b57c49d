"""Memory that ran out is told from other errors."""

import unittest

from brickwright_endpoint.memory import is_out_of_memory, release_memory

from .support import needs


class Memory(unittest.TestCase):
    def test_other_errors_are_not_taken_for_it(self):
        self.assertFalse(is_out_of_memory(RuntimeError("shape mismatch")))
        self.assertFalse(is_out_of_memory(ValueError("out of memory")))

    def test_what_the_libraries_of_the_gpu_say_is(self):
        for said in ("CUDA out of memory. Tried to allocate 2.00 GiB", "cuDNN error: CUDNN_STATUS_ALLOC_FAILED"):
            self.assertTrue(is_out_of_memory(RuntimeError(said)))

    @needs("torch")
    def test_a_real_allocation_that_fails_is(self):
        import torch

        with self.assertRaises(RuntimeError) as caught:
            torch.empty(2**60, dtype=torch.uint8)
        self.assertTrue(is_out_of_memory(caught.exception))
        release_memory()
