"""The files for CI systems: ci/action.yml and ci/gitlab.yml are held to the published schemas, and
their steps are run for real, with stand-ins for what belongs to GitHub and GitLab."""

import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import unittest

import harness

harness.needs("yaml", "jsonschema")
import jsonschema  # noqa: E402 pylint: disable=wrong-import-position
import yaml  # noqa: E402 pylint: disable=wrong-import-position

from harness import FIXTURES, TRACEGATE  # noqa: E402 pylint: disable=wrong-import-position

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "ci/action.yml").read_text(encoding="utf-8"))
TEMPLATE = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
FIXED, BUGGY = str(FIXTURES / "quota/fixed"), str(FIXTURES / "quota/buggy")

# A pull request's comments in a file, and every call in another. The query is run by jq itself.
FAKE_GH = r"""#!/usr/bin/env python3
import json, os, pathlib, subprocess, sys
home = pathlib.Path(os.environ["FAKE_GH"])
arguments = sys.argv[1:]
with (home / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\n")
if (home / "refuse").exists():
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
assert arguments[0] == "api" and os.environ["GH_TOKEN"], arguments
method = arguments[arguments.index("--method") + 1] if "--method" in arguments else "GET"
path = next(word for word in arguments[1:] if word.startswith("repos/"))
store = home / "comments.json"
comments = json.loads(store.read_text()) if store.exists() else []
if method == "GET":
    query = arguments[arguments.index("--jq") + 1]
    sys.exit(subprocess.run(["jq", "-r", query], input=json.dumps(comments).encode()).returncode)
field = arguments[arguments.index("-F") + 1]
assert field.startswith("body=@"), field
body = pathlib.Path(field[len("body=@"):]).read_text()
if method == "POST":
    assert path == "repos/owner/name/issues/7/comments", path
    comments.append({"id": 100 + len(comments), "user": {"login": "github-actions[bot]"},
                     "body": body})
else:
    number = int(path.rsplit("/", 1)[1])
    next(one for one in comments if one["id"] == number)["body"] = body
store.write_text(json.dumps(comments))
"""

# Records how it was called and fails the gate.
FAKE_TRACEGATE = r"""#!/usr/bin/env python3
import json, os, pathlib, sys
pathlib.Path(os.environ["FAKE_GH"], "arguments").write_text(json.dumps(sys.argv[1:]))
for option, text in (("-o", "::error::from a name\n"), ("--comment", "<!-- tracegate -->\n"),
                     ("--junit", '<property name="outcome" value="regressed" />')):
    pathlib.Path(sys.argv[sys.argv.index(option) + 1]).write_text(text)
sys.exit(1)
"""


class Steps:
    """What GitHub's runner does with a composite action, as far as this action needs it."""

    def __init__(self, folder, environment, github):
        self.folder, self.github = folder, github
        self.outputs = {}
        self.environment = environment
        self.log = ""

    def value(self, expression, inputs):
        if expression.startswith("inputs."):
            return inputs[expression[len("inputs."):]]
        found = re.fullmatch(r"steps\.([a-z]+)\.outputs\.([a-z]+)", expression)
        if found:
            return self.outputs.get(found.group(1), {}).get(found.group(2), "")
        assert expression.startswith("github."), expression
        return self.github.get(expression[len("github."):], "")

    def resolve(self, text, inputs):
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda found: self.value(found.group(1), inputs), text)

    def wanted(self, condition, inputs):
        if condition is None:
            return True
        left, operator, right = re.fullmatch(r"(\S+) (==|!=) '(.*)'", condition).groups()
        return (self.value(left, inputs) == right) == (operator == "==")

    def run(self, **given):
        """The status of the action: that of the first step that fails, else 0."""
        inputs = {name: self.resolve(str(spec.get("default", "")), {})
                  for name, spec in ACTION["inputs"].items()}
        unknown = set(given) - {name.replace("-", "_") for name in inputs}
        assert not unknown, unknown
        inputs.update({name.replace("_", "-"): text for name, text in given.items()})
        self.outputs, self.log = {}, ""
        for step in ACTION["runs"]["steps"]:
            if "run" not in step or not self.wanted(step.get("if"), inputs):
                continue
            status = self.step(step, inputs)
            if status != 0:
                return status
        return 0

    def step(self, step, inputs):
        output = self.folder / "output"
        output.write_text("", encoding="utf-8")
        added = {name: self.resolve(text, inputs) for name, text in step.get("env", {}).items()}
        # As the runner starts `shell: bash`.
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder, capture_output=True, timeout=300, check=False,
            env={**self.environment, **added, "GITHUB_OUTPUT": str(output)})
        self.log += result.stdout.decode() + result.stderr.decode()
        outputs = re.findall(r"(?ms)^(\w+)<<(end-\w+)\n(.*?)\n\2$", output.read_text(encoding="utf-8"))
        self.outputs[step.get("id", step["name"])] = {name: text for name, _, text in outputs}
        return result.returncode


