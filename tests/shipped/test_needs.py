"""What readers look for is found: information needs with the records that answer them, asked of the built search in a browser."""

from pathlib import Path

import pytest
import yaml

from tests.serving import served

pytestmark = pytest.mark.browser
NEEDS = yaml.safe_load((Path(__file__).parent / "needs.yaml").read_text(encoding="utf-8"))

ASK = """async (queries) => {
  const { open } = await import(new URL('../static/find.js', location.href)), finder = await open(new URL('../', location.href))
  const first = []
  for (const query of queries) {
    const found = await finder.search(query)
    const ten = found ? (await finder.order(found.places, '', found.scores)).slice(0, 10) : []
    first.push((await finder.addresses(ten)).map((address) => address.split('/')[1]))
  }
  return first
}"""


@pytest.fixture(scope="module")
def first_ten(site, browser, tmp_path_factory):
    """The ids of the first ten results for each of some queries."""
    with served(site, tmp_path_factory.mktemp("needs")) as address:
        page = browser.new_page()
        page.goto(address + "about/")
        yield lambda queries: page.evaluate(ASK, queries)
        page.close()


@pytest.mark.parametrize("half, rank, recall", [("tuned", 0.83, 0.9), ("held", 0.75, 0.8)])
def test_readers_find_what_answers_them(first_ten, half, rank, recall):
    """The mean reciprocal rank of the first right record, and the share of right records in the first ten, stay high."""
    ranks, shares = [], []
    for need, found in zip(NEEDS[half], first_ten([need["query"] for need in NEEDS[half]])):
        places = [found.index(id) + 1 for id in need["answers"] if id in found]
        ranks.append(1 / min(places) if places else 0)
        shares.append(len(places) / len(need["answers"]))
    assert sum(ranks) / len(ranks) >= rank, [need["query"] for need, one in zip(NEEDS[half], ranks) if one < 0.5]
    assert sum(shares) / len(shares) >= recall
