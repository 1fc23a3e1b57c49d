"""Calls that are right are read as they are; everything else is refused, each with its own sentence."""

import json
import unittest

from brickwright_endpoint.contract import call_id, parse_call, read_json
from brickwright_endpoint.errors import EndpointError, Kind
from brickwright_endpoint.s3 import Scope

from .support import ID, call

SCOPE = Scope.parse("s3://pictures/")


def reference(kind="image", width=640, height=480, **changes):
    value = {"s3": f"s3://pictures/{kind}.png", "kind": kind, "width": width, "height": height, "sha256": "0" * 64}
    return {**value, **changes}


def fill(**changes):
    inputs = {"image": reference(), "mask": reference("mask"), "preimage": None}
    return call("FLUX-FILL", {**inputs, **changes.pop("inputs", {})}, {"prompt": "a red umbrella"}, **changes)


def refusal(test, value):
    with test.assertRaises(EndpointError) as caught:
        parse_call(value, SCOPE, 16_000_000)
    return caught.exception


class Right(unittest.TestCase):
    def test_a_call_is_read_whole(self):
        read = parse_call(fill(seed=4294967295), SCOPE, 16_000_000)
        self.assertEqual(read.brick, "FLUX-FILL")
        self.assertEqual(read.seed, 4294967295)
        self.assertEqual(read.parameters, {"prompt": "a red umbrella"})
        self.assertEqual(str(read.pictures["mask"].address), "s3://pictures/mask.png")
        self.assertIsNone(read.pictures["preimage"])
        self.assertEqual(str(read.prefix), f"s3://pictures/gpu-outputs/{ID}/")

    def test_ports_of_other_bricks_may_be_there_as_null(self):
        value = fill()
        value["parameters"]["score"] = None
        self.assertNotIn("score", parse_call(value, SCOPE, 16_000_000).parameters)

    def test_the_outputs_may_lie_in_a_folder_of_the_attempt_within_the_calls_own(self):
        prefix = f"s3://pictures/gpu-outputs/{ID}/0123456789abcdef/"
        self.assertEqual(str(parse_call(fill(output={"prefix": prefix}), SCOPE, 16_000_000).prefix), prefix)

    def test_a_reference_of_another_size_is_accepted_where_the_port_says_so(self):
        value = fill(inputs={"preimage": reference(width=100, height=80)})
        self.assertEqual(parse_call(value, SCOPE, 16_000_000).pictures["preimage"].width, 100)


class Refused(unittest.TestCase):
    def check(self, value, said, kind=Kind.INVALID_INPUT):
        error = refusal(self, value)
        self.assertEqual(error.kind, kind)
        self.assertIn(said, error.message)

    def test_another_contract(self):
        self.check(fill(contract="brickwright/2"), 'not of the contract "brickwright/1"')

    def test_unknown_fields(self):
        self.check(fill(callback="http://example.org"), '"callback"')

    def test_ids_that_are_no_memo_keys(self):
        for bad in ("A" * 64, "a" * 63, "../" + "a" * 61, 7, None, "a" * 64 + "\n"):
            self.check(fill(id=bad), "64 lower-case hexadecimal")

    def test_bricks_that_are_not_known(self):
        for bad in ("FLUX-MAGIC", "", None, ["FLUX-FILL"], {}):
            self.check(fill(brick=bad), "knows no brick", Kind.UNSUPPORTED)

    def test_a_missing_picture(self):
        self.check(fill(inputs={"mask": None}), "FLUX-FILL's mask is missing")

    def test_a_port_that_the_brick_does_not_have(self):
        self.check(fill(inputs={"depth": reference()}), 'no port "depth"')

    def test_a_mask_where_an_image_belongs(self):
        self.check(fill(inputs={"image": reference("mask")}), "not of kind image")

    def test_a_mask_of_another_size_than_the_image(self):
        self.check(fill(inputs={"mask": reference("mask", width=320)}), "320x480")

    def test_sizes_that_are_no_sizes(self):
        for bad in (0, -1, 1.5, "640", True, None):
            self.check(fill(inputs={"image": reference(width=bad)}), "no size in whole pixels")

    def test_pictures_of_too_many_pixels(self):
        self.check(fill(inputs={"image": reference(width=100_000, height=100_000)}), "more than 16000000 pixels")

    def test_references_with_more_or_less_in_them(self):
        more, less = reference(url="file:///etc/passwd"), reference()
        del less["sha256"]
        for bad in (more, less, "s3://pictures/image.png", []):
            self.check(fill(inputs={"image": bad}), "no reference with exactly")

    def test_addresses_outside_the_scope(self):
        self.check(
            fill(inputs={"image": reference(s3="s3://others/image.png")}), "outside what this endpoint may touch"
        )

    def test_addresses_that_are_none(self):
        for bad in ("file:///etc/passwd", "https://pictures/x.png", "s3://pictures", "s3://Pictures/x", 5, None):
            self.check(fill(inputs={"image": reference(s3=bad)}), "no S3 address")

    def test_keys_that_climb(self):
        for bad in ("s3://pictures/../x.png", "s3://pictures/a//b", "s3://pictures/./x", "s3://pictures/" + "k" * 1025):
            self.check(fill(inputs={"image": reference(s3=bad)}), "key that is not accepted")

    def test_hashes_that_are_none(self):
        self.check(fill(inputs={"image": reference(sha256="zz")}), "no sha256")

    def test_text_that_is_missing_or_endless(self):
        for bad, said in ((None, "no text"), ("  ", "no text"), (3, "no text"), ("x" * 4001, "longer than 4000")):
            value = fill()
            value["parameters"] = {"prompt": bad}
            self.check(value, said)

    def test_scores_outside_their_range(self):
        inputs = {"image": reference(), "mask": reference("mask"), "preimage": reference()}
        for bad, said in ((0, "above 0"), (1.1, "at most 1"), (True, "no number"), ("0.8", "no number")):
            self.check(call("FLUX-INPAINT", inputs, {"score": bad}), said)

    def test_seeds_that_are_none(self):
        for bad in (-1, 2**32, 1.0, True, None, "1"):
            self.check(fill(seed=bad), '"seed"')

    def test_an_output_prefix_that_belongs_to_another_call(self):
        for bad in (
            f"s3://pictures/gpu-outputs/{'b' * 64}/",
            "s3://pictures/",
            f"s3://pictures/{ID}",
            f"s3://pictures/x{ID}/",
        ):
            self.check(fill(output={"prefix": bad}), "this call's own id")


class Json(unittest.TestCase):
    def test_what_is_no_json_is_refused(self):
        for bad in (b"", b"\xff\xfe", b"{", b'{"a": NaN}', b'{"a": 1e999x}', b"[" * 100_000):
            with self.assertRaises(EndpointError):
                read_json(bad)

    def test_what_is_no_object_is_refused(self):
        with self.assertRaises(EndpointError):
            read_json(b"[1]")

    def test_an_infinite_number_is_no_score(self):
        value = call(
            "FLUX-INPAINT", {p: reference("mask" if p == "mask" else "image") for p in ("image", "mask", "preimage")}
        )
        value["parameters"] = {"score": 1}
        text = json.dumps(value).replace('"score": 1', '"score": 1e999')
        self.assertIn("no number", refusal(self, read_json(text.encode())).message)

    def test_a_failure_can_name_its_call_when_only_the_rest_is_wrong(self):
        self.assertEqual(call_id({"id": ID}), ID)
        self.assertIsNone(call_id({"id": "<script>"}))


if __name__ == "__main__":
    unittest.main()
