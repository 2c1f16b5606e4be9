"""Runs simulate_sequential on a few simulations: the rule keeps its error rate, and a test that
looks as often at full alpha does not, which shows that this test could fail."""

import subprocess
import sys

SIMULATIONS = 400


def run(program, *arguments):
    result = subprocess.run([program, *arguments], capture_output=True, timeout=280, check=False,
                            text=True)
    return result.returncode, result.stdout, result.stderr


def table(output):
    """{plan: [(share, runs a side), ...]} of the one table that the output has."""
    plans = {}
    for line in output.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("| ") and "(" in line:
            plans[cells[0]] = [tuple(float(part.strip("()")) for part in cell.split())
                               for cell in cells[1:]]
    return plans


def main():
    program = sys.argv[1]
    common = ("--simulations", str(SIMULATIONS), "--cells", "30", "--seed", "3")
    status, output, _ = run(program, *common, "--table", "1")
    assert status == 0
    assert "6 at alpha/6 10 at alpha/6 14 at alpha/6 20 at alpha/2." in output, output
    alarms = table(output)
    assert set(alarms) == {"fixed 6", "fixed 10", "fixed 14", "fixed 20",
                           "peeking, alpha at each look", "ours, no early end", "ours"}, output
    error = (0.05 * 0.95 / SIMULATIONS) ** 0.5
    for plan, [(share, _)] in alarms.items():
        if plan.startswith("peeking"):
            assert share > 0.05 + 3 * error, (plan, share)
        else:
            assert share <= 0.05 + 3 * error, (plan, share)
    assert alarms["ours"][0][0] <= alarms["ours, no early end"][0][0]  # ending early: no alarm

    status, output, _ = run(program, *common, "--table", "2")
    assert status == 0
    found = table(output)
    assert found["ours"][2][0] >= 0.9 and found["ours"][2][1] < 10, output  # +25%
    assert found["ours"][0][1] < 10, output  # nothing changes: it ends soon

    for wrong in (["--simulations", "0"], ["--most", "x"], ["--cells"], ["--what", "1"]):
        status, output, errors = run(program, *wrong)
        assert status == 2 and output == "" and errors.startswith("usage:"), wrong


if __name__ == "__main__":
    main()
