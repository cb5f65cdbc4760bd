import pytest

from tallylight_contract.readiness import LONGEST, cause_in, is_same_cause, page_text


def test_a_page_without_a_cause_says_so_in_words_and_is_read_as_none():
    assert page_text("", "")
    assert cause_in(page_text("", "") + "\n") == ""


def test_the_first_cause_that_is_known_goes_there_and_back():
    assert cause_in(page_text("", "cannot resolve host origin.invalid", "picture: scrambled") + "\n") == (
        "cannot resolve host origin.invalid"
    )


def test_a_cause_is_one_line_that_can_be_shown_and_has_a_bound():
    said = page_text("the origin said \x1b[31m\n" + "x" * 10_000)
    assert said.isprintable()
    assert len(said) == LONGEST


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("no https://o.example/s17.ts", "no https://o.example/s18.ts", True, id="another segment"),
        pytest.param("answered 401 for https://o.example", "answered 403 for https://o.example", False, id="status"),
        pytest.param("", "cannot resolve host o.example", False, id="known now"),
    ],
)
def test_another_number_in_an_address_is_no_other_cause(one, other, same):
    assert is_same_cause(one, other) is same
