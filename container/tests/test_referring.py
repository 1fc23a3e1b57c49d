"""Referring expressions: what goes to the detector, and which of its boxes are meant."""

import unittest

from brickwright_endpoint.referring import Candidate, Referent, choose, read

LEFT = Candidate(10, 50, 60, 150, 0.6)
MIDDLE = Candidate(110, 40, 190, 160, 0.9)
RIGHT = Candidate(240, 60, 290, 140, 0.7)


def chosen(prompt, *candidates):
    return choose(list(candidates or (LEFT, MIDDLE, RIGHT)), read(prompt), 300, 200)


class Read(unittest.TestCase):
    def test_place_and_count_are_taken_off_the_phrase(self):
        self.assertEqual(read("the two green bottles on the left"), Referent("green bottles", "left", 2))
        self.assertEqual(read("the leftmost cup"), Referent("cup", "left", 1))
        self.assertEqual(read("the second cup from the right"), Referent("cup", "right", 1, 2))
        self.assertEqual(read("all of the birds at the top of the picture."), Referent("birds", "top", None))
        self.assertEqual(read("the largest dog"), Referent("dog", None, 1, 1, "largest"))

    def test_what_describes_the_object_stays(self):
        self.assertEqual(read("a man with a red hat").phrase, "man with a red hat")
        self.assertEqual(read("the black left shoe on the table").phrase, "black left shoe on the table")

    def test_one_is_meant_unless_the_noun_is_plural(self):
        for prompt, count in {"the dog": 1, "dogs": None, "people in red": None, "the glass": 1, "a bus": 1}.items():
            self.assertEqual(read(prompt).count, count, prompt)
        self.assertEqual(read("the man in blue jeans").count, 1)

    def test_a_prompt_of_nothing_else_is_kept_whole(self):
        for prompt in ("left", "the two", "one", "the"):
            self.assertTrue(read(prompt).phrase, prompt)


class Choose(unittest.TestCase):
    def test_without_a_place_the_surest_is_meant(self):
        self.assertEqual(chosen("the bottle"), [MIDDLE])

    def test_a_place_outranks_confidence(self):
        self.assertEqual(chosen("the bottle on the left"), [LEFT])
        self.assertEqual(chosen("the rightmost bottle"), [RIGHT])
        self.assertEqual(chosen("the bottle in the middle"), [MIDDLE])

    def test_a_count_takes_so_many_from_that_side(self):
        self.assertEqual(chosen("the two bottles on the right"), [RIGHT, MIDDLE])
        self.assertEqual(chosen("the second bottle from the left"), [MIDDLE])

    def test_a_plural_means_all_on_that_side(self):
        self.assertCountEqual(chosen("bottles"), [LEFT, MIDDLE, RIGHT])
        self.assertEqual(chosen("the bottles on the left"), [LEFT])

    def test_size_ranks(self):
        self.assertEqual(chosen("the biggest bottle"), [MIDDLE])
        self.assertEqual(chosen("the smallest bottle"), [RIGHT])

    def test_an_ordinal_beyond_what_is_there_is_nothing(self):
        self.assertEqual(chosen("the fifth bottle from the left"), [])
        self.assertEqual(choose([], read("the bottle"), 300, 200), [])

    def test_one_object_found_twice_counts_once(self):
        again = Candidate(112, 41, 191, 161, 0.5)
        self.assertEqual(len(chosen("bottles", MIDDLE, again, RIGHT)), 2)

    def test_boxes_far_less_sure_than_the_best_are_not_counted(self):
        self.assertEqual(chosen("bottles", MIDDLE, Candidate(0, 0, 20, 20, 0.3)), [MIDDLE])

    def test_boxes_without_area_are_dropped(self):
        self.assertEqual(chosen("bottles", MIDDLE, Candidate(300, 0, 300, 20, 0.8)), [MIDDLE])
