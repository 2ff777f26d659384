"""What is committed runs anywhere: no paths of one machine, no registry's address, nothing large."""

import re
import subprocess

from . import house

LARGEST = 600_000
MAY_BE_LARGE = {"uv.lock": "it lists every wheel of every package for every machine"}
# Put together here so that this file does not find itself.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))]
MACHINE = re.compile(r"(?<![\w.$}])/(?:home/\w+|root|Users/\w+|work)/[\w.]")
MAY_NAME_HOSTS = {"uv.lock": "uv writes where each locked package comes from"}


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=house.ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (house.ROOT / name).is_file()]


def faults(name: str, text: str) -> list[str]:
    found = [f"{name} names {host}" for host in HOSTS if host in text and name not in MAY_NAME_HOSTS]
    match = MACHINE.search(text)
    return [*found, f"{name} names a path of one machine: {match[0]}"] if match else found


def test_nothing_of_one_machine_is_committed():
    wrong = []
    for name in tracked():
        raw = (house.ROOT / name).read_bytes()
        if b"\0" not in raw[:8192]:
            wrong += faults(name, raw.decode("utf-8", errors="replace"))
    assert not wrong, "\n".join(wrong)


def test_nothing_large_is_committed():
    sizes = {name: (house.ROOT / name).stat().st_size for name in tracked() if name not in MAY_BE_LARGE}
    wrong = {name: size for name, size in sizes.items() if size > LARGEST}
    assert not wrong, wrong


def test_the_guard_notices_a_path_and_a_host():
    assert faults("a.py", "open('" + "/ro" + "ot/.cache/x')")
    assert faults("a.py", f"https://{HOSTS[0]}/simple")
    assert not faults("a.py", "see /workflow and /var/lib/renxin and src/root/x")
