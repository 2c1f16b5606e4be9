#!/usr/bin/env python3
"""Shows that agreement.py sees what it should: every number and name of a document, changed
alone, must make the comparison fail; and a program that answers wrongly must be caught."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import agreement

FIXTURES = pathlib.Path(__file__).resolve().parent / "fixtures"
DOCUMENTS = FIXTURES / "oracle"
# Between them: every range, region, task, label, CPU sample and format.
RICH = ["assist/alloc/05", "tasks/base/01", "edge/cpuprofile-go1.22", "edge/gomaxprocs-go1.27",
        "quota/buggy/01"]

# Keys that are the reference's own, or told by others, and need no twin.
UNJUDGED = {"oracle_version", "file", "bytes", "sha256", "ok", "events_total", "stream_sha256",
            "events_by_kind", "transitions", "wire_events", "end", "time", "first_nonsync",
            "last_nonsync", "syncs", "summary_sum", "mmu_go", "mmu_corrected", "swept_bytes",
            "reclaimed_bytes", "blocking_stack_count", "logs_by_category", "curve_start", "curve_end",
            "util_points"}
DURATIONS = {"min_ns", "max_ns", "p50_ns", "p90_ns", "p99_ns", "duration_ns", "dur_ns", "start"}

# A tracegate that answers with the reference's own document, or wrongly in the way FAKE_MODE says.
FAKE = """#!/usr/bin/env python3
import gzip, json, os, pathlib, sys
trace = pathlib.Path(sys.argv[-1])
stem = str(trace.relative_to(os.environ["FAKE_TRACES"]))[:-len(".trace.gz")]
mode = os.environ.get("FAKE_MODE", "")
with gzip.open(pathlib.Path(os.environ["FAKE_DOCUMENTS"]) / (stem + ".json.gz"), "rt") as f:
    document = json.load(f)
document["mmu"] = document.get("mmu_corrected")
if stem == "edge/header-multigen-go1.27" or not document["ok"] and "regionmisuse" not in stem:
    if mode == "accepts":
        print("{}")
        sys.exit(0)
    print("tracegate: %s: at byte 0: refused" % trace, file=sys.stderr)
    if mode == "two-lines":
        print("and one more line", file=sys.stderr)
    if mode == "half":
        print("{")
    sys.exit(139 if mode == "crash" else 2)
if mode == "refuses":
    print("tracegate: no", file=sys.stderr)
    sys.exit(2)
document["diagnostics"] = [{"name": "x", "severity": "warning", "count": mode != "undiagnosed"}]
if mode == "wrong" and document.get("types"):
    document["types"][-1]["goroutines"] += 1
