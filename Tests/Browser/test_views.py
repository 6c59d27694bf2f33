"""Runs the tests of the pages' views, which need no browser."""

import subprocess

from conftest import ROOT


def test_views_are_functions_from_data_to_trees():
    # Node takes files as modules only with this option, because the folder is no package.
    done = subprocess.run(
        ["node", "--experimental-default-type=module", "--test", "Tests/Pages"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
