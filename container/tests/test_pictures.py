"""Pictures that are not what was promised are refused before or while they are unpacked."""

import hashlib
import io
import struct
import unittest
import zlib

import numpy as np
from PIL import Image

from brickwright_endpoint.contract import Reference
from brickwright_endpoint.errors import EndpointError
from brickwright_endpoint.pictures import decode, encode
from brickwright_endpoint.s3 import Address

from .support import box_mask, photo


def reference(data, kind="image", width=64, height=48):
    return Reference(Address("pictures", "x.png"), kind, width, height, hashlib.sha256(data).hexdigest())


def saved(picture, format="PNG", **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


class Right(unittest.TestCase):
    def test_images_masks_and_cutouts_come_back_bit_for_bit(self):
        image, mask = photo(64, 48), box_mask(64, 48, 5, 5, 40, 30)
        for pixels, kind in ((image, "image"), (mask, "mask"), (np.dstack([image, mask]), "image")):
            data = encode(pixels)
            np.testing.assert_array_equal(decode(data, reference(data, kind)), pixels)

    def test_grey_and_palette_pngs_are_read_as_colour(self):
        grey = Image.fromarray(photo(64, 48)[:, :, 0])
        for picture in (grey, grey.convert("P")):
            data = saved(picture)
            self.assertEqual(decode(data, reference(data)).shape, (48, 64, 3))

    def test_soft_masks_are_made_binary(self):
        data = encode(np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1)))
        self.assertEqual(set(np.unique(decode(data, reference(data, "mask")))), {0, 255})


class Refused(unittest.TestCase):
    def check(self, data, said, **promised):
        with self.assertRaises(EndpointError) as caught:
            decode(data, reference(data, **promised))
        self.assertIn(said, caught.exception.message)

    def test_another_object_than_was_sent(self):
        data = encode(photo(64, 48))
        with self.assertRaises(EndpointError) as caught:
            decode(data + b" ", reference(data))
        self.assertIn("sha256 differs", caught.exception.message)

    def test_another_size_than_was_declared(self):
        self.check(encode(photo(65, 48)), "65x48")

    def test_a_header_that_promises_gigapixels(self):
        header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
        chunk = b"IHDR" + header
        bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        self.check(bomb + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")), "no intact PNG")

    def test_a_truncated_file(self):
        self.check(encode(photo(64, 48))[:-400], "no intact PNG")

    def test_other_formats_under_the_name_of_png(self):
        self.check(saved(Image.fromarray(photo(64, 48)), "JPEG"), "no intact PNG")
        self.check(b"<svg/>", "no intact PNG")

    def test_animations(self):
        frames = [Image.fromarray(photo(64, 48, seed)) for seed in (1, 2)]
        self.check(saved(frames[0], save_all=True, append_images=frames[1:]), "animated")

    def test_masks_of_colour_or_of_sixteen_bits(self):
        self.check(encode(photo(64, 48)), "one 8-bit channel", kind="mask")
        deep = saved(Image.fromarray(np.zeros((48, 64), np.uint16)))
        self.check(deep, "one 8-bit channel", kind="mask")
        self.check(deep, "8 bits a channel")
