from typing import get_args

from tallylight_contract.metrics.metric import LABEL_VALUES
from tallylight_monitor.ingest.failures import FailureKind


def test_every_kind_of_failure_is_a_value_that_the_metric_promises():
    assert sorted(get_args(FailureKind)) == sorted(LABEL_VALUES["kind"])
