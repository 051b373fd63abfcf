# Reads texts (a JSON list on standard input) as OpenMetrics and as the older Prometheus text, and prints what it read
# as JSON: for each text, for each format, a list of [name, labels, value].
import json
import math
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_prometheus


def number(value):
    return None if math.isnan(value) else value


def samples(families):
    return [[sample.name, sample.labels, number(sample.value)] for family in families for sample in family.samples]


texts = json.load(sys.stdin)
json.dump([[samples(read(text)) for read in (read_openmetrics, read_prometheus)] for text in texts], sys.stdout)
