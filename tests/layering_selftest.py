#!/usr/bin/env python3
"""Shows that layering.py refuses what it should and nothing else."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import layering


class Layering(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return subprocess.run([sys.executable, layering.__file__, folder],
                                  capture_output=True, text=True, check=False)

    def refused(self, name, text, word):
        with self.subTest(name=name, text=text[:60]):
            result = self.run_on({name: text})
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn(name, result.stdout)
            self.assertIn(word, result.stdout)

    def accepted(self, name, text):
        with self.subTest(name=name, text=text[:60]):
            result = self.run_on({name: text})
            self.assertEqual(result.returncode, 0, result.stdout)

    def test_every_pair_of_layers(self):
        def folder(layer):
            return layer if layer in layering.TOP_LAYERS else f"src/{layer}"
        for layer, allowed in layering.ALLOWED.items():
            for other in layering.ALLOWED:
                offence = layering.check_include(layer, f"{folder(other)}/x.h")
                self.assertEqual(offence is None, other == layer or other in allowed,
                                 f"{layer} -> {other}: {offence}")

    def test_the_graph_has_no_cycle(self):
        done = set()
        while len(done) < len(layering.ALLOWED):
            ready = {k for k, v in layering.ALLOWED.items() if k not in done and v <= done}
            self.assertTrue(ready)
            done |= ready

    def test_refused(self):
        self.refused("stats/a.cc", '#include "src/trace/event.h"\n', "stats may not include trace")
        self.refused("src/base/a.h", '  #  include "src/input/x.h"\n', "base may not include input")
        self.refused("src/profile/v/a.h", "#include <diff/x.h>\n", "profile may not include diff")
        self.refused("ci/a.cc", '#include "src/cli/x.h"\n', "nothing may include cli")
        self.refused("src/trace/v2/a.cc", '#include "../event.h"\n', '".."')
        self.refused("src/trace/a.cc", '#include "event.h"\n', "not a path from the root")
        self.refused("src/extra/a.cc", "", "no layer")
        self.refused("tests/trace/a_test.cc", '#include "../support/x.h"\n', '".."')

    def test_printing(self):
        for line in ("std::cout << 1;", "std::cerr << 1;", 'printf("x");', 'std::printf("x");',
                     'fmt::print("x");', "fputs(s, stdout);", 'std::puts("x");'):
            self.refused("diff/a.cc", line + "\n", "only src/cli may")
            self.accepted("src/cli/a.cc", line + "\n")
        for line in ("// std::cout", 'x = "std::cout";', "/* printf(\n stdout */ int a;",
                     "std::snprintf(b, n, f);", "sprintf_like(x);"):
            self.accepted("diff/a.cc", line + "\n")

    def test_length(self):
        self.accepted("src/base/a.cc", "\n" * layering.MAX_LINES)
        self.refused("src/base/a.cc", "\n" * (layering.MAX_LINES + 1), "lines")
        self.refused("tests/base/a_test.cc", "\n" * (layering.MAX_LINES + 1), "lines")

    def test_good_and_empty_trees(self):
        self.accepted("diff/report/a.cc",
                      '#include "src/profile/profile.h"\n#include "stats/x.h"\n#include <vector>\n')
        self.accepted("tests/diff/a_test.cc", '#include "src/trace/event.h"\n')
        self.assertEqual(self.run_on({}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
