"""A few simulations of simulate_gates: do its tables make sense?

    simulate_gates_test.py SIMULATE_GATES

Bounds are four standard errors wide or far from the values of many simulations.
"""
import subprocess
import sys

SIMULATIONS = 40


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def rows(output):
    """Cells of the tables' lines, without heads and rules."""
    lines = [line.strip("|").split("|") for line in output.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if "---" not in line[0] and
            line[0].strip() not in ("runs", "AR(1)")]


def shares(cell):
    return [float(number) for number in cell.split("/")]


def main():
    program = sys.argv[1]
    status, output, _ = run(program, "--simulations", str(SIMULATIONS), "--seed", "5")
    assert status == 0
    assert output.startswith(f"{SIMULATIONS} simulations, seed 5,"), output
    table = rows(output)
    families = {(row[0], row[1]): [shares(cell) for cell in row[2:]] for row in table if len(row) == 6}
    pooled = {float(row[0]): [float(cell) for cell in row[1:]] for row in table if len(row) == 4}
    assert len(families) == 4 * 7 and len(pooled) == 5, output
    for line in list(families.values()) + [[values] for values in pooled.values()]:
        assert all(0 <= share <= 1 for cell in line for share in cell), line

    four_errors = 4 * (0.05 * 0.95 / SIMULATIONS) ** 0.5
    for (runs, gate), (nothing, ten, twenty_five, fifty) in families.items():
        assert len(nothing) == 1 and len(ten) == len(twenty_five) == len(fifty) == 2
        assert ten[0] <= twenty_five[0] <= fifty[0], (runs, gate)  # the same noise
        if gate == "raw Mann-Whitney":
            assert nothing[0] == 1, runs
        else:
            assert nothing[0] <= 0.05 + four_errors, (runs, gate)
    for runs in ("4+4", "5+5"):  # their least p times 300 is above 1
        assert families[runs, "Mann-Whitney + Holm"][3][0] == 0
    assert families["5+5", "moderated max-T"][2][0] >= max(0.9, families["5+5", "t max-T"][2][0])
    assert families["10+10", "t max-T"][3][0] == 1
    assert pooled[0.0][1] <= 0.05 + four_errors
    assert 0.1 <= pooled[0.7][0] < pooled[0.9][1] and pooled[0.7][1] >= 0.2
    assert all(by_runs <= 0.05 + four_errors for _, _, by_runs in pooled.values())

    for wrong in (["--simulations", "0"], ["--simulations", "x"], ["--seed"], ["--what", "1"]):
        status, output, error = run(program, *wrong)
        assert status == 2 and output == "" and error.startswith("usage:"), wrong


if __name__ == "__main__":
    main()