print("no JSON" if mode == "no-json" else json.dumps(document))
"""


def leaves(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, (dict, list)):
            yield from leaves(item, path + (key,))
        else:
            yield path + (key,)


def holder_of(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


def is_judged(document, path):
    """Whether a change of this leaf must be seen."""
    holder, last = holder_of(document, path), path[-1]
    if UNJUDGED.intersection(map(str, path)):
        return False
    if path[-2:-1] in (("mark_assist",), ("sweep",), ("sweep_all_procs",)):
        return False  # a reason, always ""
    if path[0] == "gc_cycles" and last == "name":
        return False  # always the same
    if len(path) == 1 and last == "start":
        return False  # only the origin of the other times
    if str(last).endswith("_ns") and holder.get("count") == 0:
        return False  # of no spans
    if path[0].endswith("_stacks"):
        return not agreement.is_empty(document[path[0]][path[1]])
    if path[0] == "types" and "states" in path:
        return not agreement.is_empty(holder_of(document, path[:5])) or last == "count"
    return True


def just_too_much(holder, key):
    """The value of that leaf, moved just past what is allowed."""
    value = holder[key]
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if key == "total_ns":
        return value + agreement.total_tolerance(holder["count"], value) + 1
    if key in DURATIONS:
        return value + 2001 + (value // 60 if key.startswith("p") else 0)
    return value + 1


def twin(document):
    """What the program says where it agrees."""
    return dict(document, mmu=document.get("mmu_corrected"))


def document_of(stem):
    return twin(agreement.load(DOCUMENTS / f"{stem}.json.gz"))


class Comparison(unittest.TestCase):
    def test_a_document_agrees_with_itself(self):
        for stem, document in agreement.documents(DOCUMENTS, ""):
            if document["ok"]:
                self.assertEqual(agreement.compare(document, twin(document)), [], stem)

    def test_every_changed_leaf_is_seen(self):
        seen = 0
        for stem in RICH:
            document, moved = document_of(stem), document_of(stem)
            for path in leaves(document):
                if is_judged(document, path):
                    seen += 1
                    holder = holder_of(moved, path)
                    kept, holder[path[-1]] = holder[path[-1]], just_too_much(holder, path[-1])
                    with self.subTest(stem=stem, path=path):
                        self.assertTrue(agreement.compare(document, moved))
                    holder[path[-1]] = kept
        print(f"{seen} leaves changed one at a time")
        self.assertGreater(seen, 1000)

    def test_every_missing_or_additional_row_is_seen(self):
        for stem in RICH:
            document = document_of(stem)
            for key in ("types", "blocking_stacks", "syscall_stacks", "gc_cycles", "stw",
                        "regions", "tasks", "gomaxprocs"):
                rows = [row for row in document.get(key) or [] if not key.endswith("_stacks")
                        or not agreement.is_empty(row)]
                for index in range(len(rows)):
                    without = dict(document, **{key: rows[:index] + rows[index + 1:]})
                    with self.subTest(stem=stem, key=key, index=index):
                        self.assertTrue(agreement.compare(document, without))
                        if not key.endswith("_stacks"):  # ours may list more of these
                            self.assertTrue(agreement.compare(without, document))
            for key in ("metrics", "labels", "stw_by_name"):
                for name in document.get(key) or {}:
                    without = {k: v for k, v in document[key].items() if k != name}
                    with self.subTest(stem=stem, key=key, name=name):
                        other = dict(document, **{key: without})
                        self.assertTrue(agreement.compare(document, other))
                        self.assertTrue(agreement.compare(other, document))

    def test_what_is_allowed_is_allowed(self):
        document = document_of("quota/buggy/01")
        for key, by in (("min_ns", 1000), ("max_ns", -1000), ("p50_ns", 200), ("p99_ns", -200)):
            moved = copy.deepcopy(document)
            for row in moved["blocking_stacks"]:
                if row["completed"]["count"]:
                    row["completed"][key] += by
            self.assertEqual(agreement.compare(document, moved), [], key)


class Program(unittest.TestCase):
    def answer(self, mode, only="edge/"):
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder) / "tracegate"
            fake.write_text(FAKE)
            fake.chmod(0o755)
            environment = dict(os.environ, FAKE_MODE=mode, FAKE_TRACES=str(FIXTURES),
                               FAKE_DOCUMENTS=str(DOCUMENTS))
            return subprocess.run(
                [sys.executable, agreement.__file__, str(fake), "--traces", str(FIXTURES),
                 "--documents", str(DOCUMENTS), "--only", only],
                env=environment, capture_output=True, text=True, check=False)

    def test_a_right_one_passes(self):
        result = self.answer("", only="")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("of 60 documents agree", result.stdout)

    def test_wrong_ones_fail(self):
        for mode, word in (("wrong", "goroutines"), ("accepts", "must be refused"),
                           ("two-lines", "2 lines on stderr"), ("crash", "exit status 139"),
                           ("half", "beside the error"), ("no-json", "no JSON"),
                           ("refuses", "want 0"), ("undiagnosed", "without a diagnostic")):
            with self.subTest(mode=mode):
                result = self.answer(mode)
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertIn(word, result.stdout)

    def test_nothing_compared_is_no_agreement(self):
        self.assertEqual(self.answer("", only="no/such").returncode, 1)

    def test_without_documents_it_is_skipped(self):
        result = subprocess.run([sys.executable, agreement.__file__, "true", "--traces", "/none",
                                 "--documents", "/none"], capture_output=True, check=False)
        self.assertEqual(result.returncode, 77)


class Exceptions(unittest.TestCase):
    def test_each_has_its_entry(self):
        text = (agreement.ROOT / "docs" / "differences.md").read_text()
        self.assertEqual(agreement.check_exceptions(agreement.EXCEPTIONS, text), [])

    def test_one_without_entry_is_refused(self):
        text = "## A file that ends after its header\nMisnested regions\n"
        problems = agreement.check_exceptions(agreement.EXCEPTIONS, text)
        of_regions = [stem for stem in agreement.EXCEPTIONS if "regionmisuse" in stem]
        self.assertEqual(len(problems), len(of_regions))
        self.assertTrue(all("Misnested regions" in problem for problem in problems))


if __name__ == "__main__":
    unittest.main()
