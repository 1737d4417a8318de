# python3 schema.py SCHEMA FILE...: checks that files of ipc-bench match the schema.
# python3 schema.py --some SCHEMA FILE...: checks all rows except launches, and each tenth launch, because each one
# takes milliseconds.
# python3 schema.py --broken SCHEMA FILE: checks that no row matches after one thing in it is broken.
import copy
import json
import sys

import jsonschema

# A row may lack these keys; `low` may be missing only together with `high`.
OPTIONAL = {
    "smallest_difference_share", "ratio_to_floor", "lost_share", "drift_share", "injected_delay_ns", "clock_error_ns",
    "persists", "late_reader", "open_protocol", "room", "version", "schema_version", "command_line", "kernel_command_line",
    "clock_source", "seed", "cpus", "scheduling", "throttled", "begin_s", "throttled_periods", "histogram",
    "clock_step_ns", "level", "outliers", "two_groups", "messages_due", "arrived_share", "least_arrived_share", "sustained",
    "limited_by_generator", "generator_ns_per_message", "generator_lag_p99_ns", "p90_ns", "p99_ns", "p99.9_ns", "p99.99_ns",
} | {f"p{percentile}_ns_over_launches" for percentile in (90, 99, 99.9, 99.99)} | {
    f"{peer}_{what}_per_message"
    for peer in ("client", "server") for what in ("system_calls", "cycles", "instructions")
}


# The messages sent to a slow reader may be none.
def is_optional(key, row):
    return key in OPTIONAL or (key == "messages_sent" and row.get("scenario") == "slow_reader")


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def load(path):
    with open(path) as file:
        return json.load(file, parse_constant=refuse)


def complain(path, error):
    where = ".".join(str(step) for step in error.absolute_path)
    sys.exit(f"{path}: {where}: {error.message}")


def objects(json_value):
    if isinstance(json_value, dict):
        yield json_value
    for inner in json_value.values() if isinstance(json_value, dict) else json_value:
        if isinstance(inner, (dict, list)):
            yield from objects(inner)


# Yields a run for each kind of row in it. Runs are small, because each is judged some hundred times.
def samples(run):
    del run["context"]["transports"][1:]
    kinds = {(row["scenario"], row["run_type"], "error_occurred" in row): row for row in run["benchmarks"]}
    for row in kinds.values():
        yield {"context": run["context"], "benchmarks": [row]}


# Breaks each object in turn, in place. Yields a description while it is broken.
def broken(json_value):
    for one in objects(json_value):
        whole = copy.copy(one)
        for key, value in whole.items():
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            for other in ["many", None, -2] if is_number else [{}]:
                one[key] = other
                yield f"{key} is {other!r}"
            del one[key]
            if not is_optional(key, one):
                yield f"{key} is missing"
            one.clear()
            one.update(whole)
        one["p50"] = 1
        yield "p50 is no key"
        del one["p50"]


def main():
    option = sys.argv[1] if sys.argv[1].startswith("--") else ""
    schema_path, *paths = sys.argv[2 if option else 1:]
    schema = load(schema_path)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in paths:
        run = load(path)
        if option == "--some":
            run["benchmarks"] = [row for at, row in enumerate(run["benchmarks"])
                                 if row["run_type"] != "iteration" or at % 10 == 0]
        for error in validator.iter_errors(run):
            complain(path, error)
        if option != "--broken":
            continue
        for index, sample in enumerate(samples(run)):
            for what in broken(sample if index == 0 else sample["benchmarks"]):
                if validator.is_valid(sample):
                    sys.exit(f"{path}: accepted, though {what}: {sample['benchmarks']}")


main()
