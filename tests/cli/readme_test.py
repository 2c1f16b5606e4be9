"""The README's commands work and its output is what the program prints."""

import pathlib
import re
import shlex
import subprocess
import unittest

from harness import TRACEGATE, ProgramTest, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Readme(ProgramTest):
    def test_output_shown_is_the_output(self):
        shown = re.findall(r"```\n\$ tracegate ([^\n]*)\n(.*?)```", README, re.S)
        self.assertTrue(shown, "the README shows no output")
        for command, output in shown:
            result = subprocess.run(
                [str(pathlib.Path(TRACEGATE).resolve()), *shlex.split(command)],
                cwd=ROOT, capture_output=True, check=False)
            self.assertEqual(result.stdout.decode(), output)

    def test_options_shown_exist(self):
        text = "".join(run(command, "--help").stdout.decode() for command in ("profile", "diff"))
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