class Action(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        if not shutil.which("jq"):
            self.fail("no jq; ci/setup installs it")
        self.home = self.folder / "home"
        programs = self.folder / "bin"
        for folder in (self.home, programs, self.folder / "temp"):
            folder.mkdir()
        self.install(programs / "gh", FAKE_GH)
        self.fake = self.folder / "fake-tracegate"
        self.install(self.fake, FAKE_TRACEGATE)
        self.summary = self.folder / "summary.md"
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
        self.steps = Steps(self.folder, {
            **clean, "PATH": f"{programs}:{os.environ['PATH']}", "FAKE_GH": str(self.home),
            "GITHUB_ACTIONS": "true", "GITHUB_ACTION_PATH": str(ROOT / "ci"),
            "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_TEMP": str(self.folder / "temp"),
        }, {"token": "secret", "event.pull_request.number": "7",
            "event.pull_request.head.repo.full_name": "owner/name"})

    @staticmethod
    def install(path, text):
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def gate(self, traces=BUGGY, base=FIXED, binary=TRACEGATE, **inputs):
        return self.steps.run(traces=traces, base=base, binary=os.path.abspath(binary), **inputs)

    def comments(self):
        store = self.home / "comments.json"
        return json.loads(store.read_text()) if store.exists() else []

    def calls(self):
        calls = self.home / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def output(self, name):
        """An output of the action."""
        return self.steps.resolve(ACTION["outputs"][name]["value"], {})


class Metadata(unittest.TestCase):
    @staticmethod
    def schema(name):
        return json.loads((ROOT / "tests/schemas" / name).read_text(encoding="utf-8"))

    def test_the_action_is_valid(self):
        jsonschema.Draft7Validator(self.schema("github-action.json")).validate(ACTION)
        wrong = {**ACTION, "runs": {"using": "composite", "steps": [{"run": "x"}]}}
        with self.assertRaises(jsonschema.ValidationError):  # a step without a shell
            jsonschema.Draft7Validator(self.schema("github-action.json")).validate(wrong)

    def test_the_template_is_valid(self):
        jsonschema.Draft7Validator(self.schema("gitlab-ci.json")).validate(TEMPLATE)
        wrong = {"tracegate": {**TEMPLATE["tracegate"], "rules": [{"iff": "x"}]}}
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(self.schema("gitlab-ci.json")).validate(wrong)

    def test_no_expression_is_part_of_a_command(self):
        for step in ACTION["runs"]["steps"]:
            self.assertNotIn("${{", step.get("run", ""), step["name"])
            self.assertRegex(step.get("uses", "actions/x@v1"), r"^actions/[a-z-]+@v\d+$")

    def test_every_script_exists(self):
        for step in ACTION["runs"]["steps"]:
            for name in re.findall(r"\$GITHUB_ACTION_PATH/([a-z./]+)", step.get("run", "")):
                self.assertTrue(os.access(ROOT / "ci" / name, os.X_OK), name)

    def test_outputs_are_made(self):
        scripts = "".join(path.read_text(encoding="utf-8")
                          for path in (ROOT / "ci/action").glob("*.sh"))
        for text in re.findall(r"steps\.[a-z]+\.outputs\.([a-z]+)", json.dumps(ACTION)):
            self.assertRegex(scripts, rf"(?m)^ *output {text} ")


class Guide(unittest.TestCase):
    """What docs/ci.md shows is what there is."""

    TEXT = (ROOT / "docs/ci.md").read_text(encoding="utf-8")

    def blocks(self):
        found = [yaml.safe_load(text) for text in re.findall(r"(?s)```yaml\n(.*?)```", self.TEXT)]
        self.assertEqual(len(found), 2)
        return found

    def test_the_workflow(self):
        steps = self.blocks()[0]["jobs"]["gate"]["steps"]
        used = [step for step in steps if "/tracegate/ci@" in step.get("uses", "")]
        self.assertEqual(len(used), 1)
        self.assertEqual(set(used[0]["with"]) - set(ACTION["inputs"]), set())
        for step in steps:
            self.assertNotIn("${{", step.get("run", ""))
            checked = subprocess.run(["bash", "-n"], input=step.get("run", "").encode(), check=False)
            self.assertEqual(checked.returncode, 0)
        described = set(re.findall(r"`([a-z-]+)`", " ".join(
            line.split("|")[1] for line in self.TEXT.splitlines() if line.startswith("| `"))))
        self.assertEqual(set(ACTION["inputs"]) - described - {"github-token"}, set())

    def test_the_pipeline(self):
        pipeline = self.blocks()[1]
        jsonschema.Draft7Validator(Metadata.schema("gitlab-ci.json")).validate(pipeline)
        known = set(TEMPLATE[".tracegate"]["variables"])
        self.assertEqual(set(pipeline["tracegate"]["variables"]) - known, set())

    def test_options_exist(self):
        text = harness.run("diff", "--help").stdout.decode()
        for option in re.findall(r"(?m)^\| `(--[a-z-]+)", self.TEXT):
            self.assertIn(option, text)


class Gate(Action):
    def test_a_regression_fails_and_is_commented_on_once(self):
        self.assertEqual(self.gate(), 1, self.steps.log)
        self.assertEqual([self.output(name) for name in ("outcome", "status", "comment")],
                         ["regressed", "1", "created"])
        self.assertEqual(len(self.comments()), 1)
        first = self.comments()[0]["body"]
        self.assertTrue(first.startswith("<!-- tracegate -->\n### tracegate: regressed"), first)
        self.assertIn("### tracegate: regressed", self.summary.read_text(encoding="utf-8"))
        self.assertIn("::error title=main.(*transport).runStream Waiting select::", self.steps.log)
        self.assertIn("<testsuites>", pathlib.Path(self.output("junit")).read_text())
        self.assertIn("regressed: ", pathlib.Path(self.output("report")).read_text())

        self.assertEqual(self.gate(traces=FIXED), 0, self.steps.log)
        self.assertEqual(self.output("comment"), "updated")
        self.assertEqual(len(self.comments()), 1)
        self.assertIn("### tracegate: passed", self.comments()[0]["body"])

    def test_gates_with_ids_have_comments_of_their_own(self):
        self.gate()
        self.gate(comment_id="http2")
        self.gate(comment_id="http2")
        self.assertEqual([one["body"].splitlines()[0] for one in self.comments()],
                         ["<!-- tracegate -->", "<!-- tracegate: http2 -->"])

    def test_a_comment_of_somebody_else_is_left_alone(self):
        other = {"id": 5, "user": {"login": "mallory"}, "body": "<!-- tracegate -->\nmine"}
        (self.home / "comments.json").write_text(json.dumps([other]))
        self.gate()
        self.assertEqual(self.comments()[0], other)
        self.assertEqual(len(self.comments()), 2)

    def test_a_fork_has_a_summary_and_no_comment(self):
        for repository in ("mallory/name", ""):  # "": the fork is deleted
            self.steps.github["event.pull_request.head.repo.full_name"] = repository
            self.assertEqual(self.gate(), 1, self.steps.log)
            self.assertEqual(self.calls(), [])
            self.assertIn("fork", self.output("comment"))
            self.assertIn("::notice title=tracegate::no comment on the pull request: it comes from "
                          "a fork", self.steps.log)
            self.assertIn("### tracegate: regressed", self.summary.read_text(encoding="utf-8"))

    def test_a_token_that_may_not_comment_changes_nothing_else(self):
        (self.home / "refuse").touch()
        self.assertEqual(self.gate(), 1, self.steps.log)
        self.assertIn("HTTP 403", self.output("comment"))
        self.assertIn("pull-requests: write", self.steps.log)
        self.assertEqual(self.gate(traces=FIXED), 0, self.steps.log)

    def test_no_pull_request_no_comment(self):
        self.steps.github["event.pull_request.number"] = ""
        self.assertEqual(self.gate(), 1, self.steps.log)
        self.assertEqual(self.calls(), [])
        self.assertEqual(self.gate(comment="false"), 1)

    def test_fail_false_reports_only(self):
        self.assertEqual(self.gate(fail="false"), 0, self.steps.log)
        self.assertEqual(self.output("status"), "1")

    def test_an_error_is_said_everywhere_and_fails(self):
        self.gate(traces=FIXED)
        self.assertIn("passed", self.comments()[0]["body"])
        self.assertEqual(self.gate(traces="nowhere`$(x)"), 2, self.steps.log)
        self.assertEqual(self.output("outcome"), "error")
        self.assertIn("::error title=tracegate::nothing was judged: tracegate: nowhere", self.steps.log)
        self.assertEqual(len(self.comments()), 1)
        self.assertIn("error, nothing was judged\n\n```\ntracegate: nowhere'$(x): ",
                      self.comments()[0]["body"])
        self.assertIn("nothing was judged", self.summary.read_text(encoding="utf-8"))
        self.assertEqual(self.gate(traces="nowhere", fail="false"), 2, self.steps.log)

    def test_undecided(self):
        two = "\n".join(f"{FIXED}/0{i}.trace.gz" for i in (1, 2))
        self.assertEqual(self.gate(traces=two, base=two.replace("fixed", "buggy")), 0)
        self.assertEqual(self.output("outcome"), "inconclusive")
        self.assertEqual(self.gate(traces=two, base=two.replace("fixed", "buggy"),
                                   args="--inconclusive\nfail\n"), 3, self.steps.log)

    def test_what_to_compare_with_must_be_said_once(self):
        self.assertEqual(self.gate(base=""), 2)
        self.assertIn("neither golden nor base", self.steps.log)
        self.assertEqual(self.gate(golden="g.tg"), 2)
        self.assertIn("both given", self.steps.log)
        self.assertEqual(self.gate(traces=" \n"), 2)
        self.assertEqual(self.gate(recording="r"), 2)
        self.assertIn("a recording has both sides", self.steps.log)

    def test_a_baseline_gates(self):
        golden = self.home / "q.golden"
        self.assert_succeeds(harness.run("bless", "--golden", golden, FIXED))
        self.assertEqual(self.gate(base="", golden=str(golden)), 1, self.steps.log)
        self.assertEqual(self.output("outcome"), "regressed")
        body = self.comments()[0]["body"]
        self.assertIn("`main.(*transport).runStream` Waiting `select`", body)
        self.assertIn("tracegate review --golden", body)
        self.assertEqual(self.gate(base="", golden=str(golden), traces=FIXED), 0, self.steps.log)
        self.assertIn("passed", self.comments()[0]["body"])
        self.assertEqual(len(self.comments()), 1)

    def test_check_is_called_with_baseline_and_policy(self):
        self.assertEqual(self.gate(traces="a b\n\n-c\n", base="", golden="g h.tg", binary=self.fake,
                                   policy="p.toml", args="--alpha\n0.01"), 1, self.steps.log)
        arguments = json.loads((self.home / "arguments").read_text())
        self.assertEqual(arguments[:8], ["check", "--golden=g h.tg", "--policy=p.toml", "a b", "./-c",
                                         "--alpha", "0.01", "-o"])


    def test_a_recording_is_one_folder(self):
        self.assertEqual(self.gate(traces="", base="", recording="-r s", binary=self.fake), 1)
        arguments = json.loads((self.home / "arguments").read_text())
        self.assertEqual(arguments[:3], ["diff", "./-r s", "-o"])


class Security(Action):
    EVIL = ("$(touch pwned)", "`touch pwned`", "; touch pwned", "'; touch pwned #", "*", "--help",
            '"; touch pwned #', "x || touch pwned", "a[$(touch pwned)]", "${x:=$(touch pwned)}")

    def test_inputs_are_never_run(self):
        for evil in self.EVIL:
            everywhere = {"traces": evil, "args": evil, "comment_id": evil, "comment_author": evil,
                          "fail": evil, "binary": self.fake}
            self.steps.github["event.pull_request.head.repo.full_name"] = evil
            self.gate(**everywhere, base=evil)
            self.gate(**everywhere, base="", golden=evil, policy=evil)
            self.gate(**{**everywhere, "traces": ""}, base="", recording=evil)
            self.steps.github["event.pull_request.number"] = evil
            self.gate(**everywhere, base=evil)
            self.steps.github["event.pull_request.number"] = "7"
            self.assertEqual(list(self.folder.rglob("pwned")), [], evil)

    def test_lines_are_arguments_as_they_are(self):
        self.gate(traces="\n".join(self.EVIL), base="b", binary=self.fake)
        arguments = json.loads((self.home / "arguments").read_text())
        expected = ["./--help" if evil == "--help" else evil for evil in self.EVIL]
        self.assertEqual(arguments[4:4 + len(expected)], expected)

    def test_names_in_the_report_are_no_commands(self):
        self.gate(traces="t", base="b", binary=self.fake)
        lines = self.steps.log.splitlines()
        at = lines.index("::error::from a name")
        stop = next(line for line in lines[:at] if line.startswith("::stop-commands::"))
        token = stop[len("::stop-commands::"):]
        self.assertGreaterEqual(len(token), 32)
        self.assertIn(f"::{token}::", lines[at:])

    def test_outputs_cannot_be_forged(self):
        self.gate(traces="t\nstatus<<x\n0\nx", base="b", binary=self.fake)
        self.assertEqual(self.output("status"), "1")


class Build(Action):
    """Without a given program: built once, then taken from the cache. CMake is a stand-in."""

    def setUp(self):
        super().setUp()
        self.install(self.folder / "bin" / "cmake", f"""#!/bin/sh
echo "cmake $*" >>'{self.home}/built'
[ "$1" != --build ] || cp '{os.path.abspath(TRACEGATE)}' "$2/tracegate"
""")

    def test_it_is_built_once(self):
        for _ in range(2):
            self.assertEqual(self.gate(binary=""), 1, self.steps.log)
        built = (self.home / "built").read_text().splitlines()
        self.assertEqual(len(built), 2, built)
        self.assertIn(f"-S {ROOT} ", built[0])
        self.assertRegex(self.steps.outputs["program"]["key"], r"^tracegate-\S+-[0-9a-f]{32}$")

    def gate(self, traces=BUGGY, base=FIXED, binary="", **inputs):
        return self.steps.run(traces=traces, base=base, binary=binary, **inputs)

    def test_a_program_that_is_not_there_is_an_error(self):
        self.assertEqual(self.gate(binary="/nowhere/tracegate"), 2)
        self.assertIn("::error title=tracegate::there is no program /nowhere", self.steps.log)


class FakeGitlab(http.server.BaseHTTPRequestHandler):
    """Notes of a merge request; 403 for any token but "good"."""

    notes = []
    tokens = []

    def do(self):
        FakeGitlab.tokens.append(self.headers["PRIVATE-TOKEN"])
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else None
        path = self.path.split("?")[0]
        answer = {}
        if self.headers["PRIVATE-TOKEN"] != "good":
            self.send_error(403)
            return
        if path == "/api/v4/user":
            answer = {"id": 42}
        elif self.command == "GET":
            answer = self.notes
        elif self.command == "POST":
            self.notes.append({"id": len(self.notes), "author": {"id": 42}, **body})
        else:
            self.notes[int(path.rsplit("/", 1)[1])].update(body)
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Gitlab(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        FakeGitlab.notes, FakeGitlab.tokens = [], []
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeGitlab)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        prefix = self.folder / "prefix"
        subprocess.run(["cmake", "--install", os.path.dirname(os.path.abspath(TRACEGATE)),
                        "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.environment = {
            **TEMPLATE[".tracegate"]["variables"],
            "PATH": f"{prefix}/bin:{os.environ['PATH']}", "HOME": str(self.folder),
            "CI_PROJECT_DIR": str(self.project), "CI_MERGE_REQUEST_IID": "3",
            "CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4",
            "CI_MERGE_REQUEST_PROJECT_ID": "9", "TRACEGATE_TOKEN": "good",
            "TRACEGATE_BASE": FIXED, "TRACEGATE_TRACES": BUGGY}

    def job(self, **variables):
        """Status and output of the job: one shell for before_script and script, as the runner."""
        job = TEMPLATE[".tracegate"]
        script = "\n".join(["set -eo pipefail", *job["before_script"], *job["script"]])
        result = subprocess.run(["bash", "-c", script], cwd=self.project, check=False, timeout=300,
                                env={**self.environment, **variables}, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)
        return result.returncode, result.stdout.decode()

    def test_a_regression(self):
        status, log = self.job()
        self.assertEqual(status, 1, log)
        self.assertIn("regressed: ", log)
        self.assertNotIn("::", re.sub(r"\S+::\S+", "", log))
        junit = TEMPLATE[".tracegate"]["artifacts"]["reports"]["junit"]
        self.assertIn("<testsuites>", (self.project / junit).read_text(encoding="utf-8"))
        self.assertEqual(len(FakeGitlab.notes), 1)
        self.assertIn("### tracegate: regressed", FakeGitlab.notes[0]["body"])
        status, log = self.job(TRACEGATE_TRACES=FIXED)
        self.assertEqual(status, 0, log)
        self.assertEqual(len(FakeGitlab.notes), 1)
        self.assertIn("### tracegate: passed", FakeGitlab.notes[0]["body"])

    def test_without_a_token_or_a_right_there_is_no_note(self):
        status, log = self.job(TRACEGATE_TOKEN="")
        self.assertEqual(status, 1, log)
        self.assertIn("no note on the merge request: there is no TRACEGATE_TOKEN", log)
        self.assertEqual(FakeGitlab.tokens, [])
        status, log = self.job(TRACEGATE_TOKEN="bad")
        self.assertEqual(status, 1, log)
        self.assertRegex(log, "no note on the merge request: .*403")
        self.assertNotIn("bad", log.replace("bad-", ""))

    def test_errors_and_undecided_have_their_status(self):
        status, log = self.job(TRACEGATE_TRACES="nowhere")
        self.assertEqual(status, 2, log)
        self.assertIn("tracegate: nowhere: ", log)
        two = f"{FIXED}/01.trace.gz\n{FIXED}/02.trace.gz"
        status, log = self.job(TRACEGATE_TRACES=two, TRACEGATE_BASE=two,
                               TRACEGATE_ARGS="--inconclusive\nfail")
        self.assertEqual(status, 3, log)
        self.assertIn(3, TEMPLATE[".tracegate"]["allow_failure"]["exit_codes"])

    def test_variables_are_never_run(self):
        for name in ("TRACEGATE_TRACES", "TRACEGATE_BASE", "TRACEGATE_GOLDEN", "TRACEGATE_ARGS",
                     "TRACEGATE_COMMENT_ID", "TRACEGATE_TOKEN"):
            self.job(**{name: "\n".join(Security.EVIL)})
            for evil in Security.EVIL if name != "TRACEGATE_TOKEN" else ():
                self.job(**{name: evil})
            self.assertEqual(list(self.folder.rglob("pwned")), [], name)

    def test_no_program(self):
        bare = self.folder / "bare"
        bare.mkdir()
        for program in ("bash", "dirname"):
            (bare / program).symlink_to(shutil.which(program))
        status, log = self.job(PATH=str(bare))
        self.assertEqual(status, 2, log)
        self.assertIn("no tracegate in this image", log)


if __name__ == "__main__":
    unittest.main(verbosity=2)
