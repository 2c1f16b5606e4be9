"""What the README shows is what the program prints, and what it names exists."""

import pathlib
import re
import subprocess
import unittest

from harness import TRACEGATE, ProgramTest, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Readme(ProgramTest):
    def test_the_picture_shows_the_output(self):
        # When this fails for a good reason: docs/make-picture PROGRAM > docs/report.svg
        picture = subprocess.run([ROOT / "docs" / "make-picture", TRACEGATE],
                                 capture_output=True, check=True).stdout
        self.assertEqual(picture, (ROOT / "docs" / "report.svg").read_bytes())

    def test_options_shown_exist(self):
        text = "".join(run(command, "--help").stdout.decode()
                       for command in ("profile", "diff", "compare", "record", "bless", "check",
                                       "review", "policy", "selftest", "export"))
        lines = [line for line in README.splitlines() if line.startswith("tracegate ")]
        options = set(re.findall(r"(?<= )--?[a-z]+", "\n".join(lines))) - {"--"}
        self.assertTrue(options)
        for option in options:
            self.assertIn(option, text)

    def test_linked_documents_exist(self):
        links = re.findall(r"\]\(([^)#]+)\)", README)
        self.assertTrue(links)
        for link in links:
            self.assertTrue((ROOT / link).is_file(), link)


if __name__ == "__main__":
    unittest.main(verbosity=2)
